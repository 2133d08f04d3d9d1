"""Two people decide at the same moment: one after the other, and no row is given away twice."""

import threading

from sqlalchemy import Engine

from tests.builders.extracts import extract
from tests.builders.offices import AT, Office, open_office
from vendor_sla.domain.pairs import PairDecisions
from vendor_sla.domain.refusals import Conflict
from vendor_sla.services import months
from vendor_sla.services.pairs import decide_pair, decisions_of
from vendor_sla.store.blobs import Blobs

KEPT, RIVAL = ("TK-000017", "TK-00017"), ("TK-00018", "TK-00017")


def say_same(office: Office, who: str, pair: tuple[str, str], refused: list[str]) -> None:
    """Confirm a pair in a transaction of one's own; remember the refusal."""
    try:
        with office.enter(who) as session:
            actor = office.people[who]
            decide_pair(session, actor, month_id=office.month_id, pair=pair, verdict="same", at=AT)
    except Conflict as conflict:
        refused.extend(problem.code for problem in conflict.problems)


def test_the_second_of_two_who_confirm_the_same_row_is_refused(
    engine: Engine, blobs: Blobs
) -> None:
    office = open_office(engine, blobs)
    office.read(office.upload(extract("a", KEPT[0], RIVAL[0])))
    office.read(office.upload(extract("a", KEPT[1]), who="procurement"))
    with office.enter("procurement") as session:
        actor = office.people["procurement"]
        months.draft_month(session, actor, month_id=office.month_id, blobs=blobs, at=AT)
    refused: list[str] = []
    late = threading.Thread(target=say_same, args=[office, "procurement", RIVAL, refused])
    with office.enter("qa") as session:
        actor = office.people["qa"]
        decide_pair(session, actor, month_id=office.month_id, pair=KEPT, verdict="same", at=AT)
        late.start()
        late.join(0.5)
        assert late.is_alive()
    late.join(10)
    assert refused == ["pairs.key_taken"]
    with office.enter("qa") as session:
        assert decisions_of(session, office.month_id) == PairDecisions(same=(KEPT,))
