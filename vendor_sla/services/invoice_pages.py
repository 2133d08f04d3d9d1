"""The invoices' page: what was billed, what was applied to it, and how it compares with the fee."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from vendor_sla.domain.invoices import BilledFee, ComputedFee, FeeComparison, compare_fees
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.services.moves import period_of
from vendor_sla.services.vendors import name_in
from vendor_sla.store import contracts as contract_rows
from vendor_sla.store import invoices as rows
from vendor_sla.store import scorecards as scorecard_rows
from vendor_sla.store.invoices import FoundInvoice
from vendor_sla.store.models import ContractRow, VendorRow
from vendor_sla.store.sessions import Session

_OF_NOBODY = Decimal(0)


@dataclass(frozen=True, slots=True)
class Invoice:
    """One invoice: `taken` are the credits on it, `added` the rewards, `left` what it can take."""

    invoice_id: UUID
    number: str
    vendor_name: str
    contract_title: Mapping[str, str]
    period: Period
    net: Money
    tax: Money
    issued_on: date
    due_on: date | None
    is_void: bool
    taken: Money
    added: Money
    entered_by: str

    @property
    def left(self) -> Money:
        """Return what credits it can still take."""
        return self.net - self.taken

    @property
    def to_pay(self) -> Money:
        """Return what is to be paid of it before tax."""
        return self.net - self.taken + self.added


@dataclass(frozen=True, slots=True)
class ContractFees:
    """The billed periods of one contract beside the fees computed."""

    contract_id: UUID
    vendor_name: str
    title: Mapping[str, str]
    comparisons: tuple[FeeComparison, ...]

    @property
    def differing(self) -> int:
        """Return how many periods were billed with another amount than computed."""
        return sum(one.differs for one in self.comparisons)

    @property
    def unbilled(self) -> int:
        """Return how many issued months nobody billed."""
        return sum(one.invoiced is None for one in self.comparisons)


@dataclass(frozen=True, slots=True)
class InvoicesPage:
    """Invoices, and the comparison of each contract that was billed or issued since `since`."""

    invoices: tuple[Invoice, ...]
    fees: tuple[ContractFees, ...]
    contracts: tuple[tuple[UUID, str, Mapping[str, str], str], ...]  # id, vendor, title, currency
    since: date
    differing: int
    unbilled: int
    may_keep: bool


def read_invoices(
    session: Session, actor: Actor, *, since: date, vendor_id: UUID | None = None
) -> InvoicesPage:
    """Return a tenant's invoices, or a vendor's own, and how they compare with computed fees."""
    require(actor, Action.READ_PENALTIES)
    found = rows.list_invoices(session, vendor_id=vendor_id)
    ids = [one.row.id for one in found]
    taken, added = rows.sum_taken(session, ids), rows.sum_added(session, ids)
    contracts = [
        (contract, vendor)
        for contract, vendor in contract_rows.list_contracts(session)
        if vendor_id in {None, vendor.id}
    ]
    fees = _fees(session, actor, contracts, found, since)
    return InvoicesPage(
        invoices=tuple(_invoice(actor, one, taken, added) for one in found),
        fees=fees,
        contracts=tuple(
            (contract.id, name_in(actor.language, vendor), _title(contract), contract.currency)
            for contract, vendor in contracts
        ),
        since=since,
        differing=sum(one.differing for one in fees),
        unbilled=sum(one.unbilled for one in fees),
        may_keep=actor.may(Action.KEEP_INVOICES),
    )


def _fees(
    session: Session,
    actor: Actor,
    contracts: Sequence[tuple[ContractRow, VendorRow]],
    invoices: Sequence[FoundInvoice],
    since: date,
) -> tuple[ContractFees, ...]:
    months: dict[UUID, list[ComputedFee]] = {}
    currencies = {contract.id: contract.currency for contract, _ in contracts}
    for month, fee in scorecard_rows.list_fees(session, since=since):
        currency = currencies.get(month.contract_id)
        if currency is not None:
            computed = ComputedFee(month.id, period_of(month), Money(Decimal(fee), currency))
            months.setdefault(month.contract_id, []).append(computed)
    billed: dict[UUID, list[BilledFee]] = {}
    for one in invoices:
        row = one.row
        if row.state == "open" and row.period_end > since:
            period, net = Period(row.period_start, row.period_end), Money(row.net, row.currency)
            billed.setdefault(row.contract_id, []).append(
                BilledFee(row.id, row.number, period, net)
            )
    compared = (
        ContractFees(
            contract.id,
            name_in(actor.language, vendor),
            _title(contract),
            compare_fees(
                months.get(contract.id, []), billed.get(contract.id, []), contract.currency
            ),
        )
        for contract, vendor in contracts
    )
    return tuple(one for one in compared if one.comparisons)


def _invoice(
    actor: Actor,
    found: FoundInvoice,
    taken: Mapping[UUID, Decimal],
    added: Mapping[UUID, Decimal],
) -> Invoice:
    row = found.row
    return Invoice(
        row.id,
        row.number,
        name_in(actor.language, found.vendor),
        _title(found.contract),
        Period(row.period_start, row.period_end),
        Money(row.net, row.currency),
        Money(row.tax, row.currency),
        row.issued_on,
        row.due_on,
        row.state == "void",
        Money(taken.get(row.id, _OF_NOBODY), row.currency),
        Money(added.get(row.id, _OF_NOBODY), row.currency),
        found.entered_by,
    )


def _title(contract: ContractRow) -> Mapping[str, str]:
    return {"zh": contract.title_zh, "en": contract.title_en}
