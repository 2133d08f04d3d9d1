"""A month from its draft to approved penalties."""

import random
from decimal import Decimal
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from sqlalchemy import select

from tests.builders.offices import AT, OCTOBER, Office, contacts_csv
from vendor_sla.domain.people import Action, Actor, Role
from vendor_sla.domain.refusals import Conflict, Forbidden, NotFound
from vendor_sla.printing.signing import Signer
from vendor_sla.services.boards import Board, read_board
from vendor_sla.services.history import check_history, read_history
from vendor_sla.services.inboxes import read_inbox
from vendor_sla.services.months import accept_month, draft_month, open_months, publish_month
from vendor_sla.services.penalties import approve_penalties, list_penalties
from vendor_sla.services.scorecards import (
    issue_scorecard,
    open_document,
    open_scorecard,
    print_draft,
)
from vendor_sla.services.verifications import Verification, verify_file
from vendor_sla.store.models import LedgerEntryRow, PenaltyLineRow, ScorecardRow


def board(office: Office, who: str) -> Board:
    """Return the board as somebody sees it."""
    with office.enter(who) as session:
        return read_board(session, office.people[who])


def published(office: Office, answered: int = 185) -> None:
    """Bring October to the vendor's review, so many of 200 calls answered."""
    office.read(office.upload(contacts_csv(answered=answered, lost=200 - answered)))
    office.publish()


def verify(office: Office, signer: Signer, pdf: bytes) -> Verification:
    """Ask as the vendor whether a PDF is the one issued."""
    with office.enter("vendor") as session, NamedTemporaryFile() as file:
        Path(file.name).write_bytes(pdf)
        return verify_file(
            session,
            office.people["vendor"],
            path=Path(file.name),
            authorities=signer.authorities,
        )


def test_a_month_goes_from_file_to_approved_penalty(office: Office, signer: Signer) -> None:
    published(office)
    with office.enter("vendor") as session:
        accept_month(session, office.people["vendor"], month_id=office.month_id, at=AT)
    office.issue(signer)
    finance = office.people["finance"]
    with office.enter("finance") as session:
        approve_penalties(session, finance, month_id=office.month_id, at=AT)
    shown = office.page()
    assert (shown.state, shown.basis) == ("penalties_approved", "issued")
    assert [entry.event for entry in reversed(shown.history)] == [
        "open_month", "submit_month", "submit", "draft", "publish", "accept", "issue",
        "approve_penalties",
    ]  # fmt: skip
    with office.enter("finance") as session:
        (month,) = list_penalties(session, finance)
    assert (str(month.net), month.issued_by, month.approved_by) == (
        "-3000.00 CNY", "Procurement", "Finance",
    )  # fmt: skip
    assert [(line.kind, str(line.amount)) for line in month.lines] == [("credit", "-3000.00 CNY")]


def test_an_issue_books_what_it_takes_and_the_books_balance(office: Office, signer: Signer) -> None:
    published(office)
    office.issue(signer)
    with office.enter("finance") as session:
        entries = session.scalars(select(LedgerEntryRow)).all()
    assert {entry.account_code: entry.amount for entry in entries} == {
        "vendor_payable": Decimal("-3000.00"),
        "credit": Decimal("3000.00"),
    }


def test_a_month_without_penalty_is_issued_and_books_nothing(
    office: Office, signer: Signer
) -> None:
    published(office, answered=200)
    office.issue(signer)
    with office.enter("finance") as session:
        assert session.scalars(select(LedgerEntryRow)).all() == []
        assert session.scalars(select(PenaltyLineRow)).all() == []
    assert office.page().document is not None


def test_the_vendor_sees_no_draft_until_it_is_published(office: Office) -> None:
    office.read(office.upload(contacts_csv(answered=185, lost=15)))
    procurement = office.people["procurement"]
    with office.enter("procurement") as session:
        draft_month(session, procurement, month_id=office.month_id, blobs=office.blobs, at=AT)
    assert (office.page("vendor").basis, office.page().basis) == ("dry_run", "draft")
    assert board(office, "vendor").rows[0].cells[0] is not None
    with office.enter("procurement") as session:
        publish_month(session, procurement, month_id=office.month_id, at=AT)
    assert office.page("vendor").basis == "draft"


