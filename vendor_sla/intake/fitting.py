"""Which canonical column the columns of a file can be, by their names and by what they hold."""

import re
from collections import Counter

from vendor_sla.domain.catalogue.columns import Column, ColumnKind, find_column
from vendor_sla.intake.mappings import fold
from vendor_sla.intake.samples import ColumnSample, Sample
from vendor_sla.intake.synonyms import candidates

FITTING = {
    ColumnKind.TIME: ("iso", "order"),
    ColumnKind.DAY: ("iso", "order"),
    ColumnKind.SPAN: ("number", "clock", "two"),
    ColumnKind.SCORE: ("number",),
    ColumnKind.COUNT: ("number",),
}
DATED = (ColumnKind.TIME, ColumnKind.DAY)
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3},[0-9]{3}")
_FRACTION = re.compile(r"0[.,][0-9]{5,}")


def misfits(sample: Sample, mapped: set[str], taken: set[str]) -> dict[str, ColumnSample]:
    """Return canonical columns that a free header names, though what stands below does not fit.

    `mapped` are canonical columns that have their source, `taken` headers that are used.
    """
    found: dict[str, ColumnSample] = {}
    for column in sample.columns:
        if column.header in taken or not column.words:
            continue
        for name in candidates(column.header):
            if find_column(sample.draft.kind, name) and name not in mapped | set(found):
                found[name] = column
                break
    return found


def odd_word(column: Column, found: ColumnSample) -> str:
    """Return the first text of a column that is not what its kind looks like."""
    wanted = FITTING.get(column.kind, ())
    odd = (word for word in found.words if ColumnSample.of_words(word).shape() not in wanted)
    return next(odd, found.words[0])


def decimal_comma(column: ColumnSample) -> str:
    """Return yes, no, or open: whether the numbers of a column are written with a comma.

    `1,234` may be a thousand and more, or one and a bit; `4,5` can only be four and a half.
    """
    commas = [word.strip() for word in column.words if "," in word]
    if not commas:
        return "no"
    is_proven = any(not _THOUSANDS.fullmatch(word) for word in commas)
    return "yes" if is_proven and not any("." in word for word in column.words) else "open"


def may_be_fractions_of_days(column: ColumnSample) -> bool:
    """Tell whether all numbers of a column are below 1: spreadsheets keep times that way."""
    words = [word.strip() for word in column.words]
    return any(_FRACTION.fullmatch(word) for word in words) and all(
        word.startswith(("0.", "0,")) or word == "0" for word in words
    )


def assign(sample: Sample) -> dict[str, ColumnSample]:
    """Give each header the best canonical column whose kind its contents fit.

    Of a file without a single filled cell only the headers can speak.
    """
    mapped: dict[str, ColumnSample] = {}
    is_bare = not any(found.filled for found in sample.columns)
    for found in sample.columns:
        for name in candidates(found.header):
            column = find_column(sample.draft.kind, name)
            if column and name not in mapped and (is_bare or fits(column, found)):
                mapped[name] = found
                break
    return mapped


def fits(column: Column, found: ColumnSample) -> bool:
    """Tell whether what a column of a file holds can be what a canonical column wants."""
    if not found.words:
        return not column.is_required
    shape = found.shape()
    if column.kind is ColumnKind.TIME and is_day(found):
        return False
    if column.kind in FITTING:
        return shape in FITTING[column.kind]
    if column.kind is ColumnKind.FLAG:
        return found.is_whole and len(found.words) <= 6 and shape not in ("iso", "order", "clock")
    if column.kind is ColumnKind.CATEGORY:
        return found.is_whole and len(found.words) <= 30 and shape in ("text", "number")
    return True


def is_day(column: ColumnSample) -> bool:
    """Tell whether a column holds days without a time of day."""
    words = [word.strip().removesuffix(" 00:00:00") for word in column.words]
    return (
        bool(words)
        and column.shape() in ("iso", "order")
        and all(" " not in word and "T" not in word for word in words)
    )


def is_clock(column: ColumnSample) -> bool:
    """Tell whether a column is called a time."""
    return Counter(fold(column.header).split())["time"] > 0 or "时间" in column.header


def order(column: ColumnSample) -> str:
    """Return dmy, mdy, mixed, or nothing: what the numbers over 12 prove."""
    if column.first_over_12 and column.second_over_12:
        return "mixed"
    if column.first_over_12:
        return "dmy"
    return "mdy" if column.second_over_12 else ""


def may_be_swapped(column: ColumnSample) -> bool:
    """Tell whether true dates stand among text dates and none of them has a day over 12."""
    true_dates = column.types.get("date", 0) + column.types.get("datetime", 0)
    return bool(column.types.get("str", 0) and true_dates) and not column.iso_day_over_12
