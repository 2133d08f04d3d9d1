"""A version becomes law when both parties agree to exactly its document, and not before."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Connection, Engine, delete, select, update

from tests.builders.estates import open_rival
from tests.builders.offices import AT, CONTRACT, OCTOBER, Office, contacts_csv, open_office
from vendor_sla.domain.people import Role
from vendor_sla.domain.refusals import Conflict, Forbidden, Invalid, NotFound, Refused
from vendor_sla.domain.versions import ApprovalKind, Party, Tense, VersionState
from vendor_sla.printing.signing import Signer
from vendor_sla.services import approvals, contracts, standings
from vendor_sla.services.differences import read_comparison
from vendor_sla.services.history import read_subject
from vendor_sla.services.versions import ContractVersion
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import (
    AccountRow,
    ContractApprovalRow,
    ContractVersionRow,
    MembershipRow,
)

AMENDED = (
    CONTRACT.format(key="test-hotline")
    .replace("version: 1\ntitle", "version: 2\ntitle")
    .replace("effective_from: 2026-01-01", "effective_from: 2026-11-01")
    .replace("amount: 1000\n", "amount: 1500\n")
)
Step = Callable[..., ContractVersion]


def save(office: Office, document: str = AMENDED) -> ContractVersion:
    with office.enter("procurement") as session:
        return contracts.save_contract(
            session,
            office.people["procurement"],
            vendor_id=office.vendor_id,
            document=document,
            at=AT,
        )


def take(
    office: Office, who: str, step: Step, version: ContractVersion, **facts: object
) -> ContractVersion:
    """Take one step as somebody who saw the version as it is given."""
    with office.enter(who) as session:
        return step(
            session,
            office.people[who],
            version_id=version.version_id,
            sha256=version.sha256,
            at=AT,
            **facts,
        )


def propose(office: Office, document: str = AMENDED) -> ContractVersion:
    return take(office, "procurement", approvals.propose_version, save(office, document))


def sign(office: Office, version: ContractVersion) -> ContractVersion:
    facts = {"name": "王五", "agrees": True}
    return take(office, "vendor", approvals.sign_version, version, **facts)


def approve(office: Office, version: ContractVersion, who: str = "admin") -> ContractVersion:
    return take(office, who, approvals.approve_version, version)


def refuse(office: Office, version: ContractVersion) -> ContractVersion:
    return take(office, "vendor", approvals.refuse_version, version, comment="1,500 is too much")


def withdraw(office: Office, version: ContractVersion) -> ContractVersion:
    return take(office, "procurement", approvals.withdraw_version, version)


def on_paper(office: Office, version: ContractVersion) -> ContractVersion:
    paper = {"signed_paper_sha256": "b" * 64}
    return take(office, "admin", approvals.commit_contract, version, **paper)


def number_in_force(office: Office, months_later: int = 1) -> int:
    with office.enter("procurement") as session:
        version, _ = contracts.contract_in_force(
            session,
            office.people["procurement"],
            contract_id=office.contract_id,
            period=OCTOBER.shifted(months_later),
        )
    return version.number


@pytest.mark.parametrize("order", [(sign, approve), (approve, sign)])
def test_a_version_is_law_when_both_parties_have_approved_it(
    office: Office, order: tuple[Callable[..., ContractVersion], ...]
) -> None:
    version = propose(office)
    assert version.awaited == (Party.CLIENT, Party.VENDOR)
    half = order[0](office, version)
    assert (half.state, len(half.awaited)) == (VersionState.PROPOSED, 1)
    assert number_in_force(office) == 1  # an unaccepted amendment never prices
    law = order[1](office, version)
    assert (law.state, law.awaited, law.committed_at) == (VersionState.COMMITTED, (), AT)
    assert [number_in_force(office, later) for later in (0, 1)] == [1, 2]


def test_who_approved_what_and_when_is_kept(office: Office) -> None:
    version = propose(office)
    sign(office, version)
    law = approve(office, version)
    kept = [(one.kind, one.party, one.name, one.account_name, one.at) for one in law.approvals]
    assert kept == [
        (ApprovalKind.PROPOSED, Party.CLIENT, "Procurement", "Procurement", AT),
        (ApprovalKind.APPROVED, Party.VENDOR, "王五", "Vendor", AT),
        (ApprovalKind.APPROVED, Party.CLIENT, "Admin", "Admin", AT),
    ]
    assert {one.sha256 for one in law.approvals} == {version.sha256}
    with office.enter("auditor") as session:
        told = read_subject(session, office.people["auditor"], office.contract_id)
    assert [entry.event for entry in told][:5] == [
        "commit_contract", "approve_contract", "sign_contract", "propose_contract",
        "save_contract",
    ]  # fmt: skip


def test_the_signed_paper_stands_for_both(office: Office) -> None:
    law = on_paper(office, propose(office))
    assert law.is_committed
    assert law.signed_paper_sha256 == "b" * 64
    assert law.approvals[-1].paper_sha256 == "b" * 64


@pytest.mark.parametrize("step", [approve, sign, refuse, withdraw, on_paper])
def test_a_draft_is_not_answered(
    office: Office, step: Callable[[Office, ContractVersion], ContractVersion]
) -> None:
    """The client hears that it is a draft; for the vendor there is nothing."""
    version = save(office)
    with pytest.raises((Conflict, NotFound)) as refused:
        step(office, version)
    answer = "contracts.unknown_version" if step in {sign, refuse} else "contracts.not_now"
    assert refused.value.problems[0].code == answer


@pytest.mark.parametrize("step", [approve, sign, refuse, withdraw, on_paper])
def test_a_committed_version_is_not_answered_again(
    office: Office, step: Callable[[Office, ContractVersion], ContractVersion]
) -> None:
    version = propose(office)
    sign(office, version)
    approve(office, version)
    with pytest.raises(Conflict, match=r"contracts\.committed"):
        step(office, version)


@pytest.mark.parametrize("step", [sign, approve])
def test_a_second_click_of_one_party_approves_nothing(
    office: Office, step: Callable[[Office, ContractVersion], ContractVersion]
) -> None:
    version = propose(office)
    step(office, version)
    with pytest.raises(Conflict, match="already_approved"):
        step(office, version)


def test_who_proposed_does_not_approve_while_a_colleague_can(office: Office) -> None:
    version = propose(office)
    with pytest.raises(Forbidden, match="proposed_yourself"):
        approve(office, version, who="procurement")
    with office.enter("admin") as session:
        roles = [Role.ADMIN.value]
        session.execute(delete(MembershipRow).where(MembershipRow.role.in_(roles)))
    assert approve(office, version, who="procurement").awaited == (Party.VENDOR,)


def test_a_refused_version_is_a_draft_again_with_the_reason(office: Office) -> None:
    version = propose(office)
    approve(office, version)
    refused = refuse(office, version)
    assert (refused.state, refused.approvals[-1].comment) == (
        VersionState.REFUSED, "1,500 is too much",
    )  # fmt: skip
    again = propose(office, AMENDED.replace("1500", "1200"))
    assert (again.number, again.awaited) == (2, (Party.CLIENT, Party.VENDOR))
    assert approve(office, sign(office, again)).is_committed


def test_what_was_withdrawn_needs_every_approval_anew(office: Office) -> None:
    version = propose(office)
    sign(office, version)
    assert withdraw(office, version).state is VersionState.DRAFT
    again = propose(office)
    assert again.sha256 == version.sha256
    assert again.awaited == (Party.CLIENT, Party.VENDOR)


@pytest.mark.parametrize("step", [sign, approve, on_paper, refuse, withdraw])
def test_nobody_answers_another_document_than_they_saw(
    office: Office, step: Callable[[Office, ContractVersion], ContractVersion]
) -> None:
    seen = propose(office)
    withdraw(office, seen)
    propose(office, AMENDED.replace("1500", "99000"))
    with pytest.raises(Conflict, match="document_changed"):
        step(office, seen)


def test_nobody_proposes_another_document_than_they_saw(office: Office) -> None:
    seen = save(office)
    save(office, AMENDED.replace("1500", "99000"))
    with pytest.raises(Conflict, match="document_changed"):
        take(office, "procurement", approvals.propose_version, seen)


def test_a_proposed_document_is_frozen(office: Office) -> None:
    propose(office)
    with pytest.raises(Conflict, match=r"contracts\.proposed"):
        save(office, AMENDED.replace("1500", "1600"))


def test_a_vendor_signs_with_a_name_and_a_tick(office: Office) -> None:
    version = propose(office)
    with pytest.raises(Invalid) as refused:
        take(office, "vendor", approvals.sign_version, version, name="  ", agrees=False)
    assert [problem.place for problem in refused.value.problems] == ["name", "agrees"]


@pytest.mark.parametrize("comment", ["", "  ", "x" * 2001])
def test_a_vendor_says_why_it_refuses(office: Office, comment: str) -> None:
    with pytest.raises(Invalid, match="no_reason"):
        take(office, "vendor", approvals.refuse_version, propose(office), comment=comment)


@pytest.mark.parametrize("paper", ["", "page 12", "B" * 64, "b" * 63])
def test_a_signed_papers_hash_is_a_hash(office: Office, paper: str) -> None:
    with pytest.raises(Invalid, match="not_a_hash"):
        take(office, "admin", approvals.commit_contract, propose(office), signed_paper_sha256=paper)


def test_what_the_linter_calls_an_error_is_not_proposed(office: Office) -> None:
    version = save(office)
    with office.enter("admin") as session:
        broken = AMENDED.replace("places: 2", "places: two").replace("expected: 95", "expected: x")
        row = session.scalars(
            select(ContractVersionRow).where(ContractVersionRow.number == 2)
        ).one()
        row.document = broken
    with pytest.raises(Invalid) as refused:
        take(office, "procurement", approvals.propose_version, version)
    places = {problem.place for problem in refused.value.problems}
    assert places >= {"metrics.0.places", "metrics.0.expected"}


def test_numbers_follow_one_another(office: Office) -> None:
    third = AMENDED.replace("version: 2\ntitle", "version: 3\ntitle")
    with pytest.raises(Conflict) as refused:
        save(office, third)
    assert refused.value.problems[0].facts == {"number": "3", "following": "2"}
    save(office)
    later = save(office, third)
    with pytest.raises(Conflict, match="earlier_open"):
        take(office, "procurement", approvals.propose_version, later)


def issue_month(office: Office, signer: Signer, number: int) -> None:
    content = contacts_csv(answered=185, lost=15, month=10 + number)
    office.read(office.upload(content, month_id=office.month_ids[number]))
    office.publish(office.month_ids[number])
    office.issue(signer, office.month_ids[number])


def test_issued_months_are_never_priced_again(
    database: Connection, blobs: Blobs, signer: Signer
) -> None:
    """Neither when it is proposed, nor when a month is issued while it waits."""
    office = open_office(database, blobs, periods=[OCTOBER, OCTOBER.shifted(1)])
    issue_month(office, signer, 0)
    early = AMENDED.replace("2026-11-01", "2026-09-01")
    with pytest.raises(Conflict) as refused:
        propose(office, early)
    facts = {"months": "2026-10", "count": "1", "day": "2026-11-01"}
    assert refused.value.problems[0].facts == facts
    version = propose(office)
    sign(office, version)
    issue_month(office, signer, 1)
    with pytest.raises(Conflict) as refused:
        approve(office, version)
    assert refused.value.problems[0].code == "contracts.months_issued"
    assert refused.value.problems[0].facts["day"] == "2026-12-01"
    assert number_in_force(office) == 1


def test_a_vendor_sees_what_is_proposed_to_it_and_no_draft(office: Office) -> None:
    def seen(who: str) -> list[tuple[int, str]]:
        with office.enter(who) as session:
            (summary,) = contracts.list_contracts(session, office.people[who])
        return [(version.number, version.state.value) for version in summary.versions]

    save(office)
    assert seen("vendor") == [(1, "committed")]
    version = propose(office)
    assert seen("vendor") == [(1, "committed"), (2, "proposed")]
    withdraw(office, version)
    assert seen("vendor") == [(1, "committed")]
    assert seen("finance") == [(1, "committed"), (2, "draft")]


@pytest.mark.parametrize("step", [sign, refuse])
def test_another_vendor_finds_nothing_to_answer(
    office: Office, step: Callable[[Office, ContractVersion], ContractVersion]
) -> None:
    version = propose(office)
    with pytest.raises(NotFound):
        step(open_rival(office), version)


def test_of_many_who_answer_at_once_each_counts_once(engine: Engine, blobs: Blobs) -> None:
    """Four clicks of each side: one approval of each, and one commitment."""
    office = open_office(engine, blobs)
    version = propose(office)
    start = Barrier(8)

    def answer(number: int) -> str:
        start.wait()
        try:
            return (sign if number % 2 else approve)(office, version).state
        except Refused as refused:
            return refused.problems[0].code

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(answer, range(8)))
    assert [one for one in answers if "." not in one] == ["committed", "proposed"]
    assert set(answers) - {"committed", "proposed"} <= {
        "contracts.already_approved", "contracts.committed", "contracts.just_answered",
    }  # fmt: skip
    with office.enter("auditor") as session:
        of_version = ContractApprovalRow.version_id == version.version_id
        rows = session.scalars(select(ContractApprovalRow).where(of_version)).all()
    assert sorted((row.kind, row.party) for row in rows) == [
        ("approved", "client"), ("approved", "vendor"), ("proposed", "client"),
    ]  # fmt: skip


def test_the_page_knows_what_stands_in_the_way(
    database: Connection, blobs: Blobs, signer: Signer
) -> None:
    office = open_office(database, blobs)
    issue_month(office, signer, 0)
    save(office, AMENDED.replace("2026-11-01", "2026-10-01"))
    with office.enter("procurement") as session:
        actor = office.people["procurement"]
        page = contracts.read_contract_page(session, actor, contract_id=office.contract_id)
        standing = standings.read_standing(session, actor, page)
    assert [month.label for month in standing.issued] == ["2026-10"]
    assert not standing.report.errors


def test_two_versions_are_compared_with_the_months_it_touches(office: Office) -> None:
    propose(office)
    with office.enter("vendor") as session:
        found = read_comparison(
            session,
            office.people["vendor"],
            contract_id=office.contract_id,
            before=None,
            after=None,
            today=AT.date(),
        )
    assert (found.before.version.number, found.after.version.number) == (1, 2)
    paths = [one.path for one in found.differences]
    assert "metrics.answer_rate.penalties.4.2.1.mechanic.charge" in paths
    assert found.reign is not None
    assert (found.reign.tense, found.reign.months) == (Tense.NOW, 14)
    assert {line.kind for line in found.lines} == {"kept", "gone", "new", "fold"}


def test_a_closed_account_is_no_colleague(office: Office) -> None:
    """Who cannot sign in cannot approve, and does not keep the proposer from it."""
    version = propose(office)
    with office.enter("admin") as session:
        admin = office.people["admin"].account_id
        session.execute(update(AccountRow).where(AccountRow.id == admin).values(is_active=False))
    assert approve(office, version, who="procurement").awaited == (Party.VENDOR,)
