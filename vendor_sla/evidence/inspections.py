"""Inspections: how hard the next period is looked at, by what the last ones came to.

The switching rules of ISO 2859-1 without reduced inspection. They set effort, never money.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from vendor_sla.domain.decisions import Outcome

_ACCEPTED = "A"
_NOT_ACCEPTED = "R"
_LEFT_OUT = "IV"
_LETTERS = {
    Outcome.ACCEPT: _ACCEPTED,
    Outcome.REPLACE: _NOT_ACCEPTED,
    Outcome.REJECT: _NOT_ACCEPTED,
    Outcome.INCONCLUSIVE: "I",
    Outcome.VOID: "V",
}


class Severity(StrEnum):
    """How hard a period is looked at; `STOPPED` until both parties have talked."""

    NORMAL = "normal"
    TIGHTENED = "tightened"
    STOPPED = "stopped"


def inspection_after(
    results: str | Sequence[Outcome], *, first: Severity = Severity.NORMAL
) -> Severity:
    """Return how hard the period after these results, oldest first, is looked at.

    Normal until 2 of 5 consecutive decided periods were not accepted, then tightened; back after
    5 accepted in a row; stopped at 5 not accepted since tightening, and tightened anew with the
    first period after the talk. INCONCLUSIVE and VOID are left out. A text has one letter a
    period: A accepted, R replaced or rejected, I inconclusive, V void; `ValueError` for others.
    """
    return _walk(results, first)[-1]


def severities(
    results: str | Sequence[Outcome], *, first: Severity = Severity.NORMAL
) -> list[Severity]:
    """Return how hard each of these periods was looked at, those left out included."""
    return [
        Severity.TIGHTENED if severity is Severity.STOPPED else severity
        for severity in _walk(results, first)[:-1]
    ]


def _walk(results: str | Sequence[Outcome], first: Severity) -> list[Severity]:
    walked, since = [first], ""
    for letter in _letters(results):
        severity = walked[-1]
        if letter in _LEFT_OUT:
            walked.append(severity)
            continue
        severity = Severity.TIGHTENED if severity is Severity.STOPPED else severity
        since += letter
        following = _next(severity, since)
        # Every switch starts the count anew.
        since = since if following is severity else ""
        walked.append(following)
    return walked


def _next(severity: Severity, since: str) -> Severity:
    if severity is Severity.NORMAL:
        is_poor = since[-5:].count(_NOT_ACCEPTED) >= 2
        return Severity.TIGHTENED if is_poor else severity
    if since.endswith(_ACCEPTED * 5):
        return Severity.NORMAL
    return Severity.STOPPED if since.count(_NOT_ACCEPTED) >= 5 else severity


def _letters(results: Iterable[str]) -> str:
    letters = "".join(_LETTERS[each] if isinstance(each, Outcome) else each for each in results)
    if set(letters) - {_ACCEPTED, _NOT_ACCEPTED, *_LEFT_OUT}:
        raise ValueError("Results are A, R, I or V, one letter a period.")
    return letters
