"""Yardstick: the bare SQL of the board's data, fetched whole by psycopg under the same locks."""

from functools import cache
from pathlib import Path

import psycopg

from tests.benchmarks.board_data import TIMES, addresses
from vendor_sla.store.clusters import APP_ROLE

_QUERY = """
SELECT c.id, c.key, c.title_zh, c.title_en, v.name_zh, v.name_en, m.id, m.period_start,
  m.period_end, m.state, f.total, f.grade, f.net, f.fee, f.currency
FROM months m
JOIN contracts c ON c.id = m.contract_id
JOIN vendors v ON v.id = m.vendor_id
LEFT JOIN month_figures f ON f.month_id = m.id
ORDER BY c.key, m.period_start
"""
# The same with one dimension or tier of each month beside it.
_PART = _QUERY.replace("f.currency\n", "f.currency, p.points, p.met, p.judged\n").replace(
    "ORDER BY",
    "LEFT JOIN part_figures p ON p.month_id = m.id AND p.kind = %s AND p.name = %s\nORDER BY",
)


@cache
def _connection(home: str) -> psycopg.Connection:
    cluster = addresses(Path(home)).cluster
    assert cluster is not None
    return psycopg.connect(**cluster.connection(APP_ROLE), autocommit=True)


def warm_up(home: str, tenant: str, _token: str, part: str = "") -> None:
    """Fetch once, so that the pages of the tables are in memory."""
    _fetch(home, tenant, part)


def work(home: str, tenant: str, _token: str, part: str = "") -> str:
    """Fetch as often as the page is opened; returns the number of rows."""
    return f"{max(_fetch(home, tenant, part) for _ in range(TIMES))} rows"


def _fetch(home: str, tenant: str, part: str) -> int:
    with _connection(home).transaction():
        _connection(home).execute("SELECT set_config('vendor_sla.tenant_id', %s, true)", [tenant])
        if part:
            return len(_connection(home).execute(_PART, part.split(".")).fetchall())
        return len(_connection(home).execute(_QUERY).fetchall())
