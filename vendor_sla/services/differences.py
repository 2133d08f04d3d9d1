"""Differences: one version of a contract beside another, in terms and in text."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from vendor_sla.domain.differences import Difference, compare
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.versions import Reign, reign_if_accepted
from vendor_sla.services.contracts import ContractPage, read_committed, read_contract_page
from vendor_sla.store.sessions import Session

_LINES_AROUND = 3


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of the text view: `kind` is `kept`, `gone`, `new`, or `fold` for lines left out."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions and what differs.

    `reign` is when `after` governs, or would govern once both parties accepted it; None if never.
    """

    before: ContractPage
    after: ContractPage
    differences: tuple[Difference, ...]
    lines: tuple[TextLine, ...]
    reign: Reign | None


def read_comparison(
    session: Session,
    actor: Actor,
    *,
    contract_id: UUID,
    before: int | None,
    after: int | None,
    today: date,
) -> Comparison:
    """Compare two versions in sight, by default the newest with the one before it.

    The only version of a contract is compared with itself. `NotFound` for unknown numbers.
    """
    require(actor, Action.READ_CONTRACTS)
    new = read_contract_page(session, actor, contract_id=contract_id, number=after)
    earlier = [one.number for one in new.summary.versions if one.number < new.version.number]
    number = (earlier[-1] if earlier else new.version.number) if before is None else before
    old = read_contract_page(session, actor, contract_id=contract_id, number=number)
    return Comparison(
        old,
        new,
        compare(old.contract, new.contract),
        tuple(_text_lines(old.document, new.document)),
        reign_if_accepted(read_committed(session, contract_id), new.contract, today),
    )


def _text_lines(before: str, after: str) -> Iterator[TextLine]:
    kinds = {"+": "new", "-": "gone", " ": "kept"}
    found = difflib.unified_diff(
        before.splitlines(), after.splitlines(), n=_LINES_AROUND, lineterm=""
    )
    for index, line in enumerate(found):
        if index < 2:
            continue  # the names of two files that are none
        yield TextLine("fold", "") if line.startswith("@@") else TextLine(kinds[line[0]], line[1:])
