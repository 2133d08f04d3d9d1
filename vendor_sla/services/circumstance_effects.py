"""Circumstance effects: what other circumstances would do to a month's kept figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from vendor_sla.domain.circumstances import Circumstances
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.decisions import Decision
from vendor_sla.domain.money import Money
from vendor_sla.domain.readings import Reading
from vendor_sla.domain.replay_matching import Fitted, fit
from vendor_sla.domain.replay_months import Basis, read_stored_month
from vendor_sla.domain.settlements import Settlement, settle
from vendor_sla.evidence.decisions import decide_recount
from vendor_sla.services.circumstances import find_recorded, with_deliveries
from vendor_sla.services.drafts import find_beside
from vendor_sla.services.moves import period_of
from vendor_sla.store import months as month_rows
from vendor_sla.store.models import MonthRow
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class Result:
    """What a month comes to; total and grade are None when nothing was scored."""

    total: Decimal | None
    grade: str | None
    net: Money


@dataclass(frozen=True, slots=True)
class Effect:
    """A month with what is recorded now, and with what would be.

    `is_exact` is False where which figure governs may change, too: drafting again tells.
    """

    before: Result
    after: Result
    is_exact: bool


def effect_of(
    session: Session, month: MonthRow, contract: Contract, wanted: Circumstances
) -> Effect | None:
    """Settle a month's newest figures again, as recorded and as wanted; None without figures.

    Raises `Invalid` when the contract refuses what is wanted.
    """
    shown = month_rows.find_latest_assessment(session, month.id, "draft", "dry_run")
    if shown is None:
        return None
    stored = read_stored_month(shown.document, Basis.DRAFT)
    fitted = fit(contract, stored)
    if not fitted.readings or fitted.missing:
        return None
    beside = find_beside(session, month, contract)
    recorded = find_recorded(session, month.id)[1]

    def result(circumstances: Circumstances) -> Result:
        settled = settle(
            contract,
            period=period_of(month),
            readings=fitted.readings,
            volume=stored.volume,
            history=beside.history,
            opening=beside.opening,
            circumstances=with_deliveries(session, month, contract, circumstances),
            decisions=_decided(contract, fitted, circumstances),
        )
        return _result(settled)

    is_exact = (
        set(recorded.recounts) <= set(wanted.recounts)
        and recorded.is_refused_for_good == wanted.is_refused_for_good
    )
    return Effect(result(recorded), result(wanted), is_exact)


def _decided(
    contract: Contract, fitted: Fitted, circumstances: Circumstances
) -> Mapping[str, Decision]:
    """Return the kept decisions, and those that the recounts make."""
    readings: dict[str, Reading] = {one.metric: one for one in fitted.readings}
    decided = dict(fitted.decisions)
    for recount in circumstances.recounts:
        terms = contract.find_metric(recount.metric)
        if terms is not None and recount.metric in readings:
            decided[recount.metric] = decide_recount(
                terms, readings[recount.metric], recount.value, decided.get(recount.metric)
            )
    return decided


def _result(settled: Settlement) -> Result:
    return Result(settled.scores.total, settled.scores.grade, settled.pricing.net)
