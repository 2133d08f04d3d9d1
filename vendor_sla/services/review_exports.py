"""Exports of reviews: a row for each item of each review, for the client's own people."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Conflict, Problem
from vendor_sla.domain.reviews import Mark, ReviewTerms
from vendor_sla.domain.rubrics import rubric_of
from vendor_sla.printing.tables import write_workbook
from vendor_sla.services.moves import get_month
from vendor_sla.services.review_frames import month_and_contract
from vendor_sla.store import reviews as rows
from vendor_sla.store.sessions import Session

Write = Callable[[str], str]
_COLUMNS = (
    "interaction_id", "purpose", "version", "stratum", "drawn_by", "reviewer", "reviewed_at",
    "seconds", "saw_value", "undelivered", "item", "critical", "verdict", "points", "max_points",
    "facts", "comment", "form",
)  # fmt: skip


def reviews_csv(session: Session, actor: Actor, *, month_id: UUID, write: Write) -> str:
    """Return a month's reviews as CSV with a byte-order mark; `write` makes text harmless."""
    out = io.StringIO()
    out.write("\ufeff")
    csv.writer(out).writerows(_table(session, actor, month_id, write))
    return out.getvalue()


def reviews_workbook(session: Session, actor: Actor, *, month_id: UUID, write: Write) -> bytes:
    """Return a month's reviews as an XLSX workbook; `write` makes text harmless."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reviews.xlsx"
        write_workbook(path, {"reviews": _table(session, actor, month_id, write)})
        return path.read_bytes()


def _table(session: Session, actor: Actor, month_id: UUID, write: Write) -> list[list[str]]:
    """Return headings and rows; `Conflict` while the reader owes a blind review."""
    require(actor, Action.READ_REVIEWS)
    get_month(session, actor, month_id)
    if hidden := rows.count_hidden(session, month_id):
        raise Conflict([Problem("reviews.owes_blind", facts={"count": str(hidden)})])
    return [list(_COLUMNS), *([write(cell) for cell in row] for row in _rows(session, month_id))]


def _rows(session: Session, month_id: UUID) -> Iterator[tuple[str, ...]]:
    terms = rubric_of(month_and_contract(session, month_id)[1])
    for task, review, name in rows.list_reviews(session, [month_id]):
        facts = "; ".join(f"{key}={value or '?'}" for key, value in review.facts.items())
        before = (
            task.interaction_id, task.purpose, str(review.number), task.stratum, task.drawn_by,
            name, review.reviewed_at.isoformat(timespec="seconds"), str(task.seconds or 0),
            _yes(review.saw_value), _yes(review.is_undelivered),
        )  # fmt: skip
        after = (facts, review.comment, review.form_sha256[:12])
        for key, stored in review.verdicts.items() or [("", {})]:
            yield (*before, *_item(key, stored, terms), *after)


def _item(key: str, stored: dict[str, str], terms: ReviewTerms) -> tuple[str, ...]:
    item = terms.find_item(key)
    full, critical = (decimal_text(item.points), item.critical.value) if item else ("", "")
    if not stored:
        return ("", "", "", "", "")
    mark = Mark.from_json(stored)
    points = "" if mark.points is None else decimal_text(mark.points)
    return (key, critical, mark.verdict.value, points, full)


def _yes(value: bool) -> str:
    return "yes" if value else "no"
