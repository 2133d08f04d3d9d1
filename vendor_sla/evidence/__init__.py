"""The vendor's data against the client's own."""
