"""The board, the league, the vendor's page and the breakdown of a metric, on real rows."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Connection, text, update

from tests.builders.estates import open_rival
from tests.builders.offices import AT, OCTOBER, Office, contacts_csv, open_office
from vendor_sla.domain.people import Actor
from vendor_sla.domain.refusals import Forbidden, NotFound
from vendor_sla.services import months, vendors
from vendor_sla.services.boards import Board, read_board
from vendor_sla.services.breakdowns import Breakdown, read_breakdown
from vendor_sla.services.leagues import read_league
from vendor_sla.services.vendor_pages import read_vendor_page
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import MonthRow, PartFigureRow

AUGUST = OCTOBER.shifted(-2)
SPAN = (AUGUST, AUGUST.shifted(1), OCTOBER)


def contacts(month: int, groups: dict[tuple[str, str], tuple[int, int]]) -> bytes:
    """Return calls answered and lost by tier and agent; a lost one has no agent."""
    lines = [
        "interaction_id,opened_at,channel,queue_entered_at,answered_at,abandoned_at,tier,agent_id"
    ]
    for (tier, agent), (answered, lost) in groups.items():
        for number in range(answered + lost):
            begun = f"2026-{month:02}-05 09:{number // 60:02}:{number % 60:02}"
            ended = f"2026-{month:02}-05 10:{number // 60:02}:{number % 60:02}"
            is_answered = number < answered
            both = f"{ended}," if is_answered else f",{ended}"
            who = agent if is_answered else ""
            lines.append(f"{tier}-{agent}-{number},{begun},phone,{begun},{both},{tier},{who}")
    return ("\n".join(lines) + "\n").encode()


@pytest.fixture(name="office")
def _office(database: Connection, blobs: Blobs) -> Office:
    return open_office(database, blobs, periods=SPAN)


def board(office: Office, who: str = "procurement", **asked: object) -> Board:
    """Return the board as somebody asks for it."""
    with office.enter(who) as session:
        return read_board(session, office.people[who], **asked)  # type: ignore[arg-type]  # as asked


def breakdown(office: Office, who: str = "procurement", **asked: str) -> Breakdown:
    """Return October's answer rate, broken down as asked."""
    with office.enter(who) as session:
        return read_breakdown(
            session,
            office.people[who],
            month_id=office.month_ids[2],
            metric="answer_rate",
            blobs=office.blobs,
            **asked,
        )


def read(office: Office, month: int, groups: dict[tuple[str, str], tuple[int, int]]) -> None:
    """Let the vendor send a month's calls, and have them read."""
    month_id = office.month_ids[month - 8]
    office.read(office.upload(contacts(month, groups), month_id=month_id))


def settle(office: Office, *month_ids: UUID) -> None:
    """Let months stand as issued, without the paper."""
    with office.enter("procurement") as session:
        session.execute(update(MonthRow).where(MonthRow.id.in_(month_ids)).values(state="issued"))


def test_the_board_shows_a_dimension_a_tier_and_what_is_at_risk(office: Office) -> None:
    read(office, 9, {("1", "A-1"): (97, 3), ("2", "A-2"): (80, 20), ("3", "A-3"): (9, 1)})
    settle(office, office.month_ids[1])
    read(office, 10, {("1", "A-1"): (45, 5), ("2", "A-2"): (30, 0)})
    plain = board(office)
    assert plain.parts == (("dimension", "efficiency"), ("tier", "1"), ("tier", "2"))
    (risk,) = plain.risks.dearest
    assert (risk.month_id, risk.net.amount) == (office.month_ids[2], Decimal("-2000.00"))
    assert (plain.risks.open_count, plain.risks.read_count, plain.risks.running_count) == (2, 1, 1)
    (row,) = plain.rows
    assert (row.net.amount, row.at_risk.amount) == (Decimal("-7000.00"), Decimal("-2000.00"))
    (dimension,) = board(office, part=("dimension", "efficiency")).rows
    assert [cell and cell.points for cell in dimension.cells] == [
        None, Decimal("67.85"), Decimal("93.75"),
    ]  # fmt: skip
    assert dimension.score == Decimal("80.80")
    (tier,) = board(office, part=("tier", "2")).rows
    assert [cell and (cell.met, cell.judged) for cell in tier.cells] == [
        (None, None), (0, 1), (1, 1),
    ]  # fmt: skip
    assert tier.score == 50
    assert board(office, part=("tier", "nine")).part is None
    (own,) = board(office, "vendor", part=("tier", "1")).rows
    assert [cell and cell.met for cell in own.cells] == [None, 1, 0]


