"""Ledger proofs: every transfer balances, and books what the issued lines say."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from vendor_sla.domain.ledger import VENDOR_PAYABLE
from vendor_sla.domain.refusals import Problem
from vendor_sla.services.scorecard_proofs import Lines
from vendor_sla.store.models import LedgerEntryRow, LedgerTransferRow, PenaltyLineRow

_Entry = tuple[str, Decimal, str]  # account, amount, currency
_Transfers = Sequence[tuple[LedgerTransferRow, Sequence[LedgerEntryRow]]]
_ISSUE = "issue:"


def prove_ledger(
    transfers: _Transfers, lines: Lines, names: Mapping[UUID, str]
) -> Iterator[Problem]:
    """Yield what does not balance, does not book its scorecard, or undoes nothing."""
    by_id = {transfer.id: entries for transfer, entries in transfers}
    by_key = {transfer.key: (transfer, entries) for transfer, entries in transfers}
    for transfer, entries in transfers:
        if not entries or _unbalanced(entries):
            yield Problem("audit.unbalanced", transfer.key)
        if transfer.reverses_id is not None:
            undone = by_id.get(transfer.reverses_id, ())
            wanted = [(account, -amount, code) for account, amount, code in _plain(undone)]
            if _plain(entries) != wanted:
                yield Problem("audit.not_the_opposite", transfer.key)
    for card_id, name in names.items():
        wanted = [*_booked(lines.get(card_id, ()))]
        _, found = by_key.get(f"{_ISSUE}{card_id}", (None, ()))
        if wanted and not found:
            yield Problem("audit.not_booked", name)
        elif _plain(found) != wanted:
            yield Problem("audit.booked_otherwise", name)
    for key in by_key:
        if key.startswith(_ISSUE) and key.removeprefix(_ISSUE) not in map(str, names):
            yield Problem("audit.booked_for_nothing", key)


def _booked(lines: Sequence[tuple[PenaltyLineRow, str | None]]) -> Iterator[_Entry]:
    """Yield the entries that issuing books: two a line, lines of nothing left out."""
    for line, _ in lines:
        if line.amount:
            yield VENDOR_PAYABLE, line.amount, line.currency
            yield line.kind, -line.amount, line.currency


def _plain(entries: Sequence[LedgerEntryRow]) -> list[_Entry]:
    return [(entry.account_code, entry.amount, entry.currency) for entry in entries]


def _unbalanced(entries: Sequence[LedgerEntryRow]) -> bool:
    sums: dict[str, Decimal] = {}
    for entry in entries:
        sums[entry.currency] = sums.get(entry.currency, Decimal(0)) + entry.amount
    return any(sums.values())
