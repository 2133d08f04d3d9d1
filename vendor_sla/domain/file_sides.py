"""File sides: who may send which kind of file, and whose file of a kind is measured."""

from collections.abc import Collection

from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.evidence import Governing
from vendor_sla.domain.readings import Source

AUDIT = "audit"
CLIENT_KINDS = frozenset({"qa", "callbacks"})  # the client's judge both sides
CLIENTS_ALONE = frozenset({AUDIT, "callbacks"})  # of the vendor's side they never count

Mark = tuple[str, str]  # side, kind


def clients_alone(contract: Contract) -> frozenset[str]:
    """Return the kinds of files that count from the client's side only.

    QA sheets are among them where the client is to deliver them, or its sample governs, and the
    contract does not have the vendor deliver its own.
    """
    owed = {(duty.side, kind) for duty in contract.data_duties for kind in duty.kinds}
    governs = any(
        (metric.evidence.source, metric.evidence.governs) == (Source.QA_SAMPLE, Governing.CLIENT)
        for metric in contract.metrics
    )
    if ("vendor", "qa") not in owed and (governs or ("client", "qa") in owed):
        return CLIENTS_ALONE | {"qa"}
    return CLIENTS_ALONE


def may_count(mark: Mark, alone: Collection[str]) -> bool:
    """Tell whether a file of a side and kind may be measured where some are the client's alone."""
    side, kind = mark
    return side == "client" or kind not in alone


def side_that_counts(kind: str, side: str, marks: Collection[Mark]) -> str:
    """Return whose file of a kind is measured for a side.

    The client's reviews and call-backs judge both sides; of other kinds a side's own file counts,
    and the only one there is where the side has none (a roster, a complaints list).
    """
    sides = {one for one, other in marks if other == kind}
    if kind in CLIENTS_ALONE or (kind in CLIENT_KINDS and "client" in sides):
        return "client"
    return side if side in sides or kind == "contacts" else min(sides, default=side)


def marks_that_count(marks: Collection[Mark], contract: Contract) -> frozenset[Mark]:
    """Return which of the files of both sides a period's figures are made from."""
    alone = clients_alone(contract)
    left = {mark for mark in marks if may_count(mark, alone)}
    is_compared = {("vendor", "contacts"), ("client", "contacts")} <= left
    return frozenset(
        (side, kind)
        for side, kind in left
        for measured in (("vendor", "client") if is_compared else ("vendor",))
        if side == side_that_counts(kind, measured, left)
    )