def test_the_board_is_put_in_order(office: Office) -> None:
    rival = open_rival(office)
    read(office, 10, {("1", "A-1"): (98, 2)})
    rival.read(rival.upload(contacts_csv(80, 20)))
    settle(office, rival.month_id)
    orders = {
        order: [row.vendor_name for row in board(office, order=order).rows]
        for order in ("name", "lowest", "highest", "money", "risk")
    }
    assert orders == {
        "name": ["对手", "顺流"],
        "lowest": ["对手", "顺流"],
        "highest": ["顺流", "对手"],
        "money": ["对手", "顺流"],
        "risk": ["对手", "顺流"],
    }
    (found,) = board(office, find="RIVAL").rows
    assert found.net.amount == Decimal("-10000.00")


def test_the_league_tells_apart_what_months_prove(office: Office) -> None:
    rival = open_rival(office)
    for month in (8, 9, 10):
        read(office, month, {("1", "A-1"): (96, 4)})
    rival.read(rival.upload(contacts_csv(80, 20)))
    settle(office, rival.month_id, *office.month_ids)
    with office.enter("procurement") as session:
        league = read_league(session, office.people["procurement"])
        other = read_league(
            session,
            office.people["procurement"],
            dimension="efficiency",
            first=SPAN[1].start,
            last=SPAN[2].start,
        )
        nothing = read_league(session, office.people["procurement"], dimension="attitude")
    (place,) = league.places
    assert (league.service, league.first, league.last) == (
        "call_centre", AUGUST.start, OCTOBER.start,
    )  # fmt: skip
    assert (place.mean, place.contestant.months, place.groups) == (Decimal("100.00"), 3, (0,))
    assert place.contestant.net_percent == 0
    assert (league.shared_metrics, league.all_metrics) == (1, 1)
    (few,) = league.too_few
    assert (few.vendor_id, few.months, few.net_percent) == (rival.vendor_id, 1, Decimal(-10))
    assert (other.places, len(other.too_few)) == ((), 2)
    assert {one.months for one in nothing.too_few} == {0}
    with office.enter("vendor") as session, pytest.raises(Forbidden):
        read_league(session, office.people["vendor"])


def test_a_vendors_page_shows_its_months_side_by_side(office: Office) -> None:
    read(office, 9, {("1", "A-1"): (97, 3)})
    settle(office, office.month_ids[1])
    read(office, 10, {("1", "A-1"): (90, 10)})
    for who in ("procurement", "vendor"):
        with office.enter(who) as session:
            page = read_vendor_page(session, office.people[who], vendor_id=office.vendor_id)
        assert [month.total for month in page.months] == [
            None, Decimal("100.00"), Decimal("75.00"),
        ]  # fmt: skip
        assert page.months[2].dimensions == {"efficiency": Decimal("75.00")}
        assert page.months[2].tiers == {"1": (0, 1)}
        assert page.compared == (1, 2)
        (metric,) = page.metrics
        assert metric.name["en"]
        assert [each and each.rounded for each in metric.months] == [
            None, Decimal("97.00"), Decimal("90.00"),
        ]  # fmt: skip
        assert [month.period for month in page.open_months] == [AUGUST, OCTOBER]


