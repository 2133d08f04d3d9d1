"""A contract as if it had been in force: its dates moved so that they cover replayed periods."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.periods import Period


def covering(contract: Contract, periods: Sequence[Period]) -> Contract:
    """Return a contract as if it had been in force over some periods, and not as a trial.

    Where a period lies outside its term, the term is moved by whole years: the contract's year
    keeps its first day.
    """
    first, last = periods[0].start, periods[-1].start
    start, end = contract.term.start, contract.term.end
    while start > first:
        start = _years_later(start, -1)
    while end <= last:
        end = _years_later(end, 1)
    effective = min(contract.effective_from, first)
    return replace(contract, is_trial=False, term=Period(start, end), effective_from=effective)


def _years_later(day: date, years: int) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year + years, 3, 1) if is_leap_day else day.replace(year=day.year + years)


def dated(draft: Contract, effective_from: date, period: Period) -> Contract:
    """Return the draft as it stands in a period: before it takes effect, nothing ramps up.

    A ramp-up is the beginning of the real term; left in, it would excuse every month before.
    """
    if period.start >= effective_from:
        return draft
    metrics = tuple(replace(metric, ramp_up_to=None) for metric in draft.metrics)
    return replace(draft, metrics=metrics)
