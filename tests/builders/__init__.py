"""Builders: small real things for tests, with what matters in sight."""
