"""Dates: versions before their term, starts that nothing prices, ramp-ups without an end."""

from collections.abc import Iterator
from datetime import date, timedelta

from vendor_sla.domain.lint.drafts import Draft, note
from vendor_sla.domain.lint.findings import LintFinding


def before_term(draft: Draft) -> Iterator[LintFinding]:
    """A version that takes effect in a period that ends before the term begins."""
    contract = draft.contract
    if not draft.has("term", "effective_from", "period"):
        return
    day, first = contract.effective_from, contract.term.start
    if _months(day) + contract.period.months <= _months(first):
        facts = {"day": day, "first": first, "right": first.replace(day=1)}
        yield note("lint.before_term", "effective_from", facts)


def unpriced_start(draft: Draft) -> Iterator[LintFinding]:
    """A first version that begins after the term: nothing prices the periods before it."""
    contract = draft.contract
    if not draft.has("term", "effective_from", "version") or contract.version != 1:
        return
    day, first = contract.effective_from, contract.term.start
    if day > first:
        facts = {"day": day, "first": first, "right": first.replace(day=1)}
        yield note("lint.unpriced_start", "effective_from", facts | {"until": _before(day)})


def endless_ramp_up(draft: Draft) -> Iterator[LintFinding]:
    """A ramp-up that lasts as long as the contract: the metric never costs anything."""
    if not draft.has("term"):
        return
    last = _before(draft.contract.term.end)
    for place, metric in draft.metrics():
        if metric.ramp_up_to is not None and metric.ramp_up_to >= last.replace(day=1):
            facts = {"metric": metric.key, "day": metric.ramp_up_to, "last": last}
            yield note("lint.endless_ramp_up", f"{place}.ramp_up_through", facts)


def _months(day: date) -> int:
    return day.year * 12 + day.month


def _before(day: date) -> date:
    return day - timedelta(days=1)
