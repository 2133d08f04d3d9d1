"""The bench: where drafts begin, and that saving one loses nobody's work."""

import threading
from hashlib import sha256

import pytest
from sqlalchemy import Engine

from tests.builders.agreements import agree
from tests.builders.offices import AT, CONTRACT, Office, open_office
from vendor_sla.domain.people import Role
from vendor_sla.domain.refusals import Conflict, Forbidden, Invalid
from vendor_sla.intake.contracts import read_contract
from vendor_sla.services.benches import (
    Beginning,
    Bench,
    SavedDraft,
    begin_from_template,
    begin_from_version,
    check_document,
    list_templates,
    next_period,
    read_file_text,
    save_draft,
)
from vendor_sla.services.contracts import read_contract_page
from vendor_sla.store.blobs import Blobs

SECOND = CONTRACT.format(key="test-hotline").replace("version: 1\ntitle", "version: 2\ntitle")
SECOND = SECOND.replace("effective_from: 2026-01-01", "effective_from: 2026-12-01")


def save(
    office: Office, document: str, begun_from: str = "", who: str = "procurement"
) -> SavedDraft:
    """Save a text as a draft."""
    with office.enter(who) as session:
        return save_draft(
            session,
            office.people[who],
            vendor_id=office.vendor_id,
            document=document,
            begun_from=begun_from,
            at=AT,
        )


def begin(office: Office, number: int) -> Bench:
    """Open a version of the office's contract on the bench."""
    with office.enter("procurement") as session:
        return begin_from_version(
            session,
            office.people["procurement"],
            contract_id=office.contract_id,
            number=number,
            at=AT,
        )


def test_an_amendment_is_the_next_whole_document_word_for_word(office: Office) -> None:
    """Only the number and the day it begins move on, to the next period after today."""
    bench = begin(office, 1)
    before = CONTRACT.format(key="test-hotline")
    assert (bench.beginning, bench.number, bench.begun_from) == (Beginning.AMENDMENT, 2, "")
    assert bench.document == before.replace("version: 1\ntitle", "version: 2\ntitle").replace(
        "effective_from: 2026-01-01", "effective_from: 2026-12-01"
    )
    assert save(office, bench.document).version.number == 2


def test_a_draft_is_continued_from_what_was_saved(office: Office) -> None:
    saved = save(office, SECOND)
    bench = begin(office, 2)
    assert (bench.beginning, bench.document) == (Beginning.DRAFT, SECOND)
    assert bench.begun_from == saved.version.sha256 == sha256(SECOND.encode()).hexdigest()
    later = SECOND.replace("amount: 1000\n", "amount: 1500\n")
    again = save(office, later, bench.begun_from)
    assert again.version.version_id == saved.version.version_id


def test_a_draft_that_somebody_changed_meanwhile_is_not_overwritten(office: Office) -> None:
    """The refusal names the hash that a person who has looked can replace."""
    mine = save(office, SECOND).version.sha256
    theirs = save(office, SECOND.replace("amount: 1000\n", "amount: 900\n"), mine, "admin")
    with pytest.raises(Conflict) as refused:
        save(office, SECOND.replace("amount: 1000\n", "amount: 1500\n"), mine)
    (problem,) = refused.value.problems
    assert problem.code == "benches.changed_meanwhile"
    assert problem.facts["sha256"] == theirs.version.sha256
    over = save(office, SECOND, problem.facts["sha256"])
    assert over.version.sha256 == mine


def test_a_text_that_did_not_begin_from_the_saved_draft_does_not_replace_it(office: Office) -> None:
    save(office, SECOND)
    with pytest.raises(Conflict) as refused:
        save(office, SECOND.replace("amount: 1000\n", "amount: 900\n"))
    assert [problem.code for problem in refused.value.problems] == ["benches.exists_already"]