def test_a_draft_made_before_the_last_file_is_not_published(office: Office) -> None:
    office.read(office.upload(contacts_csv(answered=185, lost=15)))
    procurement = office.people["procurement"]
    with office.enter("procurement") as session:
        draft_month(session, procurement, month_id=office.month_id, blobs=office.blobs, at=AT)
    office.read(office.upload(contacts_csv(answered=180, lost=20), who="procurement"))
    with pytest.raises(Conflict, match="draft_is_old"), office.enter("procurement") as session:
        publish_month(session, procurement, month_id=office.month_id, at=AT)


def test_nothing_is_drafted_from_nothing(office: Office) -> None:
    with pytest.raises(Conflict, match="nothing_accepted"), office.enter("procurement") as session:
        draft_month(
            session,
            office.people["procurement"],
            month_id=office.month_id,
            blobs=office.blobs,
            at=AT,
        )


def test_a_month_is_issued_once(office: Office, signer: Signer) -> None:
    published(office)
    office.issue(signer)
    with pytest.raises(Conflict, match="not_now"):
        office.issue(signer)
    with office.enter("auditor") as session:
        assert len(session.scalars(select(ScorecardRow)).all()) == 1


def test_nobody_issues_what_they_submitted(office: Office, signer: Signer) -> None:
    published(office)
    vendor = office.people["vendor"]
    both = Actor(vendor.account_id, "Vendor", office.tenant_id, Role.PROCUREMENT)
    with pytest.raises(Forbidden, match="same_person"), office.enter("procurement") as session:
        issue_scorecard(
            session, both, month_id=office.month_id, blobs=office.blobs, signer=signer, at=AT
        )


def test_nobody_approves_what_they_issued(office: Office, signer: Signer) -> None:
    published(office)
    office.issue(signer)
    issuer = office.people["procurement"]
    both = Actor(issuer.account_id, "Procurement", office.tenant_id, Role.FINANCE)
    with office.enter("finance") as session:
        (month,) = list_penalties(session, both)
        assert [problem.code for problem in month.why_not] == ["people.same_person"]
        with pytest.raises(Forbidden, match="same_person"):
            approve_penalties(session, both, month_id=office.month_id, at=AT)


def test_penalties_are_approved_once(office: Office, signer: Signer) -> None:
    published(office)
    office.issue(signer)
    finance = office.people["finance"]
    with office.enter("finance") as session:
        approve_penalties(session, finance, month_id=office.month_id, at=AT)
    with pytest.raises(Conflict), office.enter("finance") as session:
        approve_penalties(session, finance, month_id=office.month_id, at=AT)


def test_the_issued_paper_is_known_again_and_a_changed_one_is_not(
    office: Office, signer: Signer
) -> None:
    published(office)
    scorecard_id = office.issue(signer)
    with office.enter("vendor") as session:
        paper = open_scorecard(
            session,
            office.people["vendor"],
            scorecard_id=scorecard_id,
            language="zh",
            blobs=office.blobs,
        )
    assert paper.name == "test-hotline-2026-10-v1-zh.pdf"
    found = verify(office, signer, paper.content)
    assert found.is_original
    assert found.issued
    assert (found.issued.version, found.issued.language) == (1, "zh")
    assert (found.issued.period, found.issued.month_id) == (OCTOBER, office.month_id)
    assert not verify(office, signer, paper.content + b"\n").is_original
    chance = random.Random(11)
    for _ in range(24):
        changed = bytearray(paper.content)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        assert not verify(office, signer, bytes(changed)).is_original


