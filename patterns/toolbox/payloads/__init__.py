"""What is handed to json: the values in it, and the encoders that a project has."""
