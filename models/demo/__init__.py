"""Recipe that makes the demo models: scenes, questions, training, export and evaluation."""
