"""Classes: what is told of every class of difference, and what the gates look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from vendor_sla.domain.assessments import EXTRACT_PARTIAL, Difference
from vendor_sla.domain.catalogue.columns import find_column
from vendor_sla.domain.exact import round_half_up
from vendor_sla.domain.findings import Finding, Severity
from vendor_sla.domain.pairs import PairDecisions
from vendor_sla.evidence.examples import pair_examples, row_examples
from vendor_sla.evidence.keys import How, Pairs, Positions
from vendor_sla.evidence.values import ValueClass

# Of the other side's contacts: below it a vendor's file is refused, and an extract proves nothing.
_SMALLEST_KEYS_FOUND_PERCENT = 95
_LARGEST_DUPLICATES_PER_THOUSAND = 1


@dataclass(frozen=True, slots=True)
class RowClass:
    """Rows of one side that make a difference by being there: `side` is vendor or client."""

    code: str
    side: str
    rows: Positions


def row_difference(vendor: pd.DataFrame, client: pd.DataFrame, found: RowClass) -> Difference:
    """Describe a class of rows; its share is of that side's rows."""
    frame = vendor if found.side == "vendor" else client
    examples = row_examples(found.side, frame, found.rows)
    share = _percent(len(found.rows), len(frame))
    return Difference(found.code, len(found.rows), share, column="", effects={}, examples=examples)


def pair_difference(
    vendor: pd.DataFrame, client: pd.DataFrame, pairs: Pairs, found: ValueClass
) -> Difference:
    """Describe a class of pairs; its share is of all pairs. Without a column, the keys differ."""
    column = find_column("contacts", found.column or "interaction_id")
    assert column is not None
    places: tuple[Positions, Positions] = pairs.vendor[found.where], pairs.client[found.where]
    examples = pair_examples(vendor, client, column, *places)
    return Difference(
        found.code,
        len(places[0]),
        _percent(len(places[0]), len(pairs.vendor)),
        column=found.column,
        effects={},
        examples=examples,
        facts=found.facts,
    )


def found_rates(
    vendor: pd.DataFrame,
    client: pd.DataFrame,
    pairs: Pairs,
    rows: tuple[RowClass, ...],
    decisions: PairDecisions,
) -> tuple[Finding, ...]:
    """Return what the gates of both files look at, and decisions that came to nothing."""
    findings = []
    outside = sum(len(each.rows) for each in rows if each.code == "out_of_period_client")
    known, found = len(client) - len(pairs.client_again) - outside, len(pairs.client)
    if known and found * 100 < known * _SMALLEST_KEYS_FOUND_PERCENT:
        facts = {"found": str(found), "known": str(known), "share": f"{_percent(found, known)}"}
        findings.append(_warning("matching.keys_found_low", known - found, facts))
    early = sum(len(each.rows) for each in rows if each.code == "out_of_period_vendor")
    theirs = len(vendor) - len(pairs.vendor_again) - early
    if theirs and len(pairs.vendor) * 100 < theirs * _SMALLEST_KEYS_FOUND_PERCENT:
        share = f"{_percent(len(pairs.vendor), theirs)}"
        facts = {"found": str(len(pairs.vendor)), "known": str(theirs), "share": share}
        findings.append(_warning(EXTRACT_PARTIAL, theirs - len(pairs.vendor), facts))
    again = len(pairs.vendor_again)
    if again * 1000 > len(vendor) * _LARGEST_DUPLICATES_PER_THOUSAND:
        facts = {"count": str(again), "share": f"{_percent(again, len(vendor))}"}
        findings.append(_warning("matching.duplicates_high", again, facts))
    if idle := len(decisions.same) - pairs.count(How.CONFIRMED):
        facts = {"said": str(len(decisions.same))}
        findings.append(Finding("matching.pairs_idle", Severity.INFO, "contacts", idle, facts))
    return tuple(findings)


def _warning(code: str, count: int, facts: Mapping[str, str]) -> Finding:
    return Finding(code, Severity.WARNING, "contacts", count, facts)


def _percent(count: int, base: int) -> Decimal:
    return round_half_up(Fraction(100 * count, base), 2)
