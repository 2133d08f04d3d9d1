"""Earlier periods handed over as a file: assessment documents or their trend entries."""

from collections.abc import Mapping
from typing import Any

from vendor_sla.domain.pasts import PastMonth
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.domain.trends import read_past_month
from vendor_sla.intake.json_documents import read_json


def read_history(text: str, name: str, currency: str) -> tuple[PastMonth, ...]:
    """Read a list of earlier periods, oldest first; `Invalid` with every problem.

    An entry is an assessment document (its own period counts) or an entry of a `trend`.
    """
    document = read_json(text, name)
    if not isinstance(document, list):
        raise Invalid.because("readings.shape", name, expected="[...]")
    months: list[PastMonth] = []
    problems: list[Problem] = []
    for index, entry in enumerate(document):
        try:
            months.append(read_past_month(_trend_entry(entry), currency))
        except (KeyError, TypeError, ValueError, IndexError) as error:
            problems.append(Problem("history.shape", str(index), {"reason": str(error)[:80]}))
    starts = [month.period.start for month in months]
    if len(set(starts)) != len(starts):
        problems.append(Problem("history.repeated_period", name))
    if problems:
        raise Invalid(problems)
    return tuple(sorted(months, key=lambda month: month.period))


def _trend_entry(entry: Any) -> Mapping[str, Any]:
    if isinstance(entry, dict) and "trend" in entry:
        entry = entry["trend"][-1]
    if not isinstance(entry, dict):
        raise TypeError("not an object")
    return entry
