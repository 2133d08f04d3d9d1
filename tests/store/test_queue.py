"""A job is enqueued with the change it belongs to, or not at all."""

import asyncio
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from procrastinate import App
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from tests.conftest import migrated_database
from vendor_sla.store.addresses import Addresses
from vendor_sla.store.clusters import Cluster
from vendor_sla.store.engine import open_engine, tenant_session
from vendor_sla.store.models import TenantRow, new_id
from vendor_sla.store.queue import enqueue, worker_connector


@pytest.fixture(name="addresses", scope="module")
def _addresses(cluster: Cluster) -> Iterator[Addresses]:
    """A database of these tests' own: the jobs they leave are nobody else's."""
    with migrated_database(cluster, "queue") as found:
        yield found


@pytest.fixture(name="engine", scope="module")
def _engine(addresses: Addresses) -> Iterator[Engine]:
    engine = open_engine(addresses)
    yield engine
    engine.dispose()


class Failed(Exception):
    """Something went wrong after the job was enqueued."""


def jobs_of(addresses: Addresses, tenant_id: object) -> list[dict[str, Any]]:
    url = addresses.worker
    with psycopg.connect(
        host=str(url.query["host"]),
        port=url.port,
        user=url.username,
        password=url.password,
        dbname=url.database,
        row_factory=psycopg.rows.dict_row,
    ) as connection:
        query = "SELECT * FROM procrastinate.procrastinate_jobs WHERE args ->> 'tenant_id' = %s"
        return connection.execute(query, [str(tenant_id)]).fetchall()


def test_a_job_is_enqueued_when_its_transaction_commits(
    engine: Engine, addresses: Addresses
) -> None:
    tenant_id, month_id = new_id(), new_id()
    with tenant_session(engine, tenant_id=tenant_id) as session:
        number = enqueue(
            session, "read_submission", tenant_id=tenant_id, lock="month:1", month_id=month_id
        )
        assert jobs_of(addresses, tenant_id) == []
    [job] = jobs_of(addresses, tenant_id)
    assert job["id"] == number
    assert job["task_name"] == "read_submission"
    assert job["lock"] == f"{tenant_id}:month:1"
    assert job["args"] == {"tenant_id": str(tenant_id), "month_id": str(month_id)}


def test_a_job_goes_back_with_its_transaction(engine: Engine, addresses: Addresses) -> None:
    tenant_id = new_id()
    with pytest.raises(Failed), tenant_session(engine, tenant_id=tenant_id) as session:
        session.add(TenantRow(id=tenant_id, name_zh="a", name_en="a"))
        enqueue(session, "read_submission", tenant_id=tenant_id, lock="month:1")
        raise Failed
    assert jobs_of(addresses, tenant_id) == []


def test_the_application_cannot_read_the_jobs_of_others(engine: Engine) -> None:
    with (
        pytest.raises(DBAPIError, match="permission denied"),
        tenant_session(engine, tenant_id=new_id()) as session,
    ):
        session.execute(text("SELECT args FROM procrastinate_jobs"))


def test_a_worker_does_the_job_with_its_own_rights(engine: Engine, addresses: Addresses) -> None:
    tenant_id, done = new_id(), []
    app = App(connector=worker_connector(addresses.worker))  # knows no task but this one

    @app.task(name="test_only")
    def note(tenant_id: str, word: str) -> None:
        done.append((tenant_id, word))

    with tenant_session(engine, tenant_id=tenant_id) as session:
        enqueue(session, "test_only", tenant_id=tenant_id, lock="x", word="ok")

    async def work() -> None:
        async with app.open_async():
            await app.run_worker_async(
                wait=False, install_signal_handlers=False, queues=["default"]
            )

    asyncio.run(work())
    assert done == [(str(tenant_id), "ok")]
    assert [job["status"] for job in jobs_of(addresses, tenant_id)] == ["succeeded"]
