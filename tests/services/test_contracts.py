"""Vendors, contracts and profiles as a tenant keeps them."""

from dataclasses import replace

import pytest

from tests.builders.offices import AT, CONTRACT, OCTOBER, Office, contacts_csv
from vendor_sla.domain.people import Action, Role
from vendor_sla.domain.refusals import Conflict, Forbidden, Invalid, NotFound
from vendor_sla.intake.profiles import canonical_profile
from vendor_sla.services.approvals import commit_contract, propose_version
from vendor_sla.services.contracts import (
    contract_in_force,
    list_contracts,
    read_contract_page,
    save_contract,
)
from vendor_sla.services.profiles import keep_profile, list_profiles, propose_for_file
from vendor_sla.services.vendors import list_vendors, register_vendor
from vendor_sla.services.versions import ContractVersion
from vendor_sla.store.models import new_id

DEARER = CONTRACT.format(key="test-hotline").replace("version: 1\ntitle", "version: 2\ntitle")
DEARER = DEARER.replace("effective_from: 2026-01-01", "effective_from: 2026-11-01")
DEARER = DEARER.replace("amount: 1000\n", "amount: 1500\n")


def save(office: Office, document: str, who: str = "procurement") -> ContractVersion:
    """Save a contract document."""
    with office.enter(who) as session:
        return save_contract(
            session,
            office.people[who],
            vendor_id=office.vendor_id,
            document=document,
            at=AT,
        )


def commit(office: Office, version: ContractVersion, paper: str = "a" * 64) -> ContractVersion:
    """Propose a saved version and commit it on the paper both parties signed."""
    seen, sha256 = version.version_id, version.sha256
    with office.enter("procurement") as session:
        propose_version(
            session, office.people["procurement"], version_id=seen, sha256=sha256, at=AT
        )
    with office.enter("admin") as session:
        return commit_contract(
            session,
            office.people["admin"],
            version_id=seen,
            sha256=sha256,
            signed_paper_sha256=paper,
            at=AT,
        )


def number_in_force(office: Office, months_later: int) -> int:
    """Return which version is in force in October or some months later."""
    with office.enter("procurement") as session:
        version, contract = contract_in_force(
            session,
            office.people["procurement"],
            contract_id=office.contract_id,
            period=OCTOBER.shifted(months_later),
        )
    assert version.number == contract.version
    return version.number


def test_a_draft_may_be_saved_again_and_prices_nothing(office: Office) -> None:
    first = save(office, DEARER)
    again = save(office, DEARER.replace("1500", "1600"))
    assert (first.version_id, first.is_committed) == (again.version_id, False)
    assert first.sha256 != again.sha256
    assert number_in_force(office, 1) == 1


def test_a_committed_version_is_in_force_from_its_day(office: Office) -> None:
    committed = commit(office, save(office, DEARER), paper="a" * 64)
    assert (committed.is_committed, committed.committed_by) == (True, "Admin")
    assert committed.signed_paper_sha256 == "a" * 64
    assert [number_in_force(office, later) for later in (0, 1, 2)] == [1, 2, 2]


def test_a_committed_version_never_changes(office: Office) -> None:
    version = commit(office, save(office, DEARER))
    with pytest.raises(Conflict, match="committed"):
        save(office, DEARER.replace("1500", "1600"))
    with pytest.raises(Conflict, match="committed"):
        commit(office, version)


def test_a_document_with_faults_is_refused_with_all_of_them(office: Office) -> None:
    broken = DEARER.replace("places: 2", "places: two").replace("currency: CNY", "currency: yuan")
    with pytest.raises(Invalid) as refusal:
        save(office, broken)
    assert {problem.place for problem in refusal.value.problems} >= {"currency", "metrics.0.places"}


def test_a_contract_keeps_its_currency(office: Office) -> None:
    with pytest.raises(Conflict, match="currency_changed"):
        save(office, DEARER.replace("currency: CNY", "currency: EUR"))


def test_a_signed_papers_hash_is_a_hash(office: Office) -> None:
    version = save(office, DEARER)
    with pytest.raises(Invalid, match="not_a_hash"):
        commit(office, version, paper="page 12")


