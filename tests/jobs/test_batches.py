"""A batch of months in real workers: killed, full, double-clicked, and still one of everything."""

import os
import pickle
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select

from tests.builders.estates import open_rival
from tests.builders.offices import AT, OCTOBER, Office, contacts_csv, open_office
from tests.conftest import as_keeper
from tests.jobs.test_workers import wait_until
from vendor_sla.domain.batches import BatchKind
from vendor_sla.domain.refusals import Conflict
from vendor_sla.printing.signing import make_test_authority
from vendor_sla.services import batches, months
from vendor_sla.services.batches import BatchRun
from vendor_sla.services.history import check_history
from vendor_sla.store.addresses import Addresses
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.clusters import Cluster
from vendor_sla.store.models import (
    AssessmentRow,
    HistoryRow,
    LedgerTransferRow,
    MembershipRow,
    PenaltyLineRow,
    ScorecardRow,
)

# A worker with a signer; `limit` bounds every file it writes, as a full disk would.
WORKER = textwrap.dedent(
    """
    import pickle, resource, sys
    from pathlib import Path
    from vendor_sla.jobs.workers import run_worker
    from vendor_sla.jobs.workplaces import Workplace
    from vendor_sla.printing.signing import make_test_authority
    from vendor_sla.store.blobs import Blobs
    from vendor_sla.store.engine import open_engine

    addresses, folder, limit = pickle.loads(sys.stdin.buffer.read())
    signer = make_test_authority(Path(folder) / "signing")
    place = Workplace(open_engine(addresses), Blobs(Path(folder) / "files"), signer)
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    run_worker(place, addresses)
    """
)
CHANGED = (ScorecardRow, PenaltyLineRow, LedgerTransferRow)


