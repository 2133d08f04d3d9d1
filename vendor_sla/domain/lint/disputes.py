"""Disputes: clocks nobody can keep, and a client that wins by saying nothing."""

from collections.abc import Iterator

from vendor_sla.domain.disputes import Silence
from vendor_sla.domain.lint.drafts import Draft, note
from vendor_sla.domain.lint.findings import LintFinding

FEWEST_DAYS = 3  # working days in which a person can look at a month's figures and answer
_VENDOR_CLOCKS = ("review_days", "after_issue_days", "appeal_days")


def short_clocks(draft: Draft) -> Iterator[LintFinding]:
    """A clock of the vendor's that is over before anybody has looked at the figures."""
    terms = draft.contract.disputes
    if terms is None or not draft.has("disputes"):
        return
    for name in _VENDOR_CLOCKS:
        days: int = getattr(terms, name)
        if days < FEWEST_DAYS:
            facts = {"key": name, "days": days, "least": FEWEST_DAYS}
            yield note("lint.dispute_clock_short", f"disputes.{name}", facts)


def silence_rejects(draft: Draft) -> Iterator[LintFinding]:
    """The client rejects every dispute by letting its own clock run out."""
    terms = draft.contract.disputes
    if terms is not None and draft.has("disputes") and terms.first_silence is Silence.REJECTED:
        facts = {"days": terms.first_days}
        yield note("lint.silence_rejects", "disputes.first_silence", facts)
