"""The books of a run: what is counted, and the files people read."""