def test_a_vendor_sees_committed_versions_only(office: Office) -> None:
    save(office, DEARER)
    seen = {}
    for who in ("procurement", "vendor"):
        with office.enter(who) as session:
            (summary,) = list_contracts(session, office.people[who])
            page = read_contract_page(session, office.people[who], contract_id=office.contract_id)
        seen[who] = ([version.number for version in summary.versions], page.version.number)
    assert seen == {"procurement": ([1, 2], 2), "vendor": ([1], 1)}


def test_an_unknown_version_is_not_found(office: Office) -> None:
    with office.enter("procurement") as session, pytest.raises(NotFound):
        read_contract_page(
            session, office.people["procurement"], contract_id=office.contract_id, number=9
        )


def test_a_vendor_saves_no_contract(office: Office) -> None:
    with pytest.raises(Forbidden):
        save(office, DEARER, who="vendor")


def test_a_vendor_has_a_key_of_its_own_and_a_name_in_both_languages(office: Office) -> None:
    admin = office.people["admin"]
    with office.enter("admin") as session:
        with pytest.raises(Conflict, match="key_taken"):
            register_vendor(session, admin, key="slipstream", name="顺流二号", at=AT)
        with pytest.raises(Invalid) as refusal:
            register_vendor(session, admin, key=" ", name="", at=AT)
        assert [problem.place for problem in refusal.value.problems] == ["key", "name"]
        assert [vendor.name for vendor in list_vendors(session, admin)] == ["顺流"]
        english = replace(admin, language="en")
        assert [vendor.name for vendor in list_vendors(session, english)] == ["Slipstream"]


def test_a_kept_profile_is_used_for_the_next_file(office: Office) -> None:
    document = canonical_profile("contacts", "Asia/Shanghai").document
    vendor = office.people["vendor"]
    with office.enter("vendor") as session:
        kept = keep_profile(
            session, vendor, vendor_id=office.vendor_id, side="vendor", document=document, at=AT
        )
        same = keep_profile(
            session, vendor, vendor_id=office.vendor_id, side="vendor", document=document, at=AT
        )
        assert list_profiles(session, vendor, vendor_id=office.vendor_id) == (kept,)
    assert (kept.number, same.profile_id) == (1, kept.profile_id)
    office.upload(contacts_csv(answered=9, lost=1))
    (submission,) = office.page("vendor").submissions
    assert submission.files[0].has_profile


def test_a_proposal_with_an_open_question_is_not_kept(office: Office) -> None:
    document = "# ? time_zone\n" + canonical_profile("contacts", "Asia/Shanghai").document
    vendor = office.people["vendor"]
    with office.enter("vendor") as session, pytest.raises(Invalid) as refused:
        keep_profile(
            session, vendor, vendor_id=office.vendor_id, side="vendor", document=document, at=AT
        )
    assert refused.value.problems[0].code == "profiles.questions_open"


def test_a_vendor_keeps_no_profile_of_the_clients_files(office: Office) -> None:
    document = canonical_profile("contacts", "Asia/Shanghai").document
    with office.enter("vendor") as session, pytest.raises(Forbidden):
        keep_profile(
            session,
            office.people["vendor"],
            vendor_id=office.vendor_id,
            side="client",
            document=document,
            at=AT,
        )


def test_another_vendors_profiles_do_not_exist(office: Office) -> None:
    with office.enter("vendor") as session, pytest.raises(NotFound):
        list_profiles(session, office.people["vendor"], vendor_id=new_id())


def test_a_mapping_is_proposed_for_a_file_of_foreign_making(office: Office) -> None:
    content = (
        b"Call ID,Call start,Channel,Agent\n"
        + b"\n".join(b"%d,2026-10-05 09:%02d:00,Phone,anna" % (n, n) for n in range(30))
        + b"\n"
    )
    office.upload(content)
    vendor = office.people["vendor"]
    (submission,) = office.page("vendor").submissions
    with office.enter("vendor") as session:
        proposal = propose_for_file(
            session, vendor, file_id=submission.files[0].file_id, blobs=office.blobs
        )
    assert "Call ID" in proposal.document
    assert proposal.kind == "contacts"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.VENDOR])
def test_only_a_vendors_people_are_held_to_one_vendor(office: Office, role: Role) -> None:
    actor = office.people[role.value]
    assert actor.vendor_id is None
    assert not actor.may(Action.SUBMIT_MONTH)
