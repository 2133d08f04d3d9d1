"""Invoices: entered by hand or taken from a table, voided when wrong."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import UUID

from vendor_sla.domain.invoices import InvoiceTerms
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, Invalid, NotFound, Problem
from vendor_sla.intake.invoices import COLUMNS, InvoiceRow, read_invoice, read_invoice_rows
from vendor_sla.printing.tables import write_workbook
from vendor_sla.services.history import record
from vendor_sla.services.submissions import plain_name
from vendor_sla.store import contracts as contract_rows
from vendor_sla.store import invoices as rows
from vendor_sla.store import models
from vendor_sla.store.models import ContractRow, new_id
from vendor_sla.store.sessions import Session

LARGEST_TABLE = 8 << 20


@dataclass(frozen=True, slots=True)
class Imported:
    """What a table brought: how many invoices are new, how many were there already."""

    added: int
    unchanged: int


def add_invoice(
    session: Session,
    actor: Actor,
    *,
    contract_id: UUID | None,
    fields: Mapping[str, str],
    at: datetime,
) -> UUID:
    """Enter one invoice from a form; `fields` are texts by the names of the columns.

    Raises `Invalid` with every problem, `Conflict` when its number is there with other figures.
    """
    require(actor, Action.KEEP_INVOICES)
    found = contract_rows.find_contract(session, contract_id) if contract_id else None
    if found is None:
        raise Invalid.because("invoices.no_contract", "contract")
    contract, _ = found
    rows.lock_numbers(session, actor.tenant_id)
    terms = read_invoice(fields, contract.currency)
    numbers = [(contract.vendor_id, terms.number)]
    there = rows.find_invoices_by_number(session, numbers).get(numbers[0])
    if there is not None:
        if problem := _changed(there, contract, terms):
            raise Conflict([problem])
        return there.id
    return _keep(session, actor, contract, terms, at).id


def import_invoices(
    session: Session, actor: Actor, *, stream: IO[bytes], name: str, at: datetime
) -> Imported:
    """Take invoices from a CSV or XLSX table, all or none; the same table again adds nothing.

    Raises `Invalid` with every problem and its row, `Conflict` when numbers are there with other
    figures.
    """
    require(actor, Action.KEEP_INVOICES)
    content = stream.read(LARGEST_TABLE + 1)
    if not content or len(content) > LARGEST_TABLE:
        raise Invalid.because("invoices.file_size", "file", most="8")
    rows.lock_numbers(session, actor.tenant_id)
    with tempfile.TemporaryDirectory(prefix="vendor-sla-") as folder:
        path = Path(folder) / plain_name(name)
        path.write_bytes(content)
        read = _read_rows(session, read_invoice_rows(path))
    keys = [(contract.vendor_id, terms.number) for _, contract, terms in read]
    there = rows.find_invoices_by_number(session, keys)
    changed = [
        replace(problem, place=f"#{number} · {problem.place}")
        for number, contract, terms in read
        if (old := there.get((contract.vendor_id, terms.number)))
        and (problem := _changed(old, contract, terms))
    ]
    if changed:
        raise Conflict(changed)
    new = [one for one, key in zip(read, keys, strict=True) if key not in there]
    for _, contract, terms in new:
        _keep(session, actor, contract, terms, at)
    return Imported(len(new), len(read) - len(new))


def void_invoice(session: Session, actor: Actor, *, invoice_id: UUID, at: datetime) -> None:
    """Void an invoice that was entered wrongly, for good.

    Raises `Conflict` while something is applied to it: take that back first.
    """
    require(actor, Action.KEEP_INVOICES)
    invoice = rows.lock_invoice(session, invoice_id)
    if invoice is None:
        raise NotFound([Problem("invoices.unknown")])
    if invoice.state == "void":
        raise Conflict.because("invoices.void", number=invoice.number)
    taken = rows.sum_taken(session, [invoice_id]).get(invoice_id, 0)
    added = rows.sum_added(session, [invoice_id]).get(invoice_id, 0)
    if taken or added:
        raise Conflict.because("invoices.in_use", number=invoice.number)
    invoice.state, invoice.voided_by, invoice.voided_at = "void", actor.account_id, at
    session.flush()
    _write_down(session, actor, "void_invoice", invoice, at)


def invoice_sheet(actor: Actor) -> bytes:
    """Return an empty table to fill in, as an XLSX workbook with every column."""
    require(actor, Action.KEEP_INVOICES)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "invoices.xlsx"
        write_workbook(path, {"invoices": [list(COLUMNS)]})
        return path.read_bytes()


_Read = tuple[int, ContractRow, InvoiceTerms]


def _read_rows(session: Session, found: Sequence[InvoiceRow]) -> list[_Read]:
    """Read every row, or refuse with all problems of all rows."""
    contracts = {contract.key: contract for contract, _ in contract_rows.list_contracts(session)}
    read: list[_Read] = []
    problems: list[Problem] = []
    first: dict[tuple[UUID, str], int] = {}
    for row in found:
        contract = contracts.get(row.cells.get("contract", ""))
        place = f"#{row.number}"
        if contract is None:
            facts = {"key": row.cells.get("contract", "")[:60], "known": ", ".join(contracts)}
            problems.append(Problem("invoices.unknown_contract", f"{place} · contract", facts))
        try:
            terms = read_invoice(row.cells, _currency(contract, row.cells))
        except Invalid as refused:
            problems += [replace(one, place=f"{place} · {one.place}") for one in refused.problems]
            continue
        if contract is None:
            continue
        twin = first.setdefault((contract.vendor_id, terms.number), row.number)
        if twin != row.number:
            facts = {"number": terms.number, "row": str(twin)}
            problems.append(Problem("invoices.twice", f"{place} · number", facts))
        read.append((row.number, contract, terms))
    if problems:
        raise Invalid(problems)
    return read


def _currency(contract: ContractRow | None, cells: Mapping[str, str]) -> str:
    """Return the contract's currency; of a contract nobody knows, what the row says."""
    return contract.currency if contract else cells.get("currency", "").strip().upper() or "CNY"


