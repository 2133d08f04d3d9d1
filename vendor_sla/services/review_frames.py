"""What reviewers found as rows: QA sheets, audited samples and call-backs, read as files are."""

import csv
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from vendor_sla.domain.catalogue.columns import ColumnKind, find_column
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.refusals import Conflict, NotFound, Problem
from vendor_sla.domain.reviews import NEVER, NOT_FOUND, ROUND_OF, Mark, Purpose, ReviewTerms
from vendor_sla.domain.rubrics import rubric_of
from vendor_sla.domain.versions import ContractVersion, in_force
from vendor_sla.intake.contracts import read_contract
from vendor_sla.intake.frames import gather
from vendor_sla.intake.profiles import canonical_profile
from vendor_sla.intake.rows import read_rows
from vendor_sla.services.moves import period_of
from vendor_sla.store import contracts as contract_rows
from vendor_sla.store import months as month_rows
from vendor_sla.store import reviews as rows
from vendor_sla.store.models import MonthRow
from vendor_sla.store.sessions import Session

if TYPE_CHECKING:
    from vendor_sla.intake.frames import Frame

Reviewed = rows.Reviewed
Cells = Mapping[str, str]

_JUDGED_LAST = (Purpose.ADJUDICATION, Purpose.SAMPLE, Purpose.HAND)


def review_frames(session: Session, month_id: UUID) -> Mapping[str, "Frame"]:
    """Return a month's reviews as canonical rows of the kinds `qa`, `audit` and `callbacks`.

    As `review_cells`.
    """
    contract = month_and_contract(session, month_id)[1]
    cells = review_cells(session, month_id)
    return {kind: frame_of(kind, made, contract.time_zone) for kind, made in cells.items()}


def review_cells(
    session: Session, month_id: UUID, weights: Mapping[str, Fraction] | None = None
) -> Mapping[str, Sequence[Cells]]:
    """Return a month's reviews as rows of texts of the kinds `qa`, `audit` and `callbacks`.

    `qa` holds every round (`evidence.consensus` keeps what counts), `audit` one row a contact:
    the adjudicated facts, else the first reviewer's. `weights` say for how many contacts each drawn
    one of a stratum stands. A kind without rows is left out. Raises `Conflict` while the session's
    person owes a blind review: what others said is hidden then, and rows that are not whole would
    be worse than none.
    """
    contract = month_and_contract(session, month_id)[1]
    hidden = rows.count_hidden(session, month_id)
    if hidden:
        raise Conflict([Problem("reviews.owes_blind", facts={"count": str(hidden)})])
    found = rows.list_reviews(session, [month_id])
    made = {
        "qa": list(qa_rows(found, rubric_of(contract), weights)),
        "audit": list(_audit_rows(found, contract.time_zone)),
        "callbacks": list(_callback_rows(found)),
    }
    return {kind: cells for kind, cells in made.items() if cells}


def has_reviews(session: Session, month_id: UUID) -> bool:
    """Tell whether a month's contacts are reviewed here, call-backs aside."""
    return any(
        task.purpose != Purpose.CALLBACK for task in rows.list_month_tasks(session, month_id)
    )


def open_reviews(session: Session, month_id: UUID) -> int:
    """Return how many reviews of a month are still to be submitted, call-backs left out."""
    return rows.count_open(session, month_id)


