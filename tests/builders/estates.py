"""An estate: an office with something behind every route, a rival vendor and a stranger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from uuid import UUID

from sqlalchemy import Engine

from tests.builders.agreements import agree
from tests.builders.bills import apply, bill, propose
from tests.builders.designs import PANEL, begin
from tests.builders.offices import (
    AT,
    CONTRACT,
    OCTOBER,
    PASSWORD,
    Office,
    contacts_csv,
    open_office,
)
from tests.builders.samplings import Sampling
from tests.builders.tenants import plant_tenant
from vendor_sla.domain.disputes import DisputeSubject
from vendor_sla.domain.panels import RoundKind
from vendor_sla.domain.people import POLICY, Action, Actor, Role
from vendor_sla.printing.signing import Signer, make_test_authority
from vendor_sla.services import (
    accounts,
    billing_details,
    calibrations,
    contracts,
    disputes,
    months,
    notices,
    opening_states,
    penalties,
    reviews,
    submissions,
    vendors,
)
from vendor_sla.services.dispute_claims import Claim
from vendor_sla.services.dispute_files import SentFile
from vendor_sla.services.sample_populations import Wishes
from vendor_sla.store import disputes as dispute_rows
from vendor_sla.store import reviews as review_rows
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import BatchRow, new_id

_TABLE_OF = {
    "vendor_id": "vendors",
    "month_id": "months",
    "submission_id": "submissions",
    "file_id": "submission_files",
    "scorecard_id": "scorecards",
    "contract_id": "contracts",
    "version_id": "contract_versions",
    "design_id": "designs",
    "round_id": "design_rounds",
    "state_id": "opening_states",
    "task_id": "review_tasks",
    "calibration_id": "calibration_sessions",
    "invoice_id": "invoices",
    "application_id": "applications",
    "waiver_id": "waivers",
    "notice_id": "notices",
    "dispute_id": "disputes",
    "dispute_file_id": "dispute_files",
    "batch_id": "batches",
}


@dataclass(frozen=True, slots=True)
class Estate:
    """Ids by the name they have in addresses: one's own by role, the rival's, the stranger's."""

    office: Office
    issued: Mapping[str, UUID]
    desks: Mapping[str, Mapping[str, UUID]]
    rival: Mapping[str, UUID]
    stranger: Mapping[str, UUID]

    def own_ids(self, role: Role, endpoint: str) -> dict[str, UUID]:
        """Return the ids a role would use on a route: its own desk while files are received."""
        desk = self.desks.get(role, self.desks["vendor"])
        is_read = endpoint == "submissions.send_annotated_copy"
        return {**desk, **(self.issued if is_read else {}), **self._common()}

    def _common(self) -> dict[str, UUID]:
        names = (
            "contract_id", "version_id", "month_id", "scorecard_id", "state_id", "design_id",
            "round_id", "task_id", "calibration_id", "invoice_id", "application_id", "waiver_id",
            "notice_id", "vendor_id", "dispute_id", "dispute_file_id", "batch_id",
        )  # fmt: skip
        return {name: self.issued[name] for name in names}


def open_estate(engine: Engine, blobs: Blobs) -> Estate:
    """Make one month issued, and in another a desk with a file for everybody who may send one."""
    office = open_office(engine, blobs, periods=(OCTOBER, OCTOBER.shifted(1)))
    signer = make_test_authority(Path(mkdtemp()))
    issued = _issue(office, signer) | _design(office, PANEL) | _review(office) | _settle(office)
    issued |= _notify(office, signer) | _dispute(office) | _batch(office)
    senders = {
        str(role): _open_desk(office, role)
        for role in Role
        if POLICY[role] & {Action.SUBMIT_MONTH, Action.SUBMIT_EVIDENCE}
    }
    stranger = plant_tenant(engine)
    theirs = {name: stranger.rows[table]["id"] for name, table in _TABLE_OF.items()}
    rival = open_rival(office)
    rivals = _issue(rival, signer) | _design(rival, ("procurement", "qa", "vendor"))
    rivals |= _review(rival) | _settle(rival)
    rivals |= _notify(rival, signer) | _dispute(rival)
    return Estate(office, issued, senders, rivals, theirs)


def open_rival(office: Office) -> Office:
    """Make a second vendor of the same tenant, with a contract and an open month of its own."""
    at = datetime.now(UTC)
    admin, procurement = office.people["admin"], office.people["procurement"]
    with office.enter("admin") as session:
        rival = vendors.register_vendor(session, admin, key="rival", name="对手", at=at)
        account_id = accounts.create_account(
            session, email=f"rival-{rival.vendor_id}@example.org", name="Rival", password=PASSWORD
        )
        accounts.give_role(
            session,
            tenant_id=office.tenant_id,
            account_id=account_id,
            role=Role.VENDOR,
            vendor_id=rival.vendor_id,
        )
        version = contracts.save_contract(
            session,
            procurement,
            vendor_id=rival.vendor_id,
            document=CONTRACT.format(key="rival-hotline"),
            at=at,
        )
        actor = Actor(account_id, "Rival", office.tenant_id, Role.VENDOR, rival.vendor_id)
        agree(session, version, proposer=procurement, vendor=actor, approver=admin, at=at)
        contract_id = next(
            each.contract_id
            for each in contracts.list_contracts(session, admin)
            if each.key == "rival-hotline"
        )
        month_ids = months.open_months(
            session, procurement, contract_id=contract_id, periods=[OCTOBER], at=at
        )
    people = {**office.people, "vendor": actor}
    return replace(
        office,
        people=people,
        vendor_id=rival.vendor_id,
        contract_id=contract_id,
        month_ids=month_ids,
    )


