"""The demonstration is made by the services themselves, from upload to approved penalties."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.people import Actor, Role
from vendor_sla.domain.periods import Period
from vendor_sla.printing.signing import make_test_authority
from vendor_sla.services.accounts import find_visit, sign_in
from vendor_sla.services.boards import Board, read_board
from vendor_sla.services.demo.tenant import Demo, build_demo
from vendor_sla.services.design_pages import list_designs
from vendor_sla.services.history import read_history
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.engine import global_session, tenant_session

LAST = Period.month(2026, 10)
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """A demonstration of one month."""
    folder = tmp_path_factory.mktemp("demo")
    return build_demo(
        engine,
        blobs=Blobs(folder / "files"),
        signer=make_test_authority(folder / "authority"),
        folder=folder / "samples",
        last=LAST,
        at=NOW,
        months=1,
    )


def visit_of(engine: Engine, demo: Demo, role: Role) -> Actor:
    """Sign in as the first person of a role."""
    person = next(each for each in demo.people if each.role is role)
    with global_session(engine) as session:
        answer = sign_in(
            session, email=person.email, password=person.password, source="test", at=NOW
        )
        visit = find_visit(session, token=answer.token, at=NOW)
    assert visit is not None
    assert visit.actor is not None
    return visit.actor


def board_of(engine: Engine, actor: Actor) -> Board:
    """Read the board as somebody."""
    with tenant_session(
        engine, tenant_id=actor.tenant_id, vendor_id=actor.vendor_id, account_id=actor.account_id
    ) as session:
        return read_board(session, actor, months=1)


def test_everybody_can_sign_in_with_the_password_that_was_told(engine: Engine, demo: Demo) -> None:
    for role in Role:
        assert visit_of(engine, demo, role).role is role
    assert len({person.password for person in demo.people}) == len(demo.people) == 13


def test_the_last_month_stands_at_another_step_for_each_vendor(engine: Engine, demo: Demo) -> None:
    board = board_of(engine, visit_of(engine, demo, Role.PROCUREMENT))
    states = {row.contract_key: row.cells[-1].state for row in board.rows if row.cells[-1]}
    assert states == {
        "harbour": MonthState.PENALTIES_APPROVED,
        "slipstream": MonthState.OPEN,
        "brightline": MonthState.DRAFTED,
        "latitude": MonthState.SUBMITTED,
        "pebble": MonthState.ISSUED,
        "lingua": MonthState.DISPUTED,
    }


def test_a_vendor_sees_itself_alone(engine: Engine, demo: Demo) -> None:
    board = board_of(engine, visit_of(engine, demo, Role.VENDOR))
    assert [row.contract_key for row in board.rows] == ["harbour"]


def test_the_closed_month_leaves_signed_papers(demo: Demo) -> None:
    assert [path.name[-6:] for path in demo.papers] == ["en.pdf", "zh.pdf"]
    assert all(path.read_bytes().startswith(b"%PDF-") for path in demo.papers)


def test_the_open_month_leaves_its_files_to_try(demo: Demo) -> None:
    assert sorted(path.name for path in demo.samples) == [
        "slipstream-client-complaints-2026-10.csv",
        "slipstream-client-contacts-2026-10.csv",
        "slipstream-client-qa-2026-10.csv",
        "slipstream-contacts-2026-10.xlsx",
        "slipstream-roster-2026-10.csv",
    ]
    assert all(Path(path).exists() for path in demo.samples)


def test_what_was_done_later_stands_later_in_the_history(engine: Engine, demo: Demo) -> None:
    auditor = visit_of(engine, demo, Role.AUDITOR)
    with tenant_session(engine, tenant_id=auditor.tenant_id) as session:
        entries = read_history(session, auditor, limit=500)
    moments = [entry.at for entry in entries]
    assert moments == sorted(moments, reverse=True)


def test_a_design_waits_for_those_who_have_not_weighed_it_yet(engine: Engine, demo: Demo) -> None:
    waits = {}
    for role in (Role.PROCUREMENT, Role.FINANCE, Role.QA):
        actor = visit_of(engine, demo, role)
        with tenant_session(
            engine, tenant_id=actor.tenant_id, account_id=actor.account_id
        ) as session:
            (design,) = list_designs(session, actor, at=NOW)
        waits[role] = design.waits_for_me
    assert waits == {Role.PROCUREMENT: True, Role.FINANCE: False, Role.QA: True}
