"""Records: a tenant's whole past proven, from the first entry of its history to the last cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Problem
from vendor_sla.services.ledger_proofs import prove_ledger
from vendor_sla.services.scorecard_proofs import prove_scorecards
from vendor_sla.store import history as history_rows
from vendor_sla.store import records as rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class RecordAudit:
    """What was looked at, and everything that is not as it was written.

    `entries` are those of the history up to where it is whole, `head` the hash there.
    """

    entries: int
    head: str
    scorecards: int
    papers: int
    transfers: int
    lines: int
    problems: tuple[Problem, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing was found."""
        return not self.problems


def audit_records(
    session: Session, actor: Actor, *, blobs: Blobs, authorities: Sequence[Any]
) -> RecordAudit:
    """Prove the history, every issued document and paper, every transfer and every approval.

    What somebody rewrote from some entry to the end, with hashes computed anew, shows only against
    an anchor that was kept outside.
    """
    require(actor, Action.CHECK_HISTORY)
    chain = history_rows.check_chain(session, tenant_id=actor.tenant_id)
    problems = []
    if chain.broken_at is not None:
        problems.append(Problem("audit.chain_broken", "history", {"number": str(chain.broken_at)}))
    lines = rows.list_lines_by_scorecard(session)
    proven = prove_scorecards(session, actor, lines=lines, blobs=blobs, authorities=authorities)
    transfers = rows.list_transfers(session)
    problems += [*proven.problems, *prove_ledger(transfers, lines, proven.names)]
    return RecordAudit(
        entries=chain.length,
        head=chain.head,
        scorecards=len(proven.names),
        papers=proven.papers,
        transfers=len(transfers),
        lines=sum(map(len, lines.values())),
        problems=tuple(problems),
    )
