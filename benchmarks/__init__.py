"""Speed of the model against a plain SimPy model of the same day."""
