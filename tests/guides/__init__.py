"""The guides' pictures, taken of the real pages."""