@contextmanager
def worker(
    addresses: Addresses, folder: Path, *, limit: int = 0
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a worker process of its own; killed at the end if it is still there."""
    with (folder / "log").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER], stdin=subprocess.PIPE, stdout=output, stderr=output
        )
        assert process.stdin is not None
        process.stdin.write(pickle.dumps((addresses, folder, limit)))
        process.stdin.close()
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def open_two(engine: Engine, folder: Path, *, is_published: bool = True) -> tuple[Office, Office]:
    """Make two vendors of a tenant whose October was sent in, and published if asked for."""
    office = open_office(engine, Blobs(folder / "files"))
    rival = open_rival(office)
    for each in (office, rival):
        each.read(each.upload(contacts_csv(answered=185, lost=15)))
        if is_published:
            each.publish()
            accept(each)
    make_test_authority(folder / "signing")
    return office, rival


def accept(office: Office) -> None:
    """Let the vendor accept what was published: its review need not run out."""
    with office.enter("vendor") as session:
        months.accept_month(session, office.people["vendor"], month_id=office.month_id, at=AT)


def start(office: Office, kind: BatchKind, key: str = "the-key-of-one-form") -> UUID:
    """Start a batch as procurement does."""
    with office.enter("procurement") as session:
        return batches.start_batch(
            session, office.people["procurement"], kind=kind, period=OCTOBER, key=key, at=AT
        )


def run_of(office: Office, batch_id: UUID) -> tuple[BatchRun, list[tuple[str, list[str]]]]:
    """Return a batch, and the state and the problems of each of its months."""
    with office.enter("procurement") as session:
        run, items = batches.read_batch(session, office.people["procurement"], batch_id=batch_id)
    return run, [(item.state.value, [p.code for p in item.problems]) for item in items]


def counted(office: Office) -> list[int]:
    """Return how many scorecards, lines and transfers the tenant has."""
    with office.enter("auditor") as session:
        return [session.scalar(select(func.count()).select_from(kind)) or 0 for kind in CHANGED]


def cut_connections(engine: Engine, addresses: Addresses, cluster: Cluster) -> None:
    """End every connection to the test's database, the worker's in the middle of its work."""
    with as_keeper(cluster) as keeper:
        keeper.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [addresses.app.database],
        )
    engine.dispose()


def test_a_full_disk_a_killed_worker_and_lost_connections_leave_one_of_everything(
    engine: Engine, addresses: Addresses, cluster: Cluster, tmp_path: Path
) -> None:
    office, _ = open_two(engine, tmp_path)
    kept = sorted(path.name for path in (tmp_path / "files").rglob("*") if path.is_file())
    full = start(office, BatchKind.ISSUE)
    with worker(addresses, tmp_path, limit=60_000):
        wait_until(lambda: run_of(office, full)[0].is_over, seconds=150)
    assert run_of(office, full)[1] == [("refused", ["batches.no_space"])] * 2
    assert (counted(office), office.page().state) == ([0, 0, 0], "accepted")
    assert kept == sorted(path.name for path in (tmp_path / "files").rglob("*") if path.is_file())

    together = Barrier(4)

    def press(number: int) -> UUID:
        together.wait()  # two people at once, each with a double click
        return start(office, BatchKind.ISSUE, f"form-of-person-{number % 2}")

    with ThreadPoolExecutor(4) as pool:
        first, second = sorted({*pool.map(press, range(4))})
    with worker(addresses, tmp_path) as killed:
        wait_until(lambda: "doing" in run_of(office, first)[0].counts)
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
    assert not run_of(office, first)[0].is_over
    with worker(addresses, tmp_path):
        # The killed worker's months are taken up again; then the database goes away under them.
        wait_until(
            lambda: "job_stalled" in (tmp_path / "log").read_text(errors="replace"), seconds=150
        )
        wait_until(lambda: "doing" in run_of(office, first)[0].counts)
        cut_connections(engine, addresses, cluster)
        wait_until(
            lambda: all(run_of(office, one)[0].is_over for one in (first, second)), seconds=150
        )
    told = sorted(run_of(office, first)[1] + run_of(office, second)[1])
    assert told == [("done", [])] * 2 + [("skipped", ["batches.moved_on"])] * 2
    assert counted(office) == [2, 2, 2]
    with office.enter("auditor") as session:
        events = session.scalars(select(HistoryRow.action)).all()
        purposes = session.scalars(select(AssessmentRow.purpose)).all()
        assert check_history(session, office.people["auditor"]).is_whole
    assert (events.count("issue"), events.count("start_batch")) == (2, 3)
    assert purposes.count("issue") == 2


def test_a_batch_takes_each_step_with_the_rights_of_who_started_it(
    engine: Engine, addresses: Addresses, tmp_path: Path
) -> None:
    office, rival = open_two(engine, tmp_path, is_published=False)
    with pytest.raises(Conflict, match=r"batches\.none_ready"):
        start(office, BatchKind.PUBLISH)
    drafts = start(office, BatchKind.DRAFT)
    with pytest.raises(Conflict, match=r"batches\.key_used"):
        start(office, BatchKind.ISSUE)
    with worker(addresses, tmp_path):
        wait_until(lambda: run_of(office, drafts)[0].is_over)
        assert run_of(office, drafts)[1] == [("done", [])] * 2
        # One month gets a later file: its draft is old, and it alone is refused.
        rival.read(rival.upload(contacts_csv(answered=190, lost=10)))
        with rival.enter("procurement") as session:
            months.draft_month(
                session, rival.people["procurement"], month_id=rival.month_id,
                blobs=rival.blobs, at=AT,
            )  # fmt: skip
        shown = start(office, BatchKind.PUBLISH, "the-form-that-publishes")
        wait_until(lambda: run_of(office, shown)[0].is_over)
        assert run_of(office, shown)[1] == [("done", [])] * 2
        actor = office.people["procurement"]
        with office.enter("procurement") as session:
            page = batches.read_batch_page(session, actor, period=OCTOBER, at=AT)
        assert {problem.code for one in page.months for problem in one.problems} == {
            "batches.in_review"
        }
        for each in (office, rival):
            accept(each)
        with office.enter("procurement") as session:
            page = batches.read_batch_page(session, actor, period=OCTOBER, at=AT)
            assert page.ready == {
                BatchKind.DRAFT: 0, BatchKind.PUBLISH: 0, BatchKind.ISSUE: 2,
            }  # fmt: skip
            issues = batches.start_batch(
                session, actor, kind=BatchKind.ISSUE, period=OCTOBER, key="the-last-form", at=AT
            )
            for seat in session.scalars(select(MembershipRow)).all():
                if seat.account_id == actor.account_id:
                    session.delete(seat)
        wait_until(lambda: run_of(office, issues)[0].is_over)
    assert run_of(office, issues)[1] == [("refused", ["batches.role_lost"])] * 2
    assert counted(office) == [0, 0, 0]


def test_the_submitter_is_hindered_from_issuing(engine: Engine, tmp_path: Path) -> None:
    office, _ = open_two(engine, tmp_path)
    with office.enter("procurement") as session:
        own = replace(office.people["procurement"], account_id=office.people["vendor"].account_id)
        page = batches.read_batch_page(session, own, period=None, at=AT)
    mine = next(one for one in page.months if one.month_id == office.month_id)
    assert [problem.code for problem in mine.problems] == ["people.same_person"]
    assert page.ready[BatchKind.ISSUE] == 1
