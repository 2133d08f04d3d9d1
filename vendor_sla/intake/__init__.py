"""Files from outside become canonical rows, or every problem with its place."""
