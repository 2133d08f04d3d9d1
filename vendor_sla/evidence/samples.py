"""Samples: the audited rows laid over the vendor's, and what is wrong with them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import numpy.typing as npt
import pandas as pd

from vendor_sla.domain.catalogue.columns import FILE_KINDS
from vendor_sla.domain.findings import Finding, RowPlace, Severity
from vendor_sla.evidence.corrections import add_rows, replace_values
from vendor_sla.evidence.keys import Mask, Positions, pair_rows

_KEY = "interaction_id"
_CONTACT_COLUMNS = tuple(
    column.name for column in FILE_KINDS["contacts"] if column.name not in (_KEY, "transcript")
)
_EXAMPLES = 100
_VOIDING = ("sample.unknown_items", "sample.duplicate_items", "sample.smaller_than_plan")


@dataclass(frozen=True)
class DrawnPlan:
    """A draw that both sides can repeat: which keys were drawn, and the stratum of each key.

    `omitted` are the keys of the client's own list that the vendor's file lacks; those drawn of
    them are among `drawn`, too.
    """

    drawn: frozenset[str]
    strata: Mapping[str, Collection[str]]
    omitted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class AuditedRows:
    """The vendor's rows with what the audit found put in place.

    `positions` are the audited rows that count, among all, and `undelivered` those of them whose
    evidence the vendor did not deliver. `strata` has the stratum of every row, -1 for rows that
    could not be drawn; `told` are the columns the audit says something about. `void` are the codes
    of what makes the audit worthless. `omitted` are the audited rows the vendor's file lacks.
    """

    contacts: pd.DataFrame
    positions: Positions
    undelivered: Mask
    strata: npt.NDArray[np.int64]
    is_stratified: bool
    seed: str
    told: frozenset[str]
    omitted: Positions
    omitted_population: int
    findings: tuple[Finding, ...]
    void: tuple[str, ...]


def lay_over(
    contacts: pd.DataFrame, audit: pd.DataFrame, *, plan: DrawnPlan | None = None
) -> AuditedRows:
    """Lay an audit over the vendor's contacts, both in canonical columns.

    What the audit leaves empty stands as reported; the columns it names under `untrue` have no
    value. Items chosen by hand, replaced, or judged by somebody who had seen the vendor's value do
    not count. An item that is unknown or stands twice makes the audit void. Where the draw can be
    proven (`plan`), what was not drawn counts as unknown, and an item that is missing makes the
    sample smaller than its plan. Rows of the result that the vendor's file lacks stand at its end.
    """
    if not len(audit):  # a file without rows hands on no columns either
        audit = pd.DataFrame({"row": [], _KEY: pd.Series(dtype=contacts[_KEY].dtype)})
    pairs = pair_rows(contacts[_KEY], audit[_KEY])
    theirs, ours = pairs.client, pairs.vendor
    by_hand, seen = _is(audit, "drawn_by", "hand"), _flag(audit, "saw_value")
    outside = by_hand | _is(audit, "status", "replaced")
    is_omitted = _among(audit, plan.omitted if plan else ())
    strangers = np.setdiff1d(pairs.client_alone, np.flatnonzero(outside | is_omitted))
    if plan is not None:
        is_drawn = _among(audit, plan.drawn)
        strangers = np.union1d(strangers, np.flatnonzero(~is_drawn & ~outside))
        outside = outside | ~is_drawn
    counts, left = ~(outside | seen)[theirs], np.flatnonzero(is_omitted & ~outside & ~seen)
    findings = (
        *_found("sample.unknown_items", Severity.WARNING, audit, strangers),
        *_found("sample.duplicate_items", Severity.WARNING, audit, pairs.client_again),
        *_found("sample.seen_items", Severity.WARNING, audit, np.flatnonzero(seen)),
        *_found("sample.items_by_hand", Severity.INFO, audit, np.flatnonzero(by_hand)),
        *_found_empty(audit),
        *_proof(int(counts.sum()) + len(left), plan),
    )
    undelivered = _is(audit, "status", "undelivered")
    corrected = _corrected(contacts, audit, ours[counts], theirs[counts])
    return AuditedRows(
        contacts=add_rows(corrected, audit, left) if len(left) else corrected,
        positions=ours[counts],
        undelivered=undelivered[theirs[counts]],
        strata=_strata(contacts, len(left), plan),
        is_stratified=plan is not None,
        seed=_seed(audit),
        told=_told(audit),
        omitted=np.arange(len(contacts), len(contacts) + len(left)),
        omitted_population=len(plan.omitted) if plan else 0,
        findings=findings,
        void=tuple(one.code for one in findings if one.code in _VOIDING),
    )


def _among(audit: pd.DataFrame, keys: Collection[str]) -> Mask:
    return np.asarray(audit[_KEY].isin(list(keys)), dtype=np.bool_)


def _strata(contacts: pd.DataFrame, added: int, plan: DrawnPlan | None) -> npt.NDArray[np.int64]:
    """Return the stratum of every row; without a plan all the vendor's rows are one."""
    codes = np.zeros(len(contacts) + added, dtype=np.int64)
    if plan is not None:
        order = {key: code for code, keys in enumerate(plan.strata.values()) for key in keys}
        codes = np.array([order.get(key, -1) for key in contacts[_KEY]] + [-1] * added)
    codes[len(contacts) :] = -1
    return codes


def _found_empty(audit: pd.DataFrame) -> Iterator[Finding]:
    if not len(audit):
        yield Finding("sample.empty", Severity.WARNING, "audit", 1)


def _proof(counted: int, plan: DrawnPlan | None) -> Iterator[Finding]:
    """Yield what is wrong with the number of items, or that nobody can prove how they came."""
    if plan is None:
        yield Finding("sample.unproven", Severity.INFO, "audit", counted)
    elif counted < len(plan.drawn):
        facts = {"planned": str(len(plan.drawn)), "audited": str(counted)}
        yield Finding("sample.smaller_than_plan", Severity.WARNING, "audit", counted, facts)


def is_told(claimed: frozenset[str], told: frozenset[str]) -> bool:
    """Tell whether an audit speaks of everything a metric's figure is claimed in.

    An answer is a reply where there are no replies, and the other way round, as in measuring.
    """
    return bool(claimed) and all({name, _TWINS.get(name, name)} & told for name in claimed)


_TWINS = {
    "answered_at": "first_response_at",
    "first_response_at": "answered_at",
    "resolved": "resolved_at",
}


def _told(audit: pd.DataFrame) -> frozenset[str]:
    filled = {name for name in _CONTACT_COLUMNS if name in audit and audit[name].notna().any()}
    said = {name for name, _ in _untrue(audit, np.arange(len(audit)))}
    return frozenset(filled | said)


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