def test_a_draft_can_be_printed_and_its_document_taken_away(office: Office) -> None:
    published(office)
    actor = office.people["vendor"]
    with office.enter("vendor") as session:
        paper = print_draft(session, actor, month_id=office.month_id, language="en")
        document = open_document(session, actor, month_id=office.month_id)
    assert paper.content.startswith(b"%PDF")
    assert b'"format":"assessment/1"' in document.content


def test_a_published_month_can_be_taken_back_and_drafted_again(office: Office) -> None:
    published(office)
    office.publish()
    assert office.page("vendor").state == "published"


def test_the_board_shows_each_month_with_grade_and_money(office: Office, signer: Signer) -> None:
    published(office)
    before = board(office, "procurement")
    assert ([str(m) for m in before.net], [str(m) for m in before.at_risk]) == (
        ["0.00 CNY"], ["-3000.00 CNY"],
    )  # fmt: skip
    office.issue(signer)
    after = board(office, "procurement")
    (cell,) = after.rows[0].cells
    assert cell is not None
    assert (cell.state, cell.grade, str(cell.net), cell.is_final) == (
        "issued", "B", "-3000.00 CNY", True,
    )  # fmt: skip
    assert [str(amount) for amount in after.at_risk] == ["0.00 CNY"]
    assert after.grades == {"B": 1}


def test_what_waits_is_said_to_the_one_it_waits_for(office: Office, signer: Signer) -> None:
    def waiting(who: str) -> list[str]:
        with office.enter(who) as session:
            found = read_inbox(session, office.people[who], at=AT)
        return [thing.what for thing in found.items]

    assert (waiting("vendor"), waiting("procurement")) == ([Action.SUBMIT_MONTH], [])
    office.read(office.upload(contacts_csv(answered=185, lost=15)))
    assert (waiting("vendor"), waiting("procurement")) == ([], [Action.DRAFT_MONTH])
    office.publish()
    assert (waiting("vendor"), waiting("procurement")) == (
        [Action.ACCEPT_MONTH], [],
    )  # fmt: skip
    with office.enter("vendor") as session:
        accept_month(session, office.people["vendor"], month_id=office.month_id, at=AT)
    assert (waiting("vendor"), waiting("procurement")) == ([], [Action.ISSUE_SCORECARD])
    office.issue(signer)
    assert (waiting("procurement"), waiting("finance")) == ([], [Action.APPROVE_PENALTIES])


def test_buttons_are_those_of_the_role_and_the_state(office: Office) -> None:
    published(office)
    assert office.page("vendor").actions == (Action.ACCEPT_MONTH,)
    assert office.page("procurement").actions == (Action.DRAFT_MONTH, Action.ISSUE_SCORECARD)
    assert office.page("auditor").actions == ()


def test_a_month_is_opened_once(office: Office) -> None:
    with office.enter("procurement") as session:
        again = open_months(
            session,
            office.people["procurement"],
            contract_id=office.contract_id,
            periods=[OCTOBER, OCTOBER.shifted(1)],
            at=AT,
        )
    assert again[0] == office.month_id
    assert again[1] != office.month_id


def test_a_period_without_a_contract_in_force_is_not_opened(office: Office) -> None:
    with pytest.raises(Conflict), office.enter("procurement") as session:
        open_months(
            session,
            office.people["procurement"],
            contract_id=office.contract_id,
            periods=[OCTOBER.shifted(-12)],
            at=AT,
        )


def test_the_history_is_whole_and_the_auditor_may_check_it(office: Office, signer: Signer) -> None:
    published(office)
    office.issue(signer)
    with office.enter("auditor") as session:
        check = check_history(session, office.people["auditor"])
        newest = read_history(session, office.people["auditor"], limit=2)
        older = read_history(session, office.people["auditor"], before=newest[-1].number)
    assert check.is_whole
    assert check.entries == newest[0].number == len(newest) + len(older)
    assert newest[0].facts["net"] == "-3000.00 CNY"


def test_a_stranger_finds_no_month(office: Office) -> None:
    from tests.builders.offices import open_office

    other = open_office(office.bind, office.blobs)
    with pytest.raises(NotFound):
        office.page("procurement", other.month_id)
