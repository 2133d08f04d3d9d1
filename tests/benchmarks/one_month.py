"""The replay's yardstick: one month settled from its readings, each month of the year in turn."""

from functools import cache

from tests.benchmarks.replay_data import MONTHS, TIMES, entered, terms
from vendor_sla.domain.replay_months import Basis, read_stored_month
from vendor_sla.domain.replays import Replay, replay
from vendor_sla.domain.settlements import settle
from vendor_sla.store.months import list_assessed


@cache
def _year(home: str, tenant: str) -> Replay:
    with entered(home, tenant) as (session, contract_id):
        found = list_assessed(session, contract_id, count=MONTHS)
    return replay(terms(), [read_stored_month(document, Basis.ISSUED) for _, document in found])


def warm_up(home: str, tenant: str) -> None:
    """Have the readings at hand, and settle each month once."""
    _settle(home, tenant, MONTHS)


def work(home: str, tenant: str) -> str:
    """Settle as many months as the other side replays years; returns how many."""
    return f"{_settle(home, tenant, TIMES)} months"


def _settle(home: str, tenant: str, times: int) -> int:
    months = _year(home, tenant).months
    history = [month.settlement.month for month in months]
    for number in range(times):
        month = months[number % len(months)]
        settle(
            month.contract,
            period=month.stored.period,
            readings=[stored.reading for stored in month.stored.readings],
            volume=month.stored.volume,
            history=history[: number % len(months)],
        )
    return times
