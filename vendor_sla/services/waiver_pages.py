"""The waiver ledger: what was let go of before and after issue, by whom, why, and for what."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.waivers import WaiverState
from vendor_sla.services.moves import period_of
from vendor_sla.services.vendors import name_in
from vendor_sla.store import scorecards as scorecard_rows
from vendor_sla.store import waivers as rows
from vendor_sla.store.models import ContractRow, MonthRow, ScorecardRow, VendorRow
from vendor_sla.store.sessions import Session
from vendor_sla.store.waivers import FoundWaiver

BEFORE_ISSUE = "before_issue"
_Issued = tuple[ScorecardRow, MonthRow, ContractRow, VendorRow, Mapping[str, Any], str]


@dataclass(frozen=True, slots=True)
class Waiver:
    """One waiver; `amount` is positive.

    `waiver_id` is None for one that was a circumstance of the month before issue: its reason class
    is `before_issue`, and it is as good as approved. `benefit` is what was had in return.
    """

    waiver_id: UUID | None
    month_id: UUID
    vendor_id: UUID
    vendor_name: str
    contract_title: Mapping[str, str]
    period: Period
    version: int
    line_number: int
    name: Mapping[str, str]
    mechanic: str
    amount: Money
    reason_class: str
    reason: str
    benefit: str
    state: WaiverState
    proposed_by: str
    proposed_at: datetime | None
    approver: str
    decided_at: datetime | None
    decision_note: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class WaiverGroup:
    """What was waived under one name; `gross` are the credits of the months it is seen against."""

    name: str
    count: int
    amount: Money
    gross: Money

    @property
    def share_percent(self) -> Decimal | None:
        """Return what was waived of each hundred of gross credits; None when there were none."""
        if not self.gross.amount:
            return None
        return (self.amount.amount * 100 / self.gross.amount).quantize(Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class WaiverPage:
    """Waivers, newest month first, with the sums of those that count by each of four views."""

    waivers: tuple[Waiver, ...]
    totals: tuple[WaiverGroup, ...]  # one a currency
    groups: Mapping[str, tuple[WaiverGroup, ...]]  # vendor, year, approver, reason_class
    years: tuple[int, ...]
    approvers: tuple[str, ...]
    may_decide: bool


def read_waivers(
    session: Session,
    actor: Actor,
    *,
    vendor_id: UUID | None = None,
    year: int | None = None,
    approver: str = "",
    reason_class: str = "",
) -> WaiverPage:
    """Return the waivers that fit, made before issue and after, with their sums."""
    require(actor, Action.READ_WAIVERS)
    issued = scorecard_rows.list_issued(session, vendor_id=vendor_id)
    every = _merged(actor, issued, rows.list_waivers(session, vendor_id=vendor_id))
    in_scope = [found for found in issued if year in {None, found[1].period_start.year}]
    shown = [
        one
        for one in every
        if year in {None, one.period.start.year}
        and approver in {"", one.approver}
        and reason_class in {"", one.reason_class}
    ]
    counted = [one for one in shown if one.state is WaiverState.APPROVED]
    return WaiverPage(
        waivers=tuple(shown),
        totals=_grouped(counted, in_scope, lambda _: "", lambda *_: True),
        groups={
            "vendor": _grouped(counted, in_scope, lambda w: w.vendor_name, _of_vendor(actor)),
            "year": _grouped(counted, in_scope, lambda w: str(w.period.start.year), _of_year),
            "approver": _grouped(counted, in_scope, lambda w: w.approver, lambda *_: True),
            "reason_class": _grouped(counted, in_scope, lambda w: w.reason_class, lambda *_: True),
        },
        years=tuple(sorted({found[1].period_start.year for found in issued}, reverse=True)),
        approvers=tuple(sorted({one.approver for one in every if one.approver})),
        may_decide=actor.may(Action.DECIDE_WAIVER),
    )


def list_waivers(session: Session, actor: Actor, *, month_id: UUID) -> tuple[Waiver, ...]:
    """Return the waivers of one month, made before issue and after."""
    require(actor, Action.READ_WAIVERS)
    issued = scorecard_rows.list_issued(session, month_id=month_id)
    return _merged(actor, issued, rows.list_waivers(session, month_ids=[month_id]))


def _merged(
    actor: Actor, issued: Sequence[_Issued], after: Sequence[FoundWaiver]
) -> tuple[Waiver, ...]:
    names = {
        (found[0].id, line["number"]): line["name"] or {}
        for found in issued
        for line in found[4]["lines"]
    }
    waivers = [_after_issue(actor, one, names) for one in after]
    for found in issued:
        lines = {line["number"]: line for line in found[4]["lines"]}
        waivers += [
            _before_issue(actor, found, line, lines)
            for line in lines.values()
            if line["kind"] == "waiver"
        ]
    return tuple(sorted(waivers, key=lambda one: one.period, reverse=True))


def _after_issue(
    actor: Actor, found: FoundWaiver, names: Mapping[tuple[UUID, int], Mapping[str, str]]
) -> Waiver:
    row = found.row
    return Waiver(
        waiver_id=row.id,
        month_id=row.month_id,
        vendor_id=row.vendor_id,
        vendor_name=name_in(actor.language, found.vendor),
        contract_title={"zh": found.contract.title_zh, "en": found.contract.title_en},
        period=period_of(found.month),
        version=row.version,
        line_number=row.line_number,
        name=names.get((row.scorecard_id, row.line_number), {}),
        mechanic=found.line.mechanic,
        amount=Money(row.amount, row.currency),
        reason_class=row.reason_class,
        reason=row.reason,
        benefit=row.benefit,
        state=WaiverState(row.state),
        proposed_by=found.proposed_by,
        proposed_at=row.proposed_at,
        approver=found.decided_by if row.state == WaiverState.APPROVED else "",
        decided_at=row.decided_at,
        decision_note=row.decision_note,
        is_own=row.proposed_by == actor.account_id,
    )


def _before_issue(
    actor: Actor, found: _Issued, line: Mapping[str, Any], lines: Mapping[int, Mapping[str, Any]]
) -> Waiver:
    scorecard, month, contract, vendor, money, _ = found
    said = line["inputs"]
    number = int(said["line"])
    waived = lines.get(number, line)
    return Waiver(
        waiver_id=None,
        month_id=month.id,
        vendor_id=vendor.id,
        vendor_name=name_in(actor.language, vendor),
        contract_title={"zh": contract.title_zh, "en": contract.title_en},
        period=period_of(month),
        version=scorecard.version,
        line_number=number,
        name=waived["name"] or {},
        mechanic=waived["mechanic"],
        amount=Money(Decimal(line["amount"]), money["currency"]),
        reason_class=BEFORE_ISSUE,
        reason=said["reason"],
        benefit=said["benefit"],
        state=WaiverState.APPROVED,
        proposed_by="",
        proposed_at=None,
        approver=said["approved_by"],
        decided_at=scorecard.issued_at,
        decision_note="",
        is_own=False,
    )


def _of_vendor(actor: Actor) -> Callable[[str, _Issued], bool]:
    return lambda name, found: name_in(actor.language, found[3]) == name


def _of_year(name: str, found: _Issued) -> bool:
    return str(found[1].period_start.year) == name


def _grouped(
    waivers: Iterable[Waiver],
    issued: Sequence[_Issued],
    name_of: Callable[[Waiver], str],
    is_against: Callable[[str, _Issued], bool],
) -> tuple[WaiverGroup, ...]:
    """Sum waivers by a name and currency, beside the gross of the months they are seen against."""
    sums: dict[tuple[str, str], list[Money]] = {}
    for one in waivers:
        sums.setdefault((name_of(one), one.amount.currency), []).append(one.amount)
    groups = []
    for (name, currency), amounts in sums.items():
        gross = (
            Money(abs(Decimal(found[4]["gross"])), currency)
            for found in issued
            if found[0].currency == currency and is_against(name, found)
        )
        total = Money.total(amounts, currency)
        groups.append(WaiverGroup(name, len(amounts), total, Money.total(gross, currency)))
    return tuple(sorted(groups, key=lambda one: (-one.amount.amount, one.name)))
