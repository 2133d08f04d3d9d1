"""A real worker winds the clocks, and does again what a killed one left."""

import signal
import time
from pathlib import Path

from sqlalchemy import Engine, select

from tests.builders.offices import contacts_csv, open_office
from tests.jobs.test_workers import wait_until, worker
from vendor_sla.store.addresses import Addresses
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import HistoryRow
from vendor_sla.store.queue import QUEUE


def test_a_worker_accepts_by_silence_what_nobody_disputed(
    engine: Engine, addresses: Addresses, tmp_path: Path
) -> None:
    office = open_office(engine, Blobs(tmp_path / "files"))
    office.read(office.upload(contacts_csv(90, 10)))
    office.publish()  # its review ended on 10 November
    with office.enter("procurement") as session:  # as the queue does each minute, without waiting
        connection = session.connection().connection.driver_connection
        for _ in range(2):
            task = QUEUE.configure_task("wind_clocks", lock="wind_clocks", connection=connection)
            task.defer(timestamp=int(time.time()))
    log = tmp_path / "log"
    with worker(addresses, tmp_path / "files", log) as process:
        wait_until(lambda: office.page().state == "accepted")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    with office.enter("procurement") as session:
        actions = session.scalars(select(HistoryRow.action)).all()
    assert actions.count("accept_by_silence") == 1
    assert "clocks_ran" in log.read_text()
