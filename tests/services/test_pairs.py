"""Look-alike rows wait for a person; what they say counts with the next draft and is kept."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.builders.extracts import extract
from tests.builders.offices import AT, Office
from vendor_sla.domain.pairs import PairDecisions, decided
from vendor_sla.domain.refusals import Conflict, Forbidden, Invalid, NotFound
from vendor_sla.printing.signing import Signer
from vendor_sla.services import matched_rows, months
from vendor_sla.services.history import read_subject
from vendor_sla.services.pairs import PairsPage, decide_pair, decisions_of, read_pairs_page

VENDOR, CLIENT = "TK-000017", "TK-00017"
OTHER = "TK-00018"


def compared(office: Office, *, vendor: tuple[str, ...], client: tuple[str, ...]) -> None:
    """Send and read both sides' files and draft the month."""
    office.read(office.upload(extract(*vendor)))
    office.read(office.upload(extract(*client), who="procurement"))
    draft(office)


def draft(office: Office) -> None:
    """Draft the month as procurement."""
    with office.enter("procurement") as session:
        actor = office.people["procurement"]
        months.draft_month(session, actor, month_id=office.month_id, blobs=office.blobs, at=AT)


def say(
    office: Office, verdict: str, *, who: str = "qa", pair: tuple[str, str] = (VENDOR, CLIENT)
) -> None:
    """Decide on a couple of keys."""
    with office.enter(who) as session:
        actor = office.people[who]
        decide_pair(session, actor, month_id=office.month_id, pair=pair, verdict=verdict, at=AT)


def page(office: Office, who: str = "qa") -> PairsPage:
    """Return the page of look-alikes as somebody sees it."""
    with office.enter(who) as session:
        return read_pairs_page(session, office.people[who], month_id=office.month_id)


def comparison(office: Office, who: str = "procurement") -> Mapping[str, Any]:
    """Return the comparison of the month's document as somebody sees it."""
    document = office.page(who).document
    assert document is not None
    found: Mapping[str, Any] = document["comparison"]
    return found


@pytest.fixture(name="drafted")
def _drafted(office: Office) -> Office:
    compared(office, vendor=("a", VENDOR), client=("a", CLIENT))
    return office


def test_a_look_alike_waits_and_changes_nothing(drafted: Office) -> None:
    shown = page(drafted)
    assert [(each["vendor_key"], each["client_key"]) for each in shown.waiting] == [
        (VENDOR, CLIENT)
    ]
    assert (shown.is_old, shown.may_decide) == (False, True)
    assert [each["code"] for each in comparison(drafted)["differences"]] == [
        "missing_in_vendor",
        "extra_in_vendor",
    ]


def test_a_confirmed_pair_counts_when_the_month_is_drafted_again(drafted: Office) -> None:
    say(drafted, "same")
    assert page(drafted).is_old
    assert comparison(drafted)["matched_confirmed"] == 0
    draft(drafted)
    found = comparison(drafted)
    assert found["matched_confirmed"] == 1
    assert found["decisions"] == [[VENDOR, CLIENT, "same"]]
    assert [each["code"] for each in found["differences"]] == ["confirmed"]
    assert (page(drafted).waiting, page(drafted).is_old) == ((), False)


def test_a_draft_older_than_a_decision_is_not_published(drafted: Office) -> None:
    say(drafted, "different")
    with (
        pytest.raises(Conflict, match="draft_is_old"),
        drafted.enter("procurement") as session,
    ):
        actor = drafted.people["procurement"]
        months.publish_month(session, actor, month_id=drafted.month_id, at=AT)


def test_what_is_different_is_not_proposed_again(drafted: Office) -> None:
    say(drafted, "different")
    draft(drafted)
    assert comparison(drafted)["proposals"] == []
    assert comparison(drafted)["matched_confirmed"] == 0


def test_a_word_can_be_taken_back_and_nothing_is_erased(drafted: Office) -> None:
    say(drafted, "same")
    say(drafted, "open", who="procurement")
    assert len(page(drafted).waiting) == 1
    assert not page(drafted).decisions
    assert not page(drafted).is_old
    with drafted.enter("procurement") as session:
        actor = drafted.people["procurement"]
        events = [
            (entry.event, entry.facts["verdict"], entry.actor_name)
            for entry in read_subject(session, actor, drafted.month_id)
            if entry.event == "decide_pair"
        ]
    assert sorted(events) == [("decide_pair", "open", "Procurement"), ("decide_pair", "same", "Qa")]


def test_the_last_word_counts() -> None:
    said = [
        ("a", "b", "same"),
        ("c", "d", "different"),
        ("a", "b", "different"),
        ("c", "d", "open"),
    ]
    assert decided(said) == PairDecisions(different=(("a", "b"),))


