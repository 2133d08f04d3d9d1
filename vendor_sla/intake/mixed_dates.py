"""True dates among text dates in one column of a workbook: told, and refused where one may lie.

A spreadsheet that opens day-first texts under month-first settings turns 05/10 into 10 May and
leaves 13/10 a text: then no true date has a day after the 12th. Only a person can tell.
"""

from collections.abc import Iterator, Mapping

from vendor_sla.domain.catalogue.columns import ColumnKind
from vendor_sla.domain.findings import Finding, Severity
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.intake.child_tables import ChildTable
from vendor_sla.intake.csv_files import CsvFile
from vendor_sla.intake.mappings import ColumnRule, Profile


def refuse_swapped_dates(source: CsvFile | ChildTable, profile: Profile, name: str) -> None:
    """Refuse columns whose true dates may have day and month swapped and nobody has said."""
    problems = [
        Problem("file.swapped_dates", name, _facts(rule, counts))
        for rule, counts in _mixed(source, profile)
        if counts.get("turned") and not counts.get("late") and rule.swap_true_dates is None
    ]
    if problems:
        if isinstance(source, ChildTable):
            source.close()
        raise Invalid(problems)


def mixed_dates(source: CsvFile | ChildTable, profile: Profile) -> Iterator[Finding]:
    """Tell of columns in which a workbook holds true dates and text dates."""
    for rule, counts in _mixed(source, profile):
        facts = _facts(rule, counts)
        count = min(int(facts["dates"]), int(facts["texts"]))
        facts |= {"count": str(count)}
        subject = f"{profile.kind}.{rule.name}"
        yield Finding("rows.mixed_dates", Severity.WARNING, subject, count, facts)


def _mixed(
    source: CsvFile | ChildTable, profile: Profile
) -> Iterator[tuple[ColumnRule, Mapping[str, int]]]:
    if not isinstance(source, ChildTable):
        return
    types = dict(zip(source.headers, source.told["types"], strict=False))
    for rule in profile.columns:
        if rule.column.kind in (ColumnKind.TIME, ColumnKind.DAY) and rule.sources:
            counts = types.get(rule.sources[0], {})
            if _dates(counts) and counts.get("str"):
                yield rule, counts


def _dates(counts: Mapping[str, int]) -> int:
    return counts.get("date", 0) + counts.get("datetime", 0)


def _facts(rule: ColumnRule, counts: Mapping[str, int]) -> dict[str, str]:
    return {"column": rule.label, "dates": str(_dates(counts)), "texts": str(counts["str"])}
