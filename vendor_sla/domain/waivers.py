"""Waivers after issue: what the client lets go of a line, why, and what it has in return."""

from enum import StrEnum


class ReasonClass(StrEnum):
    """Why a client waives; the word is `waiver.reason.<value>`."""

    CLIENT_FAULT = "client_fault"
    GOODWILL = "goodwill"
    FIRST_TIME = "first_time"
    COMPENSATION_IN_KIND = "compensation_in_kind"
    COMMERCIAL = "commercial"
    OTHER = "other"


class WaiverState(StrEnum):
    """Where a waiver stands; the word is `waiver.state.<value>`."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    REPLACED = "replaced"