def _issue(office: Office, signer: Signer) -> dict[str, UUID]:
    submission_id = office.upload(contacts_csv(90, 10, bad_rows=3))
    office.read(submission_id)
    sampling = Sampling(office)
    sampling.plan(Wishes(size=60))
    sampling.freeze()
    sampling.seal_and_reveal()
    office.publish()
    state_id = _propose_opening(office)
    scorecard_id = office.issue(signer)
    with office.enter("procurement") as session:
        actor = office.people["procurement"]
        month = months.read_month(session, actor, month_id=office.month_id)
        page = contracts.read_contract_page(session, actor, contract_id=office.contract_id)
    return {
        "vendor_id": office.vendor_id,
        "month_id": office.month_id,
        "submission_id": submission_id,
        "file_id": month.submissions[0].files[0].file_id,
        "scorecard_id": scorecard_id,
        "contract_id": office.contract_id,
        "version_id": page.version.version_id,
        "state_id": state_id,
    }


def _design(office: Office, panel: Sequence[str]) -> dict[str, UUID]:
    """Make a design with weights, and let its panel be asked once more."""
    bench = begin(office)
    bench.choose()
    bench.choose_core()
    bench.invite(*panel)
    bench.weigh(*panel[:3])
    return {"design_id": bench.design_id, "round_id": bench.ask(RoundKind.RATING)}


def _batch(office: Office) -> dict[str, UUID]:
    """Keep a batch that is over: none of its months is left to a worker."""
    row = BatchRow(
        tenant_id=office.tenant_id,
        id=new_id(),
        key=f"form-{new_id()}",
        kind="draft",
        period_start=OCTOBER.start,
        period_end=OCTOBER.end,
        role=Role.PROCUREMENT,
        started_by=office.people["procurement"].account_id,
        started_at=datetime.now(UTC),
    )
    with office.enter("procurement") as session:
        session.add(row)
    return {"batch_id": row.id}


def _review(office: Office) -> dict[str, UUID]:
    """Queue a contact that whoever comes first may review, and open a calibration."""
    at, people = datetime.now(UTC), office.people
    with office.enter("procurement") as session:
        reviews.queue_reviews(
            session,
            people["procurement"],
            month_id=office.month_id,
            interaction_ids=["C-1"],
            at=at,
            blobs=office.blobs,
        )
        task = review_rows.list_month_tasks(session, office.month_id)[0]
        task.assignee_id = None
        calibration_id = calibrations.open_calibration(
            session,
            people["procurement"],
            month_id=office.month_id,
            title="October",
            contacts="C-2",
            people=[people[name].account_id for name in ("procurement", "qa")],
            at=at,
            blobs=office.blobs,
        )
    return {"task_id": task.id, "calibration_id": calibration_id}


def _settle(office: Office) -> dict[str, UUID]:
    """Approve the month, waive a little of it, and take a little more off an invoice."""
    with office.enter("finance") as session:
        penalties.approve_penalties(
            session, office.people["finance"], month_id=office.month_id, at=datetime.now(UTC)
        )
    waiver_id, invoice_id = propose(office, "10", account_of="auditor"), bill(office, "INV-1")
    application_id = apply(office, invoice_id, "5")
    return {"invoice_id": invoice_id, "application_id": application_id, "waiver_id": waiver_id}


def _notify(office: Office, signer: Signer) -> dict[str, UUID]:
    """Say who the two sides are on paper, and issue the notice of the approved month."""
    at, finance = datetime.now(UTC), office.people["finance"]
    party = {"legal_name": "Northwind", "address": "Shanghai", "country": "CN", "tax_id": "9131X"}
    with office.enter("finance") as session:
        billing_details.keep_tenant_billing(session, finance, fields=party, at=at)
        billing_details.keep_vendor_billing(
            session, finance, vendor_id=office.vendor_id, fields=party, at=at
        )
        notice_id = notices.issue_notice(
            session, finance, month_id=office.month_id, blobs=office.blobs, signer=signer, at=at
        )
    return {"notice_id": notice_id, "vendor_id": office.vendor_id}


def _dispute(office: Office) -> dict[str, UUID]:
    """Dispute a contact of the issued month, with a file."""
    claim = Claim(
        DisputeSubject.INTERACTION, "A test call.", metric="answer_rate", interactions=["C-90"]
    )
    with office.enter("vendor") as session:
        dispute_id = disputes.raise_dispute(
            session,
            office.people["vendor"],
            month_id=office.month_id,
            claim=claim,
            files=[SentFile("proof.txt", BytesIO(b"listen"))],
            blobs=office.blobs,
            at=AT,
        )
        file = dispute_rows.list_files(session, dispute_id)[0]
    return {"dispute_id": dispute_id, "dispute_file_id": file.id}


def _propose_opening(office: Office) -> UUID:
    with office.enter("admin") as session:
        actor, contract_id = office.people["admin"], office.contract_id
        opening_states.propose_opening(
            session,
            actor,
            contract_id=contract_id,
            document="as_of: 2026-10-01",
            at=datetime.now(UTC),
        )
        page = opening_states.read_opening_page(session, actor, contract_id=contract_id)
    return page.states[0].state_id


def _open_desk(office: Office, role: Role) -> dict[str, UUID]:
    at, month_id = datetime.now(UTC), office.month_ids[1]
    side = "vendor" if role is Role.VENDOR else "client"
    with office.enter(role) as session:
        actor = office.people[role]
        submission_id = submissions.start_submission(
            session, actor, month_id=month_id, side=side, at=at
        )
        file = submissions.receive_file(
            session,
            actor,
            submission_id=submission_id,
            kind="contacts",
            name="contacts.csv",
            stream=BytesIO(contacts_csv(3, 1)),
            blobs=office.blobs,
            at=at,
        )
    return {"submission_id": submission_id, "file_id": file.file_id, "month_id": month_id}