def _changed(
    there: models.InvoiceRow, contract: ContractRow, terms: InvoiceTerms
) -> Problem | None:
    """Return why an invoice is not the one that is there under its number; None when it is."""
    if there.state == "void":
        return Problem("invoices.void", "number", {"number": there.number})
    before = InvoiceTerms(
        there.number,
        Period(there.period_start, there.period_end),
        Money(there.net, there.currency),
        Money(there.tax, there.currency),
        there.issued_on,
        there.due_on,
    )
    if before == terms and there.contract_id == contract.id:
        return None
    facts = {"number": there.number, "net": str(before.net), "period": before.period.label}
    return Problem("invoices.changed", "number", facts)


def _keep(
    session: Session, actor: Actor, contract: ContractRow, terms: InvoiceTerms, at: datetime
) -> models.InvoiceRow:
    row = models.InvoiceRow(
        tenant_id=actor.tenant_id, id=new_id(), vendor_id=contract.vendor_id,
        contract_id=contract.id, number=terms.number, period_start=terms.period.start,
        period_end=terms.period.end, net=terms.net.amount, tax=terms.tax.amount,
        currency=terms.net.currency, issued_on=terms.issued_on, due_on=terms.due_on,
        state="open", entered_by=actor.account_id, entered_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _write_down(session, actor, "enter_invoice", row, at)
    return row


def _write_down(
    session: Session, actor: Actor, event: str, row: models.InvoiceRow, at: datetime
) -> None:
    facts = {
        "number": row.number,
        "period": Period(row.period_start, row.period_end).label,
        "amount": str(Money(row.net, row.currency)),
    }
    record(
        session,
        actor,
        event,
        subject_kind="contract",
        subject_id=row.contract_id,
        vendor_id=row.vendor_id,
        facts=facts,
        at=at,
    )
