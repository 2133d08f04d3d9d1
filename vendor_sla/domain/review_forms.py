"""Review forms: what a reviewer filled in, checked against the rubric and the columns."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from vendor_sla.domain.catalogue.columns import Column, ColumnKind
from vendor_sla.domain.exact import decimal_text, parse_decimal
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.domain.reviews import NEVER, NOT_FOUND, Mark, ReviewTerms, Sheet, Verdict

LOST = "not_found"  # the answer that a fact was not to be found
LONGEST_COMMENT = 2000
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?", re.ASCII)
_NUMBERS = frozenset({ColumnKind.SCORE, ColumnKind.SPAN, ColumnKind.COUNT})


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was sent: texts by item and by fact, and what was said beside."""

    verdicts: Mapping[str, str]
    points: Mapping[str, str]
    facts: Mapping[str, str]
    comment: str = ""
    is_undelivered: bool = False
    saw_value: bool = False
    seconds: int = 0


def read_form(filled: Filled, terms: ReviewTerms, columns: Sequence[Column]) -> Sheet:
    """Return the sheet of a filled form.

    Every item needs a verdict and every fact an answer, `not_found` among them; where the
    evidence was not delivered, nothing does. Raises `Invalid` with every problem at once.
    """
    problems: list[Problem] = []
    if len(filled.comment) > LONGEST_COMMENT:
        problems.append(
            Problem("reviews.comment_too_long", "comment", {"most": str(LONGEST_COMMENT)})
        )
    if filled.is_undelivered:
        if problems:
            raise Invalid(problems)
        marks = {item.key: Mark(Verdict.NA) for item in terms.items}
        return Sheet(marks, {column.name: NOT_FOUND for column in columns}, is_undelivered=True)
    problems += _missing(filled, terms, columns)
    marks = dict(_marks(filled, terms, problems))
    facts = dict(_facts(filled, columns, problems))
    if problems:
        raise Invalid(problems)
    return Sheet(marks, facts)


def _missing(filled: Filled, terms: ReviewTerms, columns: Sequence[Column]) -> Iterator[Problem]:
    known = {verdict.value for verdict in Verdict}
    for item in terms.items:
        if filled.verdicts.get(item.key) not in known:
            yield Problem("reviews.no_verdict", item.key)
    for column in columns:
        if not filled.facts.get(column.name, "").strip():
            yield Problem("reviews.no_answer", column.name)


def _marks(
    filled: Filled, terms: ReviewTerms, problems: list[Problem]
) -> Iterator[tuple[str, Mark]]:
    for item in terms.items:
        said = filled.verdicts.get(item.key, "")
        if said not in {verdict.value for verdict in Verdict}:
            continue
        points, text = None, filled.points.get(item.key, "").strip()
        if text and item.points != 1 and said != Verdict.NA:
            points = _points(text, item.points)
            if points is None:
                facts = {"most": decimal_text(item.points)}
                problems.append(Problem("reviews.bad_points", item.key, facts))
        yield item.key, Mark(Verdict(said), points)


def _points(text: str, most: Decimal) -> Decimal | None:
    try:
        points = parse_decimal(text)
    except ValueError:
        return None
    return points if 0 <= points <= most else None


def _facts(
    filled: Filled, columns: Sequence[Column], problems: list[Problem]
) -> Iterator[tuple[str, str]]:
    for column in columns:
        said = filled.facts.get(column.name, "").strip()
        if said == LOST or not said:
            yield column.name, NOT_FOUND
            continue
        if said == NEVER and column.kind is not ColumnKind.FLAG:
            yield column.name, NEVER
            continue
        value = _fact(said, column)
        if value is None:
            problems.append(Problem(f"reviews.bad_{_form_of(column)}", column.name))
        else:
            yield column.name, value


def _form_of(column: Column) -> str:
    if column.kind in _NUMBERS:
        return "whole" if column.kind is ColumnKind.COUNT else "number"
    return "time" if column.kind is ColumnKind.TIME else "choice"


def _fact(said: str, column: Column) -> str | None:
    """Return a fact as the upload template writes it, or None when it cannot be read."""
    if column.kind is ColumnKind.FLAG:
        return said if said in ("true", "false") else None
    if column.kind is ColumnKind.CATEGORY:
        return said if said in column.values else None
    if column.kind is ColumnKind.TIME:
        return _time(said)
    if column.kind in _NUMBERS:
        try:
            number = parse_decimal(said)
        except ValueError:
            return None
        is_wrong = number < 0 or (column.kind is ColumnKind.COUNT and number != int(number))
        return None if is_wrong else decimal_text(number)
    return said[:200]


def _time(said: str) -> str | None:
    if not _TIME.fullmatch(said):
        return None
    try:
        return datetime.fromisoformat(said).strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return None