def test_one_row_is_one_contact_whoever_says_so(office: Office) -> None:
    compared(office, vendor=("a", VENDOR, OTHER), client=("a", CLIENT))
    assert len(page(office).waiting) == 2
    assert all(each["is_ambiguous"] for each in page(office).waiting)
    say(office, "same")
    with pytest.raises(Conflict, match="key_taken"):
        say(office, "same", who="procurement", pair=(OTHER, CLIENT))
    say(office, "open")
    say(office, "same", who="procurement", pair=(OTHER, CLIENT))


def test_what_nobody_proposed_is_refused(drafted: Office) -> None:
    with pytest.raises(Invalid, match="not_proposed"):
        say(drafted, "same", pair=("a", CLIENT))
    with pytest.raises(Invalid, match="unknown_verdict"):
        say(drafted, "perhaps")


@pytest.mark.parametrize("who", ["vendor", "finance", "admin", "auditor"])
def test_others_neither_see_nor_decide(drafted: Office, who: str) -> None:
    with pytest.raises(Forbidden):
        page(drafted, who)
    with pytest.raises(Forbidden):
        say(drafted, "same", who=who)


def test_an_issued_month_takes_no_more_words(drafted: Office, signer: Signer) -> None:
    drafted.publish()
    drafted.issue(signer)
    assert not page(drafted).may_decide
    with pytest.raises(Conflict, match="month_issued"):
        say(drafted, "same")


def test_before_a_draft_nothing_waits(office: Office) -> None:
    shown = page(office)
    assert (shown.has_draft, shown.has_extract, shown.waiting) == (False, False, ())


def test_a_month_without_an_extract_has_nothing_to_compare(office: Office) -> None:
    office.read(office.upload(extract("a")))
    draft(office)
    assert (page(office).has_draft, page(office).has_extract) == (True, False)


def rows_of(office: Office, who: str, code: str, column: str = "") -> list[tuple[str, ...]]:
    """Return the rows of a class as somebody downloads them, the heading first."""
    with office.enter(who) as session:
        opened = matched_rows.open_class_rows(
            session,
            office.people[who],
            month_id=office.month_id,
            code=code,
            column=column,
            blobs=office.blobs,
        )
        return [opened.table.heading, *opened.table.rows]


def unmatched(office: Office, who: str) -> list[tuple[str, ...]]:
    """Return the client's unmatched rows as somebody downloads them, the heading first."""
    with office.enter(who) as session:
        actor = office.people[who]
        opened = matched_rows.open_unmatched(
            session, actor, month_id=office.month_id, blobs=office.blobs
        )
        return [opened.table.heading, *opened.table.rows]


def test_every_row_of_a_class_can_be_had(office: Office) -> None:
    office.read(office.upload(extract("a", "B-2", "x", wait_seconds=20)))
    office.read(office.upload(extract("a", "b2", "y", "z"), who="procurement"))
    draft(office)
    missing = rows_of(office, "finance", "missing_in_vendor")
    assert [row[:2] for row in missing] == [("row", "interaction_id"), ("4", "y"), ("5", "z")]
    assert rows_of(office, "qa", "key_variant")[1:] == [("3", "3", "B-2", "b2")]
    assert rows_of(office, "auditor", "value_mismatch", "answered_at")[1:] == [
        ("2", "2", "a", "a", "answered_at", "2026-10-05T01:00:20Z", "2026-10-05T01:00:10Z"),
        ("3", "3", "B-2", "b2", "answered_at", "2026-10-05T01:01:20Z", "2026-10-05T01:01:10Z"),
    ]


def test_a_class_the_files_do_not_have_is_refused(drafted: Office) -> None:
    for code, column in (("unit", "talk_seconds"), ("nonsense", ""), ("", ""), ("composite", "")):
        with pytest.raises(Invalid, match="no_such_class"):
            rows_of(drafted, "procurement", code, column)


def test_a_vendor_gets_the_clients_unmatched_rows_once_the_month_is_published(
    drafted: Office,
) -> None:
    assert [row[1] for row in unmatched(drafted, "procurement")] == ["interaction_id", CLIENT]
    with pytest.raises(Conflict, match="nothing_compared"):
        unmatched(drafted, "vendor")
    drafted.publish()
    assert [row[1] for row in unmatched(drafted, "vendor")] == ["interaction_id", CLIENT]
    with pytest.raises(Forbidden):
        rows_of(drafted, "vendor", "missing_in_vendor")


def test_without_unmatched_rows_the_copy_is_empty(office: Office) -> None:
    compared(office, vendor=("a",), client=("a",))
    assert unmatched(office, "procurement") == [("row", "interaction_id")]


def test_pairs_of_a_month_out_of_sight_are_not_found(drafted: Office) -> None:
    with drafted.enter("qa") as session, pytest.raises(NotFound):
        read_pairs_page(session, drafted.people["qa"], month_id=drafted.contract_id)


def test_decisions_are_read_in_the_order_they_were_given(drafted: Office) -> None:
    for verdict in ("different", "open", "same"):
        say(drafted, verdict)
    with drafted.enter("qa") as session:
        assert decisions_of(session, drafted.month_id) == PairDecisions(same=((VENDOR, CLIENT),))
