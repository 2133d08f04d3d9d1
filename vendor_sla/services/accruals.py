"""Accruals: what months that are not issued yet will probably come to, at the end of a month.

Nothing here is posted to the ledger: a month's money is booked once, when it is issued.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from vendor_sla.domain.accruals import MEAN_OF_MONTHS, Accrual, Basis, mean_net
from vendor_sla.domain.billing_details import LedgerCode
from vendor_sla.domain.journals import JournalLine, journal_sums
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.services.journals import Books, journal_line, open_books
from vendor_sla.services.moves import period_of
from vendor_sla.services.statements import local_day
from vendor_sla.services.vendors import name_in
from vendor_sla.store import accruals as rows
from vendor_sla.store.sessions import Session

_PURPOSES = {Basis.ISSUED: "issue", Basis.DRAFT: "draft", Basis.DRY_RUN: "dry_run"}


@dataclass(frozen=True, slots=True)
class AccrualPage:
    """What is expected at the end of a day, by vendor, contract and month."""

    day: date
    accruals: tuple[Accrual, ...]
    sums: tuple[Money, ...]

    @property
    def unknown(self) -> int:
        """Return how many months there is nothing to go by for."""
        return sum(one.net is None for one in self.accruals)


def list_accruals(session: Session, actor: Actor, *, day: date) -> AccrualPage:
    """Return the expected net of each month begun by a day and not issued at its end.

    The best figure there is today counts: of a month issued since its issue, else its draft, else
    its dry run, else the mean of the contract's last issued months before it.
    """
    require(actor, Action.READ_ACCOUNTING)
    zone = open_books(session, actor).zone
    before = Period(day, day + timedelta(days=1)).instants(zone)[1]
    found = rows.list_unissued(session, day=day, before=before)
    ids = [month.id for month, _, _ in found]
    known = {
        basis: rows.newest_assessments(session, ids, purpose=purpose)
        for basis, purpose in _PURPOSES.items()
    }
    issued = rows.list_issued_nets(session, [contract.id for _, contract, _ in found])
    accruals = []
    for month, contract, vendor in found:
        basis = next((one for one in known if month.id in known[one]), Basis.NOTHING)
        net = Money(known[basis][month.id], contract.currency) if basis in known else None
        nets = issued.get(contract.id, ())
        earlier = [net for start, net in nets if start < month.period_start]
        if net is None and earlier:
            basis, net = Basis.MEAN, mean_net(earlier, contract.currency)
        accruals.append(
            Accrual(
                month.id,
                contract.id,
                contract.key,
                vendor.id,
                name_in(actor.language, vendor),
                period_of(month),
                month.state,
                net,
                contract.currency,
                basis,
                min(len(earlier), MEAN_OF_MONTHS) if basis is Basis.MEAN else 0,
            )
        )
    return AccrualPage(day, tuple(accruals), _sums(accruals))


def list_accrual_journal(session: Session, actor: Actor, *, day: date) -> tuple[JournalLine, ...]:
    """Return the journal of the accruals, balanced on both of its days.

    They are booked on the day and taken back on the first day of the next month.
    """
    page = list_accruals(session, actor, day=day)
    books = open_books(session, actor)
    following = Period.month(day.year, day.month).end
    lines = [
        line
        for accrual in page.accruals
        if accrual.net is not None and accrual.net.amount
        for booked_on, net, kind in (
            (day, accrual.net, "accrue"),
            (following, -accrual.net, "back"),
        )
        for line in _pair(books, accrual, net, booked_on=booked_on, kind=kind)
    ]
    journal_sums(lines)
    return tuple(sorted(lines, key=lambda line: (line.booked_on, line.document)))


def _pair(
    books: Books, accrual: Accrual, net: Money, *, booked_on: date, kind: str
) -> Iterable[JournalLine]:
    """Return the two sides of an accrual: what is owed less or more, and what it is for."""
    assert accrual.net is not None
    other = LedgerCode.CREDIT if accrual.net.amount < 0 else LedgerCode.BONUS
    for code, amount in ((LedgerCode.ACCRUAL, net), (other, -net)):
        yield journal_line(
            books,
            amount,
            account=code.value,
            code=books.codes[code],
            vendor_id=accrual.vendor_id,
            booked_on=booked_on,
            document=f"ACC-{accrual.contract_key}-{accrual.period.label}-{kind}".upper(),
            text=f"{accrual.contract_key} {accrual.period.label}",
            period=accrual.period.label,
            reference=f"accrual:{accrual.month_id}:{accrual.basis}",
        )


def _sums(accruals: Iterable[Accrual]) -> tuple[Money, ...]:
    nets = [one.net for one in accruals if one.net is not None]
    return tuple(
        Money.total((net for net in nets if net.currency == currency), currency)
        for currency in sorted({net.currency for net in nets})
    )


def usual_day(session: Session, actor: Actor, *, at: datetime) -> date:
    """Return the last day of the last whole month in the tenant's zone."""
    today = local_day(at, open_books(session, actor).zone)
    return today.replace(day=1) - timedelta(days=1)
