"""The functions behind the catalogue: rows become counts, counts become readings."""
