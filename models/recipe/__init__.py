"""Recipe that makes the models: scenes, questions, training, export and evaluation."""
