"""Headers: normalised, no two alike, and all that the profile needs."""

from collections import Counter
from collections.abc import Sequence

from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.intake.mappings import Profile, header_text
from vendor_sla.intake.text_blocks import Limits

_SHOWN = 40


def check_headers(
    cells: Sequence[str], profile: Profile, limits: Limits, name: str
) -> tuple[str, ...]:
    """Return the headers as they are compared; a column without a header is named by its place.

    Refuses, all at once: repeated headers, control characters, too many columns, columns the
    profile names and the file does not have. What is missing is shown with what is there.
    """
    if len(cells) > limits.columns:
        raise Invalid.because(
            "file.too_many_columns", name, count=str(len(cells)), limit=str(limits.columns)
        )
    headers = [header_text(cell) for cell in cells]
    if not any(headers):
        raise Invalid.because("file.no_header", name)
    problems = [
        Problem("file.repeated_header", name, {"header": header, "count": str(count)})
        for header, count in Counter(filter(None, headers)).items()
        if count > 1
    ]
    problems += [
        Problem("file.bad_header", name, {"column": str(place)})
        for place, header in enumerate(headers, 1)
        if not header.isprintable()
    ]
    problems += _missing(headers, profile, name)
    if problems:
        raise Invalid(problems)
    return tuple(header or f"#{place}" for place, header in enumerate(headers, 1))


def _missing(headers: Sequence[str], profile: Profile, name: str) -> list[Problem]:
    there = set(headers)
    found = ", ".join(list(filter(None, headers))[:_SHOWN])
    missing: dict[str, Problem] = {}
    for rule in profile.columns:
        if profile.columns_may_be_absent and not rule.column.is_required:
            continue
        for source in rule.all_sources():
            if source not in there:
                facts = {"header": source, "column": rule.name, "found": found}
                missing[source] = Problem("file.missing_column", name, facts)
    log = profile.event_log
    for source in (log.order_by, log.state, log.at) if log else ():
        if source and header_text(source) not in there:
            facts = {"header": source, "column": "row_rule", "found": found}
            missing[source] = Problem("file.missing_column", name, facts)
    return list(missing.values())
