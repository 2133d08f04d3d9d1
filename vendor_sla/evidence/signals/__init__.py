"""Signals: every check of a month made, and judged together."""

from collections.abc import Callable, Iterator, Sequence

from statsmodels.stats.multitest import multipletests

from vendor_sla.domain.signals import CHECK_CODES, Check, CheckState, SignalReport
from vendor_sla.evidence.signals.agents import check_hours, check_overlaps, check_own_numbers
from vendor_sla.evidence.signals.bunching import check_bunching, check_transfers
from vendor_sla.evidence.signals.customers import check_returns
from vendor_sla.evidence.signals.digits import check_digits
from vendor_sla.evidence.signals.materials import LEAST_CONTACTS, Material, MonthFigure
from vendor_sla.evidence.signals.months import check_responses, check_targets
from vendor_sla.evidence.signals.outcomes import Off, Outcome, these_rows, two_figures
from vendor_sla.evidence.signals.repeats import check_durations, check_records
from vendor_sla.evidence.signals.shares import check_shares
from vendor_sla.evidence.signals.versions import check_edits, check_severities

__all__ = ["FALSE_DISCOVERY_RATE", "Material", "MonthFigure", "find_signals"]

FALSE_DISCOVERY_RATE = 0.04

_Family = Callable[[Material], Iterator[Outcome | Off]]
_OF_CONTACTS: tuple[_Family, ...] = (
    check_bunching,
    check_digits,
    check_records,
    check_durations,
    check_edits,
    check_overlaps,
    check_hours,
    check_own_numbers,
    check_returns,
    check_transfers,
    check_severities,
)
_OF_SUMS: tuple[_Family, ...] = (check_targets, check_responses, check_shares)
_CODES_OF_CONTACTS = CHECK_CODES[: len(_OF_CONTACTS)]


def find_signals(material: Material) -> SignalReport:
    """Make every check the material allows; return those that stand, those that do not, and why.

    All tests of the month are judged together by Benjamini and Hochberg (1995) at 4 per cent: of
    the signals shown, one in twenty-five at most is expected to be chance. Checks of contacts
    are off below 300 contacts.
    """
    found = [*_of_contacts(material)]
    found += [each for family in _OF_SUMS for each in family(material)]
    made = [each for each in found if isinstance(each, Outcome)]
    stands = dict(zip(map(id, made), _judge([each.p_value for each in made]), strict=True))
    checks = [
        _off(each) if isinstance(each, Off) else _made(each, is_signal=stands[id(each)])
        for each in found
    ]
    checks.sort(key=lambda check: CHECK_CODES.index(check.code))
    return SignalReport(len(material.rows), tuple(checks))


def _of_contacts(material: Material) -> Iterator[Outcome | Off]:
    if len(material.rows) < LEAST_CONTACTS:
        for code in _CODES_OF_CONTACTS:
            yield Off(code, "few_contacts", facts={"minimum": str(LEAST_CONTACTS)})
        return
    for family in _OF_CONTACTS:
        yield from family(material)


def _judge(p_values: Sequence[float]) -> Sequence[bool]:
    if not p_values:
        return ()
    stands, *_ = multipletests(p_values, alpha=FALSE_DISCOVERY_RATE, method="fdr_bh")
    return [bool(one) for one in stands]


def _off(off: Off) -> Check:
    return Check(off.code, off.subject, CheckState.OFF, reason=off.reason, facts=off.facts)


def _made(outcome: Outcome, *, is_signal: bool) -> Check:
    return Check(
        outcome.code,
        outcome.subject,
        CheckState.SIGNAL if is_signal else CheckState.QUIET,
        p_value=two_figures(outcome.p_value),
        facts=outcome.facts,
        count=outcome.count,
        # What stays quiet accuses nobody: its rows are not kept.
        rows=outcome.rows if is_signal else (),
        picture=outcome.picture if is_signal else None,
        sample=(outcome.sample or these_rows(outcome.rows)) if is_signal else (),
    )
