"""Replays: what a draft would have given in months that were measured under another version.

Pure: stored months in, the draft's own history runs through them, and beside each month stands
what the version in force gave. Nothing is measured anew and nothing is guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.money import Money
from vendor_sla.domain.pasts import Opening, PastMonth
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.domain.replay_caps import CapRecord, Seen, cap_records, caps_bound
from vendor_sla.domain.replay_matching import (
    Fitted,
    LeftOut,
    fit,
    renamed_month,
    renamed_opening,
    without,
    without_metrics,
)
from vendor_sla.domain.replay_months import Given, StoredMonth
from vendor_sla.domain.replay_terms import covering, dated
from vendor_sla.domain.settlements import Settlement, settle


@dataclass(frozen=True, slots=True)
class ReplayedMonth:
    """A month under the draft: `contract` is the draft without the metrics not measured then."""

    stored: StoredMonth
    contract: Contract
    settlement: Settlement
    missing: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    bound: frozenset[str]

    @property
    def given(self) -> Given:
        """Return what the version in force gave."""
        return self.stored.given

    @property
    def net_difference(self) -> Money:
        """Return the draft's net less what was given; negative when the client gains more."""
        return self.settlement.pricing.net - self.given.net

    @property
    def total_difference(self) -> Decimal | None:
        """Return the draft's total less the one given; None when either has none."""
        total, given = self.settlement.scores.total, self.given.total
        return None if total is None or given is None else total - given


@dataclass(frozen=True, slots=True)
class UnreplayedMonth:
    """A month the draft cannot be replayed over, and every reason."""

    period: Period
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over the replayed months; credits to the client are negative."""

    fee: Money
    gross: Money
    net: Money
    given_net: Money

    @property
    def difference(self) -> Money:
        """Return the draft's net less what was given."""
        return self.net - self.given_net


@dataclass(frozen=True, slots=True)
class Replay:
    """A draft over some months, oldest first. `notes` say what the reader must know of it all."""

    contract: Contract
    months: tuple[ReplayedMonth, ...]
    unreplayed: tuple[UnreplayedMonth, ...]
    caps: tuple[CapRecord, ...]
    notes: tuple[Step, ...]

    @property
    def sums(self) -> Sums:
        """Return the sums over the replayed months."""
        pricings = [month.settlement.pricing for month in self.months]
        currency = self.contract.currency
        return Sums(
            fee=Money.total((one.fee for one in pricings), currency),
            gross=Money.total((one.gross for one in pricings), currency),
            net=Money.total((one.net for one in pricings), currency),
            given_net=Money.total((month.given.net for month in self.months), currency),
        )

    @property
    def missing(self) -> dict[str, tuple[Period, ...]]:
        """Return the metrics that were not measured in some months, with these months."""
        found: dict[str, tuple[Period, ...]] = {}
        for month in self.months:
            for key in month.missing:
                found[key] = (*found.get(key, ()), month.stored.period)
        return found


def replay(
    contract: Contract,
    months: Sequence[StoredMonth],
    *,
    history: Sequence[PastMonth] = (),
    opening: Opening | None = None,
) -> Replay:
    """Replay a contract over stored months, as if it had been in force in all of them.

    `history` are assessed months before them and `opening` the state at go-live, both under the
    keys of the first month; the draft's own results follow on. Raises `Invalid` when there is no
    month, or the months are of another currency or of another length than the contract's periods.
    """
    ordered = sorted(months, key=lambda month: month.period)
    _require_alike(contract, ordered)
    draft = covering(contract, [month.period for month in ordered])
    start = fit(draft, ordered[0]).renames
    past = [renamed_month(month, start) for month in history]
    brought = opening and renamed_opening(opening, start)
    replayed: list[ReplayedMonth] = []
    unreplayed: list[UnreplayedMonth] = []
    for month in ordered:
        as_it_stands = dated(draft, contract.effective_from, month.period)
        try:
            done = _replayed(as_it_stands, month, past, brought)
        except Invalid as refused:
            unreplayed.append(UnreplayedMonth(month.period, refused.problems))
            continue
        past.append(done.settlement.month)
        replayed.append(done)
    seen = [Seen(one.stored.period, _measured(one), one.bound) for one in replayed]
    return Replay(
        contract=contract,
        months=tuple(replayed),
        unreplayed=tuple(unreplayed),
        caps=cap_records(draft, seen),
        notes=_notes(contract, ordered),
    )


