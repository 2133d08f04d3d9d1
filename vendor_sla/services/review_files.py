"""What reviewers found as files of a period, bound by their hashes like any other input."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from uuid import UUID

from vendor_sla.domain.samples import DrawnItem, ItemStatus
from vendor_sla.intake.profiles import canonical_profile
from vendor_sla.services.data_files import DataFile
from vendor_sla.services.review_frames import Cells, review_cells, write_cells
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
    (`drawn`) goes before what its review says. Same reviews, same bytes.
    """
    cells = dict(review_cells(session, month_id, weights))
    audit = _with_statuses(cells.get("audit", ()), drawn)
    if audit:
        cells["audit"] = audit
    files = []
    for kind, rows in sorted(cells.items()):
        path = folder / f"reviews-{kind}.csv"
        write_cells(path, rows)
        profile = canonical_profile(kind, zone)
        files.append(DataFile("client", kind, path.name, path, profile=profile))
    return tuple(files)


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
