"""Resolution: whether the customer's matter was settled."""

import numpy as np

from vendor_sla.measures.arrivals import handled_at
from vendor_sla.measures.asked import Asked
from vendor_sla.measures.contributions import Contribution, share
from vendor_sla.measures.deadlines import deadlines, refuse_unknown_days
from vendor_sla.measures.matters import gaps_around, is_followed, plus
from vendor_sla.measures.registry import measure
from vendor_sla.measures.rows import MISSING, Rows
from vendor_sla.measures.sheets import check_time

_CONTACT = ("opened_at", "answered_at", "first_response_at", "customer_key")


def _contacts_or_callbacks(asked: Asked) -> tuple[str, ...]:
    return ("callbacks",) if asked.text("by") == "callback" else ("contacts",)


def _matters(asked: Asked) -> tuple[str, ...]:
    if asked.text("by") == "callback":
        return ()
    return (*_CONTACT, "reason", "customer_abandoned")


def _when_by_recontact(asked: Asked) -> tuple[str, ...]:
    return _CONTACT if asked.text("by") == "no_recontact" else ()


@measure(by=_contacts_or_callbacks, keeps=_matters)
def first_contact_resolution(rows: Rows, asked: Asked) -> Contribution:
    """Measure matters settled by one contact.

    A matter is the contacts of one customer for one reason, chained while each gap is within the
    window; it belongs to the period in which the window of its first contact ends.
    """
    if rows.kind == "callbacks":
        at, resolved = check_time(rows, asked, "called_at"), rows["resolved"]
        reached = rows["reached"] == 1
        return share(
            asked, at, reached & (resolved >= 0), resolved == 1, unknown=reached & (resolved < 0)
        )
    window, opened = asked.needed_span("window"), rows["opened_at"]
    keys = rows["customer_key"]
    given_up = rows["customer_abandoned"] == 1
    if asked.text("customer_abandoned") == "exclude":
        keys = np.where(given_up, MISSING, keys)
    before, after = gaps_around(opened, keys, rows.codes("reason").astype(np.int64))
    begins = (keys != MISSING) & ~is_followed(before, window)
    return share(
        asked,
        plus(opened, window),
        begins,
        ~is_followed(after, window),
        without_customer=rows["customer_key"] == MISSING,
    )


@measure(keeps=_when_by_recontact)
def resolution_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure resolved over opened, by the flag or by no further contact within a window."""
    handled, opened = handled_at(rows), rows["opened_at"]
    at = handled if asked.anchor == "answered" else opened
    if asked.text("by") == "no_recontact":
        window = asked.needed_span("window")
        known = rows["customer_key"] != MISSING
        _, after = gaps_around(opened, rows["customer_key"])
        followed = is_followed(after, window)
        return share(asked, plus(at, window), known, ~followed, without_customer=~known)
    if asked.text("by") != "flag":
        raise asked.unsaid("by")
    flag = rows["resolved"] if rows.has("resolved") else (rows["resolved_at"] != MISSING)
    # Nobody having said that it was resolved is not a resolution.
    return share(asked, at, at != MISSING, flag == 1, unknown=flag < 0)


@measure()
def escalation_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure escalated over handled."""
    flag, at = rows["escalated"], handled_at(rows)
    handled = at != MISSING
    return share(asked, at, handled & (flag >= 0), flag == 1, unknown=handled & (flag < 0))


@measure("complaints")
def repeat_complaint_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure complaints on a matter already complained of within the window."""
    received = rows["received_at"]
    before, _ = gaps_around(received, rows["customer_key"], rows.codes("reason").astype(np.int64))
    repeated = is_followed(before, asked.needed_span("window"))
    unknown = rows["customer_key"] == MISSING
    return share(asked, received, ~unknown, repeated, without_customer=unknown)


@measure("complaints")
def complaint_escalation_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure escalated over complaints."""
    flag = rows["escalated"]
    return share(asked, rows["received_at"], flag >= 0, flag == 1, unknown=flag < 0)


@measure(keeps=lambda _: _CONTACT)
def repeat_contact_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure handled contacts followed by another of the same customer within the window."""
    window, opened = asked.needed_span("window"), rows["opened_at"]
    handled, known = handled_at(rows) != MISSING, rows["customer_key"] != MISSING
    _, after = gaps_around(opened, rows["customer_key"])
    return share(
        asked,
        plus(opened, window),
        handled & known,
        is_followed(after, window),
        without_customer=handled & ~known,
    )


@measure()
def transfer_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure transferred over handled."""
    transfers, at = rows["transfers"], handled_at(rows)
    handled, told = at != MISSING, transfers != MISSING
    return share(asked, at, handled & told, transfers > 0, unknown=handled & ~told)


@measure()
def reopen_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure reopened within the window over resolved."""
    window, resolved, again = asked.needed_span("window"), rows["resolved_at"], rows["reopened_at"]
    reopened = (again != MISSING) & (again >= resolved) & (again - resolved <= window)
    return share(asked, plus(resolved, window), resolved != MISSING, reopened)


@measure("complaints")
def complaint_root_cause_within(rows: Rows, asked: Asked) -> Contribution:
    """Measure complaints whose cause was found in time over those due."""
    return _complaint_within(rows, asked, "found_at")


@measure("complaints")
def complaint_closed_within(rows: Rows, asked: Asked) -> Contribution:
    """Measure complaints closed in time over those due."""
    return _complaint_within(rows, asked, "closed_at")


@measure("complaints")
def complaint_feedback_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure complaints whose result the customer was told, over those closed."""
    closed = rows["closed_at"]
    return share(asked, closed, closed != MISSING, rows["customer_told_at"] != MISSING)


def _complaint_within(rows: Rows, asked: Asked, end_column: str) -> Contribution:
    received, end = rows["received_at"], rows[end_column]
    line = deadlines(rows, asked, asked.limits(rows), start=received)
    at = received if asked.anchor == "received" else line.due
    refuse_unknown_days(rows, asked, line, end)
    hit = (end != MISSING) & (end >= received) & (end <= line.due)
    return share(asked, at, line.known, hit, open=end == MISSING)
