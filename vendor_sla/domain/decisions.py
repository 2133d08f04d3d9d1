"""Decisions: what an honest check made of a vendor's figure, and which figure governs."""

from enum import StrEnum


class Outcome(StrEnum):
    """What a check of a figure came to."""

    ACCEPT = "accept"
    REPLACE = "replace"
    REJECT = "reject"
    INCONCLUSIVE = "inconclusive"
    VOID = "void"
