"""Training: the scripts that make the shipped models. Nothing of the program imports it."""
