"""Recipe that makes the pictogram checkpoint: data, training, export and evaluation."""
