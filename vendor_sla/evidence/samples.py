"""Samples: the audited rows laid over the vendor's, and what is wrong with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import numpy.typing as npt
import pandas as pd

from vendor_sla.domain.catalogue.columns import FILE_KINDS
from vendor_sla.domain.findings import Finding, RowPlace, Severity
from vendor_sla.evidence.corrections import replace_values
from vendor_sla.evidence.keys import Mask, Positions, pair_rows

_KEY = "interaction_id"
_CONTACT_COLUMNS = tuple(
    column.name for column in FILE_KINDS["contacts"] if column.name not in (_KEY, "transcript")
)
_EXAMPLES = 100
_VOIDING = ("sample.unknown_items", "sample.duplicate_items")


@dataclass(frozen=True)
class AuditedRows:
    """The vendor's rows with what the audit found put in place.

    `positions` are the audited rows that count, among all, and `undelivered` those of them whose
    evidence the vendor did not deliver. `strata` has the stratum of every row, -1 for rows that
    could not be drawn. `void` are the codes of what makes the audit worthless.
    """

    contacts: pd.DataFrame
    positions: Positions
    undelivered: Mask
    strata: npt.NDArray[np.int64]
    is_stratified: bool
    seed: str
    findings: tuple[Finding, ...]
    void: tuple[str, ...]


def lay_over(
    contacts: pd.DataFrame, audit: pd.DataFrame, *, drawn: Sequence[str] | None = None
) -> AuditedRows:
    """Lay an audit over the vendor's contacts, both in canonical columns.

    What the audit leaves empty stands as reported; the columns it names under `untrue` have no
    value. Items chosen by hand, replaced, or judged by somebody who had seen the vendor's value do
    not count. An item that is unknown or stands twice makes the audit void. `drawn` are the keys
    that were drawn, where that can be proven: then others count as unknown, and one that is missing
    makes the sample smaller than its plan.
    """
    pairs = pair_rows(contacts[_KEY], audit[_KEY])
    theirs, ours = pairs.client, pairs.vendor
    by_hand = _is(audit, "drawn_by", "hand")
    replaced = _is(audit, "status", "replaced")
    seen = _flag(audit, "saw_value")
    strangers = np.setdiff1d(pairs.client_alone, np.flatnonzero(by_hand | replaced))
    uncounted = by_hand | replaced | seen
    if drawn is not None:
        is_drawn = audit[_KEY].isin(list(drawn)).to_numpy(dtype=np.bool_)
        outside = np.flatnonzero(~is_drawn & ~by_hand)
        strangers = np.union1d(strangers, outside)
        uncounted = uncounted | ~is_drawn
    counts = ~uncounted[theirs]
    findings = [
        *_found("sample.unknown_items", Severity.WARNING, audit, strangers),
        *_found("sample.duplicate_items", Severity.WARNING, audit, pairs.client_again),
        *_found("sample.seen_items", Severity.WARNING, audit, np.flatnonzero(seen)),
        *_found("sample.items_by_hand", Severity.INFO, audit, np.flatnonzero(by_hand)),
    ]
    void = [one.code for one in findings if one.code in _VOIDING]
    counted = int(counts.sum())
    if drawn is not None and counted < len(set(drawn)):
        void.append("sample.smaller_than_plan")
        facts = {"planned": str(len(set(drawn))), "audited": str(counted)}
        findings.append(
            Finding("sample.smaller_than_plan", Severity.WARNING, "audit", counted, facts)
        )
    if drawn is None:
        findings.append(Finding("sample.unproven", Severity.INFO, "audit", counted))
    undelivered = _is(audit, "status", "undelivered")
    frame = _corrected(contacts, audit, ours[counts], theirs[counts])
    return AuditedRows(
        contacts=frame,
        positions=ours[counts],
        undelivered=undelivered[theirs[counts]],
        strata=np.zeros(len(contacts), dtype=np.int64),
        is_stratified=False,
        seed=_seed(audit),
        findings=tuple(findings),
        void=tuple(void),
    )


def _seed(audit: pd.DataFrame) -> str:
    """Return what a resampling of this audit is repeatable from: its keys."""
    return sha256("\n".join(sorted(audit[_KEY].astype(str))).encode()).hexdigest()


def _corrected(
    contacts: pd.DataFrame, audit: pd.DataFrame, ours: Positions, theirs: Positions
) -> pd.DataFrame:
    shared = [name for name in _CONTACT_COLUMNS if name in contacts and name in audit]
    for name in shared:
        told = audit[name].iloc[theirs].notna().to_numpy()
        if told.any():
            contacts = replace_values(contacts, audit, name, ours[told], theirs[told])
    for name, rows in _untrue(audit, theirs):
        if name in contacts:
            cleared = contacts[name].reset_index(drop=True)
            cleared.iloc[ours[rows]] = None
            cleared.index = contacts.index
            contacts = contacts.assign(**{name: cleared})
    return contacts


def _untrue(audit: pd.DataFrame, theirs: Positions) -> Iterator[tuple[str, Mask]]:
    """Yield the columns that some audited rows say never had a value, and which rows do."""
    if "untrue" not in audit:
        return
    said = (
        audit["untrue"].iloc[theirs].astype("string").fillna("").str.split(r"[,;\s]+", regex=True)
    )
    for name in _CONTACT_COLUMNS:
        rows = np.array([name in names for names in said], dtype=np.bool_)
        if rows.any():
            yield name, rows


def _is(audit: pd.DataFrame, column: str, value: str) -> Mask:
    if column not in audit:
        return np.zeros(len(audit), dtype=np.bool_)
    return (audit[column].astype("string") == value).fillna(value=False).to_numpy(dtype=np.bool_)


def _flag(audit: pd.DataFrame, column: str) -> Mask:
    if column not in audit:
        return np.zeros(len(audit), dtype=np.bool_)
    return audit[column].fillna(value=False).to_numpy(dtype=np.bool_)


def _found(
    code: str, severity: Severity, audit: pd.DataFrame, rows: npt.NDArray[np.intp]
) -> Iterator[Finding]:
    if not len(rows):
        return
    shown = audit.iloc[rows[:_EXAMPLES]]
    places = tuple(
        RowPlace(int(row), interaction_id=str(key))
        for row, key in zip(shown["row"], shown[_KEY], strict=True)
    )
    yield Finding(code, severity, "audit", len(rows), rows=places)
