"""Arrivals: when a contact entered the human stage, was answered, replied to, or given up."""

from dataclasses import dataclass

import numpy as np

from vendor_sla.measures.asked import Asked
from vendor_sla.measures.rows import MISSING, Ints, Mask, Rows

_PHONE = "phone"


def handled_at(rows: Rows) -> Ints:
    """Return the first human answer or reply: the moment that makes a contact handled."""

    def made() -> Ints:
        answered, replied = rows["answered_at"], rows["first_response_at"]
        both = np.minimum(answered, replied)
        return np.where(both == MISSING, np.maximum(answered, replied), both)

    return rows.memo("arrivals.handled", made)


def replied_at(rows: Rows) -> Ints:
    """Return the first human reply; answering is the reply on the phone.

    It is, too, in a file without replies.
    """

    def made() -> Ints:
        replied = rows["first_response_at"]
        if not rows.has("first_response_at"):
            return rows["answered_at"]
        if not rows.has("answered_at"):
            return replied
        spoken = rows.codes("channel") == rows.book.code("channel", _PHONE)
        return np.where((replied == MISSING) & spoken, rows["answered_at"], replied)

    return rows.memo("arrivals.replied", made)


def entered_at(rows: Rows, start: str) -> Ints:
    """Return when each contact entered the human stage; missing where it never did.

    `start` is `queue` or `opened`. A file without queue times has no stage before the human one:
    its contacts enter when they open.
    """
    has_queue = rows.has("queue_entered_at")
    return rows["queue_entered_at"] if start == "queue" and has_queue else rows["opened_at"]


@dataclass(frozen=True)
class Arrivals:
    """Contacts entering the human stage, and what became of them."""

    at: Ints  # the anchor
    entry: Ints
    entered: Mask
    ended: Mask  # answered, or replied to
    impossible: Mask
    wait: Ints  # on the contract's calendar, in microseconds
    abandoned_wait: Ints  # likewise; MISSING where no abandonment is recorded


def arrivals(rows: Rows, asked: Asked, ends: Ints) -> Arrivals:
    """Return the contacts that entered, with the wait until `ends` on the contract's calendar.

    Impossible are: an end before the entry, an end without an entry where the file has entries,
    an answer after the contact was given up.
    """
    entry = entered_at(rows, asked.text("start"))
    ended = ends != MISSING
    abandoned = rows["abandoned_at"]
    given_up = abandoned != MISSING
    without_entry = ended & (entry == MISSING)
    entry = np.where(without_entry, ends, entry)
    impossible = without_entry | (ended & (ends < entry)) | (ended & given_up & (abandoned < ends))
    asked.clock.cover(entry, ends, abandoned)
    begin = asked.clock.worked(entry)
    wait = np.where(ended, asked.clock.worked(ends) - begin, 0) - asked.paused(rows, entry, ends)
    until_given_up = np.where(given_up, asked.clock.worked(abandoned) - begin, MISSING)
    entered = entry != MISSING
    asked.refuse_unknown(rows, entered & asked.inside(entry), entry)
    at = {"entered": entry, "opened": rows["opened_at"], "answered": handled_at(rows)}
    anchor = at.get(asked.anchor, entry)
    return Arrivals(anchor, entry, entered, ended, impossible, wait, until_given_up)