def _replayed(
    draft: Contract, month: StoredMonth, past: Sequence[PastMonth], opening: Opening | None
) -> ReplayedMonth:
    fitted = fit(draft, month)
    if not fitted.readings:
        raise Invalid.because("replays.nothing_measured", month.period.label)
    contract = without_metrics(draft, fitted.missing)
    settlement, left_out = _settled(contract, month, fitted, past, opening)
    return ReplayedMonth(
        month,
        contract,
        settlement,
        fitted.missing,
        (*fitted.left_out, *left_out),
        caps_bound(settlement),
    )


def _settled(
    contract: Contract,
    month: StoredMonth,
    fitted: Fitted,
    past: Sequence[PastMonth],
    opening: Opening | None,
) -> tuple[Settlement, tuple[LeftOut, ...]]:
    """Settle a month; circumstances the contract refuses are left out, one refusal at a time."""
    circumstances = fitted.circumstances
    left_out: tuple[LeftOut, ...] = ()
    while True:
        try:
            settlement = settle(
                contract,
                period=month.period,
                readings=fitted.readings,
                volume=month.volume,
                history=past,
                opening=opening,
                circumstances=circumstances,
                decisions=fitted.decisions,
            )
        except Invalid as refused:
            circumstances, dropped = without(circumstances, refused.problems)
            if not dropped:
                raise
            left_out = (*left_out, *dropped)
        else:
            return settlement, left_out


def _require_alike(contract: Contract, months: Sequence[StoredMonth]) -> None:
    if not months:
        raise Invalid.because("replays.no_months")
    currencies = {month.given.net.currency for month in months} - {contract.currency}
    problems = [
        Problem("replays.other_currency", "currency", {"before": before, "now": contract.currency})
        for before in sorted(currencies)
    ]
    lengths = {month.period.label: _whole_months(month.period) for month in months}
    strange = [label for label, length in lengths.items() if length != contract.period.months]
    if strange:
        facts = {"periods": ", ".join(strange), "wanted": contract.period.value}
        problems.append(Problem("replays.other_period", "period", facts))
    starts = [month.period.start for month in months]
    problems += [
        Problem("replays.repeated_month", month.period.label)
        for place, month in enumerate(months)
        if month.period.start in starts[:place]
    ]
    if problems:
        raise Invalid(problems)


def _whole_months(period: Period) -> int | None:
    if period.start.day != 1 or period.end.day != 1:
        return None
    years, months = period.end.year - period.start.year, period.end.month - period.start.month
    return 12 * years + months


def _measured(month: ReplayedMonth) -> frozenset[str]:
    return frozenset(metric.key for metric in month.contract.metrics)


def _notes(contract: Contract, months: Sequence[StoredMonth]) -> tuple[Step, ...]:
    notes = []
    first, last = months[0].period, months[-1].period
    if first.start < contract.effective_from:
        facts = {"from": str(contract.effective_from), "first": first.label}
        notes.append(Step("replay.before_effect", facts))
        if any(metric.ramp_up_to for metric in contract.metrics):
            notes.append(Step("replay.no_ramp_up", facts))
    if contract.is_trial:
        notes.append(Step("replay.trial"))
    open_ones = [month.period.label for month in months if month.basis.value in _NOT_FINAL]
    if open_ones:
        notes.append(Step("replay.not_final", {"periods": ", ".join(open_ones)}))
    gaps = _gaps(months)
    if gaps:
        facts = {"periods": ", ".join(gaps), "first": first.label, "last": last.label}
        notes.append(Step("replay.gaps", facts))
    if any(stored.calendar is None for month in months for stored in month.readings):
        notes.append(Step("replay.calendar_unsaid"))
    return tuple(notes)


_NOT_FINAL = frozenset({"draft", "dry_run"})


def _gaps(months: Sequence[StoredMonth]) -> list[str]:
    """Return the periods between the months that have no figures."""
    gaps: list[str] = []
    there = {month.period for month in months}
    period, last = months[0].period, months[-1].period
    length = _whole_months(period) or 1
    while period < last:
        period = period.shifted(length)
        if period not in there:
            gaps.append(period.label)
    return gaps
