"""The other door: one thin task for each long-running service."""