def test_a_version_committed_meanwhile_says_which_number_is_next(office: Office) -> None:
    saved = save(office, SECOND)
    with office.enter("admin") as session:
        people = office.people
        agree(
            session,
            saved.version,
            proposer=people["procurement"],
            vendor=people["vendor"],
            approver=people["admin"],
            at=AT,
        )
    with pytest.raises(Conflict) as refused:
        save(office, SECOND, saved.version.sha256)
    (problem,) = refused.value.problems
    assert (problem.code, problem.facts["next"]) == ("benches.committed_meanwhile", "3")


def test_of_two_who_save_at_once_one_is_told(engine: Engine, blobs: Blobs) -> None:
    """Also a contract nobody has saved before: nothing is lost and nothing breaks."""
    office = open_office(engine, blobs)
    told: list[str] = []
    begin_together = threading.Barrier(4)

    def race(amount: int) -> None:
        document = CONTRACT.format(key="race").replace("amount: 1000\n", f"amount: {amount}\n")
        begin_together.wait()
        try:
            save(office, document)
            told.append("saved")
        except Conflict as refused:
            told.append(refused.problems[0].code)

    racers = [threading.Thread(target=race, args=[1000 + number]) for number in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(told) == ["benches.exists_already"] * 3 + ["saved"]


def test_a_template_begins_with_the_vendor_and_the_key(office: Office) -> None:
    """Every template on the list opens; a name that is on none is refused."""
    actor = office.people["procurement"]
    templates = list_templates(actor)
    assert {"call_centre", "online_chat"} <= {template.name for template in templates}
    with office.enter("procurement") as session:
        for template in templates:
            bench = begin_from_template(
                session, actor, template=template.name, vendor_id=office.vendor_id, key="mine"
            )
            terms = read_contract(bench.document)
            assert (terms.key, terms.vendor) == ("mine", bench.vendor_name)
        with pytest.raises(Invalid):
            begin_from_template(session, actor, template="../secrets", vendor_id=None)


def test_the_next_period_begins_after_the_day() -> None:
    """A month's first day is no longer before the month; quarters begin in their own months."""
    monthly = read_contract(CONTRACT.format(key="a"))
    quarterly = read_contract(CONTRACT.format(key="a").replace("period: month", "period: quarter"))
    assert str(next_period(monthly, AT.date())) == "2026-12-01"
    assert str(next_period(monthly, AT.date().replace(month=12, day=31))) == "2027-01-01"
    assert str(next_period(quarterly, AT.date())) == "2027-01-01"
    assert str(next_period(quarterly, AT.date().replace(month=3, day=1))) == "2026-04-01"


def test_a_text_with_faults_is_checked_not_refused(office: Office) -> None:
    """The bench says what is wrong, and summarises what can be read."""
    actor = office.people["procurement"]
    broken = check_document(actor, document="format: 1\nkey: [")
    assert [finding.code for finding in broken.findings] == ["yaml.syntax"]
    assert broken.contract is None
    fine = check_document(actor, document=SECOND)
    assert not fine.errors
    assert fine.contract is not None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "benches.file_empty"),
        (b" \n", "benches.file_empty"),
        (b"\xff\xfe", "benches.file_not_utf8"),
        (b"PK\x03\x04\x80", "benches.file_not_utf8"),
        (b"x" * 101, "benches.file_too_large"),
    ],
)
def test_a_file_without_a_text_is_refused_with_its_reason(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_file_text(content, limit=100)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_file_loses_its_mark_and_its_carriage_returns() -> None:
    assert read_file_text("\ufeffkey: 一\r\nversion: 1\r".encode(), limit=100) == (
        "key: 一\nversion: 1\n"
    )


@pytest.mark.parametrize("who", [Role.VENDOR, Role.FINANCE, Role.QA, Role.AUDITOR])
def test_only_those_who_may_save_contracts_work_on_the_bench(office: Office, who: Role) -> None:
    with pytest.raises(Forbidden):
        save(office, SECOND, who=who)
    with pytest.raises(Forbidden):
        check_document(office.people[who], document=SECOND)
    with office.enter("procurement") as session:
        page = read_contract_page(
            session, office.people["procurement"], contract_id=office.contract_id
        )
    assert page.version.number == 1
