"""A real worker, killed in the middle of reading a file, and the one that comes after it."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import psycopg
from sqlalchemy import Engine, func, select

from tests.builders.offices import Office, contacts_csv, open_office
from tests.conftest import as_keeper
from vendor_sla.services.submission_pages import SubmissionPage, read_submission_page
from vendor_sla.store.addresses import Addresses
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.clusters import KEEPER_ROLE, Cluster
from vendor_sla.store.models import AssessmentRow, HistoryRow, SubmissionFileRow

WORKER = textwrap.dedent(
    """
    import pickle, sys
    from vendor_sla.jobs.workers import run_worker
    from vendor_sla.jobs.workplaces import Workplace
    from vendor_sla.store.blobs import Blobs
    from vendor_sla.store.engine import open_engine

    addresses, folder = pickle.loads(sys.stdin.buffer.read())
    run_worker(Workplace(open_engine(addresses), Blobs(folder)), addresses)
    """
)


@contextmanager
def worker(addresses: Addresses, folder: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a worker process of its own; killed at the end if it is still there."""
    import pickle

    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER], stdin=subprocess.PIPE, stdout=output, stderr=output
        )
        assert process.stdin is not None
        process.stdin.write(pickle.dumps((addresses, folder)))
        process.stdin.close()
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def page(office: Office, submission_id: UUID) -> SubmissionPage:
    """Return the submission as its vendor sees it."""
    with office.enter("vendor") as session:
        return read_submission_page(session, office.people["vendor"], submission_id=submission_id)


def wait_until(condition: Callable[[], bool], *, seconds: float = 60) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def test_a_file_is_read_exactly_once_though_its_worker_was_killed(
    engine: Engine, addresses: Addresses, tmp_path: Path
) -> None:
    office = open_office(engine, Blobs(tmp_path / "files"))
    log = tmp_path / "log"
    submission_id = office.upload(contacts_csv(answered=190_000, lost=10_000))
    with worker(addresses, tmp_path / "files", log) as first:
        wait_until(lambda: page(office, submission_id).progress.stage == "reading")
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    cut = page(office, submission_id)
    assert (cut.state, cut.dry_run, cut.files[0].rows_read) == ("reading", None, None)
    assert office.page("vendor").state == "open"

    with worker(addresses, tmp_path / "files", log) as second:
        wait_until(lambda: page(office, submission_id).state == "accepted")
        second.send_signal(signal.SIGTERM)
        assert second.wait(timeout=30) == 0
    read = page(office, submission_id)
    assert read.dry_run is not None
    assert (read.progress.state, read.dry_run["readings"][0]["rounded"]) == ("done", "95.00")
    with office.enter("procurement") as session:
        (file,) = session.scalars(select(SubmissionFileRow)).all()
        assert session.scalar(select(func.count()).select_from(AssessmentRow)) == 1
        events = session.scalars(select(HistoryRow.action)).all()
    assert (file.rows_read, file.rows_accepted, file.rows_refused) == (200_000, 200_000, 0)
    assert events.count("submit") == 1
    kept = sorted(path.name for path in (tmp_path / "files").rglob("*") if path.is_file())
    assert len([name for name in kept if len(name) == 64]) == len(kept) == 2
    assert set(kept) == {file.blob_sha256, file.rows_sha256}
    assert "job_stalled" in log.read_text()


def test_a_file_that_keeps_killing_its_worker_is_refused_in_the_end(
    engine: Engine, addresses: Addresses, cluster: Cluster, tmp_path: Path
) -> None:
    office = open_office(engine, Blobs(tmp_path / "files"))
    submission_id = office.upload(contacts_csv(answered=9, lost=1))
    set_attempts(cluster, addresses, submission_id, attempts=3)
    with worker(addresses, tmp_path / "files", tmp_path / "log"):
        wait_until(lambda: page(office, submission_id).state == "refused")
    refused = page(office, submission_id)
    assert [problem.code for problem in refused.problems] == ["submissions.reader_failed"]
    assert refused.progress.state == "refused"


def set_attempts(
    cluster: Cluster, addresses: Addresses, submission_id: UUID, *, attempts: int
) -> None:
    """Pretend that the job of a submission was begun some times before."""
    database = addresses.app.database or ""
    with psycopg.connect(**cluster.connection(KEEPER_ROLE, database)) as connection:
        connection.execute(
            "UPDATE procrastinate.procrastinate_jobs SET attempts = %s"
            " WHERE args ->> 'submission_id' = %s",
            [attempts, str(submission_id)],
        )


def test_the_worker_goes_on_when_its_connections_are_cut(
    engine: Engine, addresses: Addresses, cluster: Cluster, tmp_path: Path
) -> None:
    office = open_office(engine, Blobs(tmp_path / "files"))
    with worker(addresses, tmp_path / "files", tmp_path / "log") as process:
        wait_until(lambda: "worker_ready" in (tmp_path / "log").read_text())
        with as_keeper(cluster) as keeper:
            keeper.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [addresses.app.database],
            )
        engine.dispose()
        submission_id = office.upload(contacts_csv(answered=9, lost=1))
        wait_until(lambda: page(office, submission_id).state == "accepted")
        assert process.poll() is None
