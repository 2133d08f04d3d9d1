"""A demonstration to take pictures of: a tenant of three months, served in this process."""

import contextlib
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine
from werkzeug.serving import make_server

from tests.builders.sites import open_app
from tests.conftest import migrated_database, shared_cluster
from vendor_sla.domain.periods import Period
from vendor_sla.printing.signing import make_test_authority
from vendor_sla.services.accounts import find_visit, sign_in
from vendor_sla.services.boards import read_board
from vendor_sla.services.clocks import run_clocks
from vendor_sla.services.demo.tenant import Demo, build_demo
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.engine import global_session, open_engine, tenant_session

MONTHS = 3


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the site listens, how to sign in, and where each vendor's months are."""

    address: str
    demo: Demo
    months: dict[tuple[str, Period], UUID]

    def password(self, who: str) -> tuple[str, str]:
        """Return the e-mail and the password of somebody, by the part before the @."""
        found = next(one for one in self.demo.people if one.email.partition("@")[0] == who)
        return found.email, found.password

    def month(self, vendor: str, back: int = 0) -> UUID:
        """Return a vendor's last month, or one so many months before."""
        return self.months[vendor, self.demo.last.shifted(-back)]


@contextlib.contextmanager
def open_stage() -> Iterator[Stage]:
    """Build the demonstration in a database of its own, and serve it until the end."""
    at = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="vendor-sla-guides-") as scratch:
        folder = Path(scratch)
        blobs = Blobs(folder / "files")
        with migrated_database(shared_cluster(), "guides") as addresses:
            engine = open_engine(addresses)
            demo = build_demo(
                engine,
                blobs=blobs,
                signer=make_test_authority(folder / "signing"),
                folder=folder / "samples",
                last=Period.month(at.year, at.month).shifted(-1),
                at=at,
                months=MONTHS,
                tell=lambda what, done, whole: print(f"{done}/{whole} {what}", flush=True),
            )
            with tenant_session(engine, tenant_id=demo.tenant_id) as session:
                run_clocks(session, tenant_id=demo.tenant_id, blobs=blobs, at=datetime.now(UTC))
            with _serve(engine, blobs, folder / "signing") as address:
                yield Stage(address, demo, _months(engine, demo))
            engine.dispose()


@contextlib.contextmanager
def _serve(engine: Engine, blobs: Blobs, signing: Path) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, open_app(engine, blobs, signing), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(10)
    server.server_close()


def _months(engine: Engine, demo: Demo) -> dict[tuple[str, Period], UUID]:
    """Return the months of every vendor, as procurement sees them on its board."""
    person, at = demo.people[0], datetime.now(UTC)
    with global_session(engine) as session:
        signed = sign_in(
            session, email=person.email, password=person.password, source="guides", at=at
        )
        visit = find_visit(session, token=signed.token, at=at)
    assert visit is not None
    assert visit.actor is not None
    with tenant_session(
        engine, tenant_id=demo.tenant_id, account_id=visit.actor.account_id
    ) as session:
        board = read_board(session, visit.actor, months=MONTHS + 1)
    cells = [(row.contract_key, cell) for row in board.rows for cell in row.cells if cell]
    return {(key, cell.period): cell.month_id for key, cell in cells}
