"""Rows, queries, the tenant lock, files by hash, history."""
