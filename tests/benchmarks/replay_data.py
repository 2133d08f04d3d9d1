"""A year of a vendor's assessed months in a database of the benchmark's own."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.benchmarks.board_data import addresses, opened
from tests.benchmarks.documents import assessed_months, document_text
from vendor_sla.domain.contracts import Contract
from vendor_sla.intake.contracts import read_contract
from vendor_sla.services.accounts import create_tenant
from vendor_sla.store import contracts as contract_rows
from vendor_sla.store.engine import open_engine, tenant_session
from vendor_sla.store.models import AssessmentRow, ContractRow, MonthRow, VendorRow, new_id
from vendor_sla.store.schema import upgrade
from vendor_sla.store.sessions import Session

MONTHS = 12
TIMES = 2 * MONTHS


def prepare(home: Path) -> str:
    """Fill a new home with the months; return the tenant."""
    found, tenant_id = addresses(home), new_id()
    upgrade(found)
    with (
        tempfile.TemporaryDirectory(prefix="vendor-sla-bench-") as folder,
        opened(found) as engine,
        tenant_session(engine, tenant_id=tenant_id) as session,
    ):
        create_tenant(session, tenant_id=tenant_id, name="Benchmark")
        contract = _contract(session, tenant_id)
        for document in assessed_months(Path(folder), MONTHS):
            _keep(session, contract, document)
    return str(tenant_id)


@contextmanager
def entered(home: str, tenant: str) -> Iterator[tuple[Session, UUID]]:
    """Open a session that only reads; give the contract's id with it."""
    engine = open_engine(addresses(Path(home)))
    with tenant_session(engine, tenant_id=UUID(tenant), read_only=True) as session:
        yield session, contract_rows.list_contracts(session)[0][0].id
    engine.dispose()


def terms() -> Contract:
    """Return the contract, read."""
    return read_contract(document_text())


def _contract(session: Session, tenant_id: UUID) -> ContractRow:
    vendor = VendorRow(
        tenant_id=tenant_id, id=new_id(), code="v", name_zh="供应商", name_en="Vendor",
        service_line="call_centre",
    )  # fmt: skip
    contract = ContractRow(
        tenant_id=tenant_id, id=new_id(), vendor_id=vendor.id, key="v", currency="CNY",
        title_zh="协议", title_en="Contract",
    )  # fmt: skip
    session.add(vendor)
    session.flush()
    session.add(contract)
    session.flush()
    return contract


def _keep(session: Session, contract: ContractRow, document: Mapping[str, Any]) -> None:
    period = {name: date.fromisoformat(document["period"][name]) for name in ("start", "end")}
    owner = {"tenant_id": contract.tenant_id, "vendor_id": contract.vendor_id}
    month = MonthRow(
        **owner, id=new_id(), contract_id=contract.id, state="issued",
        period_start=period["start"], period_end=period["end"],
    )  # fmt: skip
    session.add(month)
    session.flush()
    text = json.dumps(document, ensure_ascii=False)
    session.add(
        AssessmentRow(
            **owner,
            id=new_id(),
            month_id=month.id,
            number=1,
            purpose="issue",
            document=document,
            document_sha256=sha256(text.encode()).hexdigest(),
            net=Decimal(document["money"]["net"]),
            currency="CNY",
        )
    )
    session.flush()
