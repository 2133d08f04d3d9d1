"""The metric catalogue: definitions as data, one module a dimension."""
