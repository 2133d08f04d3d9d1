"""The web door: who is asking, may they, whose data, one transaction."""
