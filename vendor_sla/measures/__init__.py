"""Measures: rows to counts to readings, in one pass; the catalogue's ids as functions."""
