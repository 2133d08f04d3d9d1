"""The penalty lines of a month that a dispute holds back."""

from collections.abc import Iterable
from uuid import UUID

from vendor_sla.store import applications as rows
from vendor_sla.store import scorecards as scorecard_rows
from vendor_sla.store.models import DisputeRow, PenaltyLineRow
from vendor_sla.store.sessions import Session


def lines_under_dispute(session: Session, month_id: UUID) -> frozenset[int]:
    """Return the numbers of the newest scorecard's lines that a dispute holds back.

    It does while it is raised or appealed, or decided with its appeal still possible, and until a
    version has what it granted. It is about the line it names, else about every line of its
    metric; a line of an earlier version is the one of the same kind, metric, mechanic and clause.
    """
    disputes = rows.list_holding_disputes(session, month_id)
    versions = scorecard_rows.list_scorecards(session, month_id)
    if not disputes or not versions:
        return frozenset()
    lines = [line for line, _ in scorecard_rows.list_lines(session, [s.id for s, _ in versions])]
    number_of = {scorecard.id: scorecard.version for scorecard, _ in versions}
    newest = [line for line in lines if line.scorecard_id == versions[0][0].id]
    found: set[int] = set()
    for dispute in disputes:
        # What was disputed before the first issue is a line of the draft that became it.
        version = max(1, dispute.version)
        then = [line for line in lines if number_of[line.scorecard_id] == version]
        found |= _named(dispute, then, newest)
    return frozenset(found)


def _named(
    dispute: DisputeRow, then: Iterable[PenaltyLineRow], newest: Iterable[PenaltyLineRow]
) -> set[int]:
    if dispute.line_number is not None:
        same = {_identity(line) for line in then if line.line_number == dispute.line_number}
        return {line.line_number for line in newest if _identity(line) in same}
    if not dispute.metric:
        return set()
    return {line.line_number for line in newest if line.metric == dispute.metric}


def _identity(line: PenaltyLineRow) -> tuple[str, str, str, str]:
    return line.kind, line.metric, line.mechanic, line.clause
