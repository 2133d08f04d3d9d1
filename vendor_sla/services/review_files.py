"""What reviewers found as files of a period, bound by their hashes like any other input."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from uuid import UUID

from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.reviews import Purpose, ReviewTerms
from vendor_sla.domain.rubrics import rubric_of
from vendor_sla.domain.samples import DrawnItem, ItemStatus
from vendor_sla.intake.profiles import canonical_profile
from vendor_sla.services.data_files import DataFile
from vendor_sla.services.review_frames import (
    Cells,
    month_and_contract,
    review_cells,
    weight_text,
    write_cells,
)
from vendor_sla.store import reviews as review_rows
from vendor_sla.store.sessions import Session

_STATUSES = {ItemStatus.UNDELIVERED: "undelivered", ItemStatus.REPLACED: "replaced"}


def write_review_files(
    session: Session,
    month_id: UUID,
    folder: Path,
    *,
    zone: str,
    weights: Mapping[str, Fraction] | None = None,
    drawn: Sequence[DrawnItem] = (),
) -> tuple[DataFile, ...]:
    """Write a month's reviews as files of the client's side, one a kind, and return them.

    `weights` are those of the drawn strata. What became of a drawn item on the sample's page
    (`drawn`) goes before what its review says. What was reviewed for a draw that is void, or for
    an item since replaced, is no sheet of the month. Same reviews, same bytes.
    """
    cells = dict(review_cells(session, month_id, weights))
    audit = _with_statuses(cells.get("audit", ()), drawn)
    if audit:
        cells["audit"] = audit
    living = {item.interaction_id: item for item in drawn if item.weighs}
    missing = [
        living[row["interaction_id"]]
        for row in audit
        if row["status"] == "undelivered" and row["interaction_id"] in living
    ]
    sampled = {
        task.interaction_id
        for task in review_rows.list_month_tasks(session, month_id)
        if task.purpose == Purpose.SAMPLE
    }
    left_out = sampled - living.keys() | {item.interaction_id for item in missing}
    sheet = [row for row in cells.pop("qa", ()) if row["interaction_id"] not in left_out]
    terms = rubric_of(month_and_contract(session, month_id)[1])
    sheet += [row for item in missing for row in _undelivered(item, terms, weights or {})]
    if sheet:
        cells["qa"] = sheet
    files = []
    for kind, rows in sorted(cells.items()):
        path = folder / f"reviews-{kind}.csv"
        write_cells(path, rows)
        profile = canonical_profile(kind, zone)
        files.append(DataFile("client", kind, path.name, path, profile=profile))
    return tuple(files)


def _undelivered(
    item: DrawnItem, terms: ReviewTerms, weights: Mapping[str, Fraction]
) -> Iterator[Cells]:
    """Yield a contact whose evidence the vendor owes as failed; of a critical error nobody knows.

    Otherwise who withholds the worst contacts would look better for it.
    """
    for asked in terms.items:
        is_critical = asked.critical != "none"
        yield {
            "interaction_id": item.interaction_id,
            "reviewer": "undelivered",
            "reviewer_kind": "client",
            "item": asked.key,
            "verdict": "na" if is_critical else "fail",
            "points": "" if is_critical or asked.points is None else "0",
            "max_points": "" if asked.points is None else decimal_text(asked.points),
            "critical": asked.critical,
            "stratum": item.stratum,
            "weight": weight_text(weights.get(item.stratum)),
            "round": "first",
        }


def _with_statuses(audit: Sequence[Cells], drawn: Sequence[DrawnItem]) -> list[Cells]:
    told = {item.interaction_id: item for item in drawn if item.status in _STATUSES}
    known = {row["interaction_id"] for row in audit}
    rows: list[Cells] = [
        {**row, "status": _STATUSES[ItemStatus(told[row["interaction_id"]].status)]}
        if row["interaction_id"] in told
        else row
        for row in audit
    ]
    for key, item in told.items():
        if key not in known and item.status == ItemStatus.UNDELIVERED:
            rows.append(
                {"interaction_id": key, "stratum": item.stratum, "status": "undelivered",
                 "drawn_by": "ticket"}
            )  # fmt: skip
    return rows
