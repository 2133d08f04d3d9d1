"""A portfolio of 1,000 vendors x 36 months x 12 metrics in a database of the benchmark's own.

Each month has five dimensions and three tiers, too.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, create_engine, text

from vendor_sla.domain.people import Role
from vendor_sla.services.accounts import create_account, create_tenant, give_role, sign_in
from vendor_sla.store.addresses import Addresses, embedded_addresses
from vendor_sla.store.clusters import cluster_of_home
from vendor_sla.store.engine import global_session, open_engine, tenant_session
from vendor_sla.store.models import new_id
from vendor_sla.store.schema import upgrade

VENDORS, MONTHS, METRICS = 1000, 36, 12
TIMES = 5
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
_EMAIL, _PASSWORD = "board@benchmark.example", "a long enough pass phrase"

_FILL = (
    """INSERT INTO vendors (tenant_id, id, code, name_zh, name_en, service_line)
    SELECT :tenant, gen_random_uuid(), 'v' || n, '供应商 ' || n, 'Vendor ' || n,
      CASE WHEN n % 2 = 0 THEN 'call_centre' ELSE 'online_chat' END
    FROM generate_series(1, :vendors) AS n""",
    """INSERT INTO contracts (tenant_id, id, vendor_id, key, title_zh, title_en, currency)
    SELECT tenant_id, gen_random_uuid(), id, code || '-contract', name_zh || ' 外包服务协议',
      name_en || ' outsourcing', 'CNY'
    FROM vendors""",
    """INSERT INTO months
      (tenant_id, id, contract_id, vendor_id, period_start, period_end, state, row_version)
    SELECT tenant_id, gen_random_uuid(), id, vendor_id,
      (DATE '2023-11-01' + n * INTERVAL '1 month')::date,
      (DATE '2023-12-01' + n * INTERVAL '1 month')::date, 'issued', 1
    FROM contracts, generate_series(0, :months - 1) AS n""",
    """INSERT INTO month_figures
      (tenant_id, id, month_id, contract_id, vendor_id, period_start, period_end, state, total,
       grade, net, fee, currency, visible_to_vendor)
    SELECT tenant_id, gen_random_uuid(), id, contract_id, vendor_id, period_start, period_end,
      state, 70 + hashtext(id::text) % 2500 / 100.0,
      (ARRAY['S', 'A', 'B', 'C'])[1 + abs(hashtext(id::text)) % 4],
      -(abs(hashtext(id::text)) % 900000) / 100.0, 480000, 'CNY', true
    FROM months""",
    """INSERT INTO metric_figures
      (tenant_id, id, month_id, contract_id, vendor_id, period_start, metric, rounded, points,
       is_met, visible_to_vendor)
    SELECT tenant_id, gen_random_uuid(), id, contract_id, vendor_id, period_start, 'metric_' || n,
      90 + n / 4.0, 80 + n, n % 5 > 0, true
    FROM months, generate_series(1, :metrics) AS n""",
    """INSERT INTO part_figures
      (tenant_id, id, month_id, contract_id, vendor_id, period_start, kind, name, points, met,
       judged, visible_to_vendor)
    SELECT tenant_id, gen_random_uuid(), months.id, contract_id, vendor_id, period_start, kind,
      name,
      CASE kind WHEN 'dimension' THEN 60 + abs(hashtext(name || months.id)) % 4000 / 100.0 END,
      CASE kind WHEN 'tier' THEN abs(hashtext(name || months.id)) % 11 END,
      CASE kind WHEN 'tier' THEN 10 END, true
    FROM months, (VALUES ('dimension', 'attitude'), ('dimension', 'efficiency'),
      ('dimension', 'quality'), ('dimension', 'resolution'), ('dimension', 'satisfaction'),
      ('tier', '1'), ('tier', '2'), ('tier', '3')) AS parts (kind, name)""",
)


def prepare(home: Path) -> str:
    """Fill a new home; return the tenant and the token of a signed-in person as JSON."""
    found = addresses(home)
    upgrade(found)
    tenant_id = new_id()
    with opened(found) as engine:
        with tenant_session(engine, tenant_id=tenant_id) as session:
            create_tenant(session, tenant_id=tenant_id, name="Benchmark")
            sizes = {"vendors": VENDORS, "months": MONTHS, "metrics": METRICS}
            for statement in _FILL:
                session.execute(text(statement), {"tenant": tenant_id, **sizes})
        token = _signed_in(engine, tenant_id)
    _analyse(found)
    return json.dumps({"tenant": str(tenant_id), "token": token})


def _analyse(found: Addresses) -> None:
    # Only the owner of the tables may; without it the planner guesses for both sides.
    owner = create_engine(found.require_owner(), isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text("ANALYZE"))
    owner.dispose()


def addresses(home: Path) -> Addresses:
    """Return the addresses of the home's server, which is running on return."""
    return embedded_addresses(cluster_of_home(home, is_durable=False))


@contextmanager
def opened(found: Addresses) -> Iterator[Engine]:
    """Open an engine and let its connections go at the end."""
    engine = open_engine(found)
    yield engine
    engine.dispose()


def _signed_in(engine: Engine, tenant_id: UUID) -> str:
    with global_session(engine) as session:
        account_id = create_account(
            session, email=_EMAIL, name="Board", password=_PASSWORD, language="en"
        )
    with tenant_session(engine, tenant_id=tenant_id) as session:
        give_role(session, tenant_id=tenant_id, account_id=account_id, role=Role.PROCUREMENT)
    with global_session(engine) as session:
        return sign_in(session, email=_EMAIL, password=_PASSWORD, source="benchmark", at=NOW).token