def frame_of(kind: str, cells: Sequence[Cells], zone: str) -> "Frame":
    """Return rows of texts as canonical rows: written as the upload template, read as any file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind}.csv"
        write_cells(path, cells)
        reader = read_rows(path, canonical_profile(kind, zone))
        frame = gather(list(reader))
    if reader.report.rows_refused:
        refused = [Problem(one.code, one.subject, one.facts) for one in reader.report.findings]
        raise Conflict(refused)
    return frame


def write_cells(path: Path, cells: Sequence[Cells]) -> None:
    """Write rows of texts as the upload template has them."""
    names = list(dict.fromkeys(name for row in cells for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(cells)


def qa_rows(
    found: Sequence[Reviewed], terms: ReviewTerms, weights: Mapping[str, Fraction] | None = None
) -> Iterator[Cells]:
    """Yield a row for each item of each review; a reviewer is named by the account's id."""
    items = {item.key: (decimal_text(item.points), item.critical) for item in terms.items}
    drawn = {task.interaction_id for task, _, _ in found if task.purpose == Purpose.SAMPLE}
    for task, review, _ in found:
        if task.purpose not in ROUND_OF or review.is_undelivered or review.after_talk:
            continue
        if task.purpose == Purpose.HAND and task.interaction_id in drawn:
            continue  # what was drawn weighs; what was picked before it does not
        for key, stored in review.verdicts.items():
            mark = Mark.from_json(stored)
            full, critical = items.get(key, ("", "none"))
            yield {
                "interaction_id": task.interaction_id,
                "reviewer": str(review.account_id),
                "reviewer_kind": "client",
                "reviewed_at": review.reviewed_at.isoformat(timespec="seconds"),
                "item": key,
                "verdict": mark.verdict,
                "points": "" if mark.points is None else decimal_text(mark.points),
                "max_points": full,
                "critical": critical,
                "stratum": task.stratum,
                "weight": "0"
                if task.drawn_by == "hand"
                else weight_text((weights or {}).get(task.stratum)),
                "round": ROUND_OF[Purpose(task.purpose)],
            }


def weight_text(weight: Fraction | None) -> str:
    """Return the weight of a row as a sheet has it."""
    return "" if weight is None else decimal_text(weight, 6)


def _audit_rows(found: Sequence[Reviewed], zone: str) -> Iterator[Cells]:
    """Yield a row a contact: where it was adjudicated, by that; who saw the value taints it."""
    by_contact: defaultdict[str, dict[str, Reviewed]] = defaultdict(dict)
    for one in found:
        by_contact[one[0].interaction_id][one[0].purpose] = one
    for key, told in by_contact.items():
        counted = next((told[one] for one in _JUDGED_LAST if one in told), None)
        if counted is None:
            continue
        task, review, _ = counted
        judged = [one[1] for purpose, one in told.items() if purpose in (*_JUDGED_LAST, "second")]
        yield {
            "interaction_id": key,
            "stratum": task.stratum,
            "status": "undelivered" if review.is_undelivered else "audited",
            "drawn_by": task.drawn_by,
            "saw_value": "true" if any(one.saw_value for one in judged) else "false",
            "reviewer": str(review.account_id),
            "untrue": " ".join(sorted(name for name, one in review.facts.items() if one == NEVER)),
            **{
                name: _placed(name, value, zone)
                for name, value in review.facts.items()
                if value not in (NOT_FOUND, NEVER)
            },
        }


def _placed(name: str, value: str, zone: str) -> str:
    """Write a time with its distance from UTC: an hour the clocks repeat is no riddle then."""
    column = find_column("contacts", name)
    if column is None or column.kind is not ColumnKind.TIME:
        return value
    local = datetime.fromisoformat(value).replace(tzinfo=ZoneInfo(zone))
    return local.isoformat(timespec="seconds")


def _callback_rows(found: Sequence[Reviewed]) -> Iterator[Cells]:
    for task, review, _ in found:
        if task.purpose == Purpose.CALLBACK:
            yield {"interaction_id": task.interaction_id, **review.facts}


def month_and_contract(session: Session, month_id: UUID) -> tuple[MonthRow, Contract]:
    """Return a month and the contract in force in it."""
    found = month_rows.find_month(session, month_id)
    if found is None:
        raise NotFound([Problem("months.unknown")])
    versions = [
        ContractVersion(read_contract(row.document), True)
        for row in contract_rows.list_committed(session, found[0].contract_id)
    ]
    return found[0], in_force(versions, period_of(found[0]).start)
