"""What both sides build a draw on is fixed, and the database holds it there."""

from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from tests.builders.worlds import Worlds, plant_worlds, undone
from vendor_sla.store.models import SampleItemRow, SampleRevealRow, SampleRow, new_id


@pytest.fixture(name="worlds", scope="module")
def _worlds(engine: Engine) -> Worlds:
    return plant_worlds(engine)


@pytest.mark.parametrize(
    "change",
    [
        {"plan": "{}"},
        {"data_sha256": "0"},
        {"rows_sha256": "0"},
        {"membership_sha256": "0"},
        {"plan_sha256": "0"},
        {"reveal_until": None, "state": "void"},
        {"seed": "another"},
        {"beacon": "another"},
        {"state": "planned"},
    ],
)
def test_nothing_a_frozen_sample_stands_on_changes(worlds: Worlds, change: dict[str, Any]) -> None:
    refused = pytest.raises(DBAPIError, match="never changed")
    with refused, worlds.session("owner") as session:
        session.execute(update(SampleRow).values(**change))


def test_a_frozen_sample_is_not_deleted(worlds: Worlds) -> None:
    with pytest.raises(DBAPIError), worlds.session("owner") as session:
        session.execute(delete(SampleRow).where(SampleRow.id == worlds.owner.rows["samples"]["id"]))


def test_a_void_sample_stays_void(worlds: Worlds) -> None:
    with undone(worlds.session("owner")) as session:
        session.execute(update(SampleRow).values(state="void"))
        with pytest.raises(DBAPIError, match="never changed"):
            session.execute(update(SampleRow).values(state="drawn"))


def test_an_item_keeps_its_ticket(worlds: Worlds) -> None:
    with pytest.raises(DBAPIError, match="permission denied"), worlds.session("owner") as session:
        session.execute(update(SampleItemRow).values(ticket="0"))


def test_a_vendor_reveals_for_itself_alone(worlds: Worlds) -> None:
    row = worlds.owner.rows["sample_reveals"] | {"id": new_id(), "party": "client"}
    refused = pytest.raises(DBAPIError, match="row-level security")
    with refused, worlds.session("owner's vendor") as session:
        session.execute(insert(SampleRevealRow), row)


def test_a_vendor_sees_the_clients_share_only_once_it_is_over(worlds: Worlds) -> None:
    parties = select(SampleRevealRow.party)
    row = worlds.owner.rows["sample_reveals"] | {"id": new_id(), "party": "client"}
    with worlds.session("owner") as session:
        session.execute(insert(SampleRevealRow), row)
    with worlds.session("owner's vendor") as session:
        assert session.scalars(parties).all() == ["vendor"]
    with worlds.session("owner") as session:
        own = worlds.owner.rows["samples"]["id"]
        session.execute(update(SampleRow).where(SampleRow.id == own).values(state="drawn"))
    with worlds.session("owner's vendor") as session:
        assert sorted(session.scalars(parties)) == ["client", "vendor"]


def test_a_vendor_does_not_see_what_is_only_planned(worlds: Worlds) -> None:
    row = worlds.owner.rows["samples"] | {"id": new_id(), "state": "planned", "number": 2}
    with worlds.session("owner") as session:
        session.execute(update(SampleRow).values(state="void"))
        session.execute(insert(SampleRow), row)
    with worlds.session("owner's vendor") as session:
        assert session.scalars(select(SampleRow.number)).all() == [1]
