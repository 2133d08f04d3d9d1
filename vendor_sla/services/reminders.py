"""Reminders: who is told of a deadline before and after it, and of what was done."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from vendor_sla.domain.deadlines import REMIND_BEFORE, DeadlineKind
from vendor_sla.domain.mails import NEWS, MailKind
from vendor_sla.domain.people import NOBODY, Role
from vendor_sla.services.mails import write_mails
from vendor_sla.services.moves import period_of
from vendor_sla.store import deadlines as rows
from vendor_sla.store import months as month_rows
from vendor_sla.store.models import ContractRow, DeadlineRow, HistoryRow, MonthRow, VendorRow
from vendor_sla.store.sessions import Session

_AT_ONCE = 1000
_LATE = len(REMIND_BEFORE)
_PAGES = {
    DeadlineKind.SEAL: "/sample",
    DeadlineKind.REVEAL: "/sample",
    DeadlineKind.FIRST_LEVEL: "/disputes",
    DeadlineKind.APPEAL: "/disputes",
    DeadlineKind.SECOND_LEVEL: "/disputes",
}


def remind(
    session: Session, *, tenant_id: UUID, at: datetime, count: Callable[[str], None]
) -> None:
    """Write the mails of every reminder whose time has come, once each.

    Of several that came due together (the worker was away) only the last is told.
    """
    for row, month, contract, vendor in rows.list_to_remind(session, at, _AT_ONCE):
        instants = [datetime.fromisoformat(text) for text in row.reminders]
        done = sum(1 for instant in instants if instant <= at)
        is_late = done > _LATE
        due = f"{row.month_id}:{row.kind}:{row.item}:{row.due_at.timestamp():.0f}"
        roles = [Role(role) for role in row.roles]
        told = [(MailKind.LATE if is_late else MailKind.REMINDER, roles)]
        if is_late:
            told.append((MailKind.ESCALATED, _above(roles)))
        for kind, readers in told:
            write_mails(
                session,
                tenant_id=tenant_id,
                kind=kind,
                roles=readers,
                asks=True,
                key=f"deadline:{due}:{done}:{kind}",
                facts=_facts(month, contract, vendor, row, done - 1),
                path=f"/months/{month.id}{_PAGES.get(DeadlineKind(row.kind), '')}",
                at=at,
                vendor_id=month.vendor_id,
                month_id=month.id,
            )
        count("late" if is_late else "reminder")
        row.reminded = done
        row.next_at = next((instant for instant in instants if instant > at), None)
    session.flush()


def tell_news(
    session: Session, *, tenant_id: UUID, news: Sequence[HistoryRow], at: datetime
) -> None:
    """Write the mails of what was done, to everybody it concerns but who did it."""
    for entry in news:
        month_id = _month_of(session, entry)
        found = month_rows.find_month(session, month_id) if month_id else None
        if found is None:
            continue
        month, contract, vendor = found
        for told in NEWS.get(entry.action, ()):
            write_mails(
                session,
                tenant_id=tenant_id,
                kind=told.kind,
                roles=sorted(told.roles),
                asks=told.asks,
                key=f"history:{entry.sequence}:{told.kind}",
                facts=_facts(month, contract, vendor),
                path=f"/months/{month.id}",
                at=at,
                vendor_id=month.vendor_id,
                month_id=month.id,
                but=entry.account_id or NOBODY,
            )


def _month_of(session: Session, entry: HistoryRow) -> UUID | None:
    if entry.action not in NEWS or entry.subject_id is None:
        return None
    if entry.subject_kind == "month":
        return entry.subject_id
    found = rows.list_months_touched(session, [entry.subject_id])
    return found[0] if len(found) == 1 else None


def _above(roles: Sequence[Role]) -> list[Role]:
    """Return who hears of what is late besides: administrators, and procurement for a vendor."""
    return [Role.ADMIN, *((Role.PROCUREMENT,) if Role.VENDOR in roles else ())]


def _facts(
    month: MonthRow,
    contract: ContractRow,
    vendor: VendorRow,
    deadline: DeadlineRow | None = None,
    step: int = 0,
) -> dict[str, str]:
    facts = {
        "vendor_zh": vendor.name_zh,
        "vendor_en": vendor.name_en,
        "title_zh": contract.title_zh,
        "title_en": contract.title_en,
        "period": period_of(month).label,
    }
    if deadline is None:
        return facts
    left = REMIND_BEFORE[step] if step < _LATE else -1
    return {
        **facts,
        "deadline": deadline.kind,
        "due_on": str(deadline.due_on),
        "zone": deadline.zone,
        "step": "late" if left < 0 else str(left),
    }
