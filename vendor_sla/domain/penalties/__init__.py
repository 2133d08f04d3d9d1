"""The money mechanics: one named function each."""