def test_a_stranger_finds_no_vendor_and_no_contract_of_another(office: Office) -> None:
    rival = open_rival(office)
    theirs: list[tuple[Office, Actor, dict[str, object]]] = [
        (rival, rival.people["vendor"], {"vendor_id": office.vendor_id}),
        (
            rival,
            rival.people["vendor"],
            {"vendor_id": rival.vendor_id, "contract_id": office.contract_id},
        ),
        (
            office,
            office.people["procurement"],
            {"vendor_id": office.vendor_id, "contract_id": rival.contract_id},
        ),
    ]
    for house, actor, asked in theirs:
        who = "vendor" if actor.is_vendor else "procurement"
        with house.enter(who) as session, pytest.raises(NotFound):
            read_vendor_page(session, actor, **asked)  # type: ignore[arg-type]  # as asked
    read(office, 10, {("1", "A-1"): (90, 10)})
    with rival.enter("vendor") as session, pytest.raises(NotFound):
        read_breakdown(
            session,
            rival.people["vendor"],
            month_id=office.month_ids[2],
            metric="answer_rate",
            blobs=office.blobs,
        )


def test_a_metric_is_broken_down_by_tier_and_by_agent(office: Office) -> None:
    read(office, 9, {("1", "A-1"): (90, 10)})
    read(office, 10, {("1", "A-1"): (97, 3), ("2", "A-2"): (60, 40), ("3", "A-3"): (10, 0)})
    tiers = breakdown(office, against="2026-09")
    hundred = Decimal(100)
    assert (tiers.attribute, tiers.attributes) == ("tier", ("tier", "channel", "agent"))
    assert [
        (each.name, each.cases, each.rounded, each.is_met, each.missed, each.missed_percent)
        for each in tiers.groups[:2]
    ] == [
        ("1", hundred, Decimal("97.00"), True, Decimal(3), Decimal(300) / 43),
        ("2", hundred, Decimal("60.00"), False, Decimal(40), Decimal(4000) / 43),
    ]
    assert (tiers.groups[0].before, tiers.groups[0].change) == (Decimal("90.00"), Decimal("7.00"))
    # Wilson for 97 of 100, by his formula.
    assert (tiers.groups[0].lower, tiers.groups[0].upper) == (Decimal("91.55"), Decimal("98.97"))
    assert (tiers.groups[2].is_small, tiers.groups[2].rounded) == (True, None)
    assert tiers.unsaid == 0
    for who in ("procurement", "vendor"):
        agents = breakdown(office, who, attribute="agent")
        assert [(each.name, each.cases, each.rounded, each.missed) for each in agents.groups] == [
            ("A-1", Decimal(97), hundred, Decimal(0)),
            ("A-2", Decimal(60), hundred, Decimal(0)),
            ("A-3", Decimal(10), None, Decimal(0)),
        ]
        assert (agents.unsaid, agents.is_newer) == (Decimal(43), False)
    with office.enter("procurement") as session, pytest.raises(NotFound):
        read_breakdown(
            session,
            office.people["procurement"],
            month_id=office.month_ids[2],
            metric="no_such",
            blobs=office.blobs,
        )


def test_a_vendor_sees_no_part_of_a_draft(office: Office) -> None:
    read(office, 10, {("1", "A-1"): (90, 10)})
    actor, month_id = office.people["procurement"], office.month_ids[2]
    with office.enter("procurement") as session:
        months.draft_month(session, actor, month_id=month_id, blobs=office.blobs, at=AT)
    with office.enter("vendor") as session:
        assert session.query(PartFigureRow).count() == 0
        assert [
            each.vendor_id for each in vendors.list_vendors(session, office.people["vendor"])
        ] == [office.vendor_id]
    with office.enter("procurement") as session:
        months.publish_month(session, actor, month_id=month_id, at=AT)
    with office.enter("vendor") as session:
        assert session.execute(text("SELECT count(*) FROM part_figures")).scalar_one() == 2
