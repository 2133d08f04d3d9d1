"""Our side of the replay: a year read from the database and replayed, the contract once read."""

from tests.benchmarks.replay_data import MONTHS, TIMES, entered, terms
from vendor_sla.domain.replay_months import Basis, read_stored_month
from vendor_sla.domain.replays import replay
from vendor_sla.store.months import list_assessed

_TERMS = terms()


def warm_up(home: str, tenant: str) -> None:
    """Replay once, so that the connection stands and the query is built."""
    _replay(home, tenant, 1)


def work(home: str, tenant: str) -> str:
    """Replay a few times; returns how many months each replay had."""
    return f"{_replay(home, tenant, TIMES)} months"


def _replay(home: str, tenant: str, times: int) -> int:
    with entered(home, tenant) as (session, contract_id):
        for _ in range(times):
            found = list_assessed(session, contract_id, count=MONTHS)
            months = [read_stored_month(document, Basis.ISSUED) for _, document in found]
            made = replay(_TERMS, months)
        return len(made.months)
