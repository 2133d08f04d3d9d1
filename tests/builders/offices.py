"""An office: a tenant with people, a vendor, a committed contract and an open month."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from uuid import UUID

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from tests.builders.agreements import agree
from vendor_sla.domain.people import Actor, Role
from vendor_sla.domain.periods import Period
from vendor_sla.printing.signing import Signer
from vendor_sla.services import accounts, contracts, months, scorecards, submissions, vendors
from vendor_sla.services.submission_readings import plan_reading, read_files
from vendor_sla.services.submission_results import forget_refused, keep_reading
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.engine import tenant_session
from vendor_sla.store.models import AccountRow, new_id
from vendor_sla.store.passwords import hash_password

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
OCTOBER = Period.month(2026, 10)
PASSWORD = "correct horse battery"

# 95 % are to be answered; every started point below costs 1,000 yuan, at most 10 % of 100,000.
CONTRACT = """\
format: 1
key: {key}
version: 1
title: {{zh: 测试热线协议, en: Test hotline}}
parties: {{client: Northwind, vendor: Slipstream}}
service: call_centre
term: {{first_day: 2026-01-01, last_day: 2027-12-31}}
currency: CNY
time_zone: Asia/Shanghai
period: month
effective_from: 2026-01-01
calendars: {{always: 24x7}}
fee: {{clause: "8.1", kind: fixed, amount: 100000}}
caps:
  period: {{fee_percent: 10, clause: "9.2"}}
data_duties:
  - {{kinds: [contacts], by: vendor, working_day: 3, grace_days: 2, calendar: always,
     clause: "6.1"}}
scoring:
  clause: "7.1"
  dimensions: {{efficiency: 100}}
  grades:
    - {{grade: A, from: 90}}
    - {{grade: B, from: 60, to: 90}}
    - {{grade: C, from: 0, to: 60}}
  no_volume: redistribute
  not_delivered: zero
  client_fault: redistribute
metrics:
  - key: answer_rate
    clause: "4.2"
    measure: answer_rate
    version: 1
    calendar: always
    level: key
    direction: up
    places: 2
    expected: 95
    minimum: 80
    weight: 100
    scoring: {{rule: linear, floor: 75}}
    not_delivered_money: {{amount: 20000}}
    penalties:
      - kind: per_point
        clause: "4.2.1"
        misses: expected
        each: 1
        step: started
        relative: no
        amount: 1000
"""


# The same, with a price for late data, relief, an incident, and months that look back.
LOOKING_BACK = (
    CONTRACT.replace(
        """     clause: "6.1"}}
""",
        """     clause: "6.1", key: monthly_data,
     late: {{clause: "6.1.1", days: calendar, amount: 300, most: none, inside_cap: no}}}}
""",
    )
    + """\
relief:
  - {{key: outage, clause: "10.1", name: {{zh: 客户方故障, en: Client outage}},
     arithmetic: drop, evidence: required}}
incidents:
  - {{key: data_leak, clause: "11.1", name: {{zh: 数据泄露, en: Data leak}}, per: case,
     amount: 5000, most: none, inside_cap: no}}
repeats:
  - {{kind: consecutive, clause: "9.3", failures: 2, factor: 2}}
ladder:
  - {{clause: "12.1", consequence: written_warning, name: {{zh: 书面警告, en: Written warning}},
     when: {{kind: incident, times: 1, of: 1, count: 1}}, lasts_periods: 3}}
"""
)


def contacts_csv(answered: int, lost: int, *, bad_rows: int = 0, month: int = 10) -> bytes:
    """Return a file of the upload template: so many answered and lost calls, and bad rows."""
    lines = ["interaction_id,opened_at,channel,queue_entered_at,answered_at,abandoned_at"]
    opened = datetime(2026, month, 5, 9, 0)  # noqa: DTZ001  # the contract's zone applies
    for number in range(answered + lost):
        entered = f"{opened + timedelta(seconds=number):%Y-%m-%d %H:%M:%S}"
        ended = f"{opened + timedelta(seconds=number + 10):%Y-%m-%d %H:%M:%S}"
        both = f"{ended}," if number < answered else f",{ended}"
        lines.append(f"C-{number},{entered},phone,{entered},{both}")
    lines += [f"X-{number},on a sunny day,phone,,," for number in range(bad_rows)]
    return ("\n".join(lines) + "\n").encode()


@dataclass(frozen=True, slots=True)
class Office:
    """What was made, and a way to enter it as anybody."""

    bind: Engine | Connection
    blobs: Blobs
    people: Mapping[str, Actor]
    vendor_id: UUID
    contract_id: UUID
    month_ids: Sequence[UUID]

    @property
    def month_id(self) -> UUID:
        """Return the first month."""
        return self.month_ids[0]

    @property
    def tenant_id(self) -> UUID:
        """Return the tenant."""
        return self.people["procurement"].tenant_id

    def enter(self, name: str) -> AbstractContextManager[Session]:
        """Open a session as one of the people, as the door does."""
        actor = self.people[name]
        return tenant_session(
            self.bind,
            tenant_id=actor.tenant_id,
            vendor_id=actor.vendor_id,
            account_id=actor.account_id,
        )

    def upload(
        self,
        content: bytes,
        *,
        name: str = "contacts.csv",
        month_id: UUID | None = None,
        who: str = "vendor",
        kind: str = "contacts",
        extract: bytes = b"",
    ) -> UUID:
        """Send a file for a month as the vendor, or as procurement for the client's side.

        `extract` are contacts to go along with it.
        """
        actor = self.people[who]
        side = "vendor" if who == "vendor" else "client"
        with self.enter(who) as session:
            submission_id = submissions.start_submission(
                session, actor, month_id=month_id or self.month_id, side=side, at=AT
            )
            sent = [(kind, name, content), ("contacts", "extract.csv", extract)]
            for each_kind, each_name, each in sent:
                if each:
                    submissions.receive_file(
                        session,
                        actor,
                        submission_id=submission_id,
                        kind=each_kind,
                        name=each_name,
                        stream=BytesIO(each),
                        blobs=self.blobs,
                        at=AT,
                    )
            submissions.submit_month(session, actor, submission_id=submission_id, at=AT)
        return submission_id

    def read(self, submission_id: UUID) -> None:
        """Read a submission as the worker does, in the same short transactions."""
        with tenant_session(self.bind, tenant_id=self.tenant_id) as session:
            plan = plan_reading(session, tenant_id=self.tenant_id, submission_id=submission_id)
        if plan is None:
            return
        outcome = read_files(plan, self.blobs, lambda _stage, _done: None)
        with tenant_session(self.bind, tenant_id=self.tenant_id) as session:
            keep_reading(session, plan, outcome, at=AT)
        with tenant_session(self.bind, tenant_id=self.tenant_id) as session:
            forget_refused(session, submission_id=submission_id, blobs=self.blobs)

    def publish(self, month_id: UUID | None = None) -> None:
        """Draft a month and show it to the vendor."""
        wanted, actor = month_id or self.month_id, self.people["procurement"]
        with self.enter("procurement") as session:
            months.draft_month(session, actor, month_id=wanted, blobs=self.blobs, at=AT)
        with self.enter("procurement") as session:
            months.publish_month(session, actor, month_id=wanted, at=AT)

    def issue(self, signer: Signer, month_id: UUID | None = None) -> UUID:
        """Issue a month."""
        with self.enter("procurement") as session:
            return scorecards.issue_scorecard(
                session,
                self.people["procurement"],
                month_id=month_id or self.month_id,
                blobs=self.blobs,
                signer=signer,
                at=AT,
            )

    def page(self, who: str = "procurement", month_id: UUID | None = None) -> months.MonthPage:
        """Return the month's page as somebody sees it."""
        with self.enter(who) as session:
            return months.read_month(session, self.people[who], month_id=month_id or self.month_id)


def open_office(
    bind: Engine | Connection,
    blobs: Blobs,
    *,
    periods: Sequence[Period] = (OCTOBER,),
    contract: str = CONTRACT,
) -> Office:
    """Make a tenant of its own with one person a role, and a month for each period."""
    tenant_id, tag = new_id(), str(new_id())[-12:]
    with tenant_session(bind, tenant_id=tenant_id) as session:
        accounts.create_tenant(session, tenant_id=tenant_id, name="北风", name_en="Northwind")
        admin = _person(session, tenant_id, Role.ADMIN, tag, None)
        vendor = vendors.register_vendor(
            session, admin, key="slipstream", name="顺流", name_en="Slipstream", at=AT
        )
        people = {"admin": admin}
        for role in set(Role) - {Role.ADMIN}:
            vendor_id = vendor.vendor_id if role is Role.VENDOR else None
            people[role.value] = _person(session, tenant_id, role, tag, vendor_id)
        procurement = people["procurement"]
        version = contracts.save_contract(
            session,
            procurement,
            vendor_id=vendor.vendor_id,
            document=contract.format(key="test-hotline"),
            at=AT,
        )
        agree(
            session, version, proposer=procurement, vendor=people["vendor"], approver=admin, at=AT
        )
        contract_id = contracts.list_contracts(session, admin)[0].contract_id
        month_ids = months.open_months(
            session, procurement, contract_id=contract_id, periods=periods, at=AT
        )
    return Office(bind, blobs, people, vendor.vendor_id, contract_id, month_ids)


def hire(office: Office, name: str, role: Role) -> Office:
    """Return the office with one more person of a role, under a name of their own."""
    with tenant_session(office.bind, tenant_id=office.tenant_id) as session:
        vendor_id = office.vendor_id if role is Role.VENDOR else None
        tag = f"{name}-{str(new_id())[-12:]}"
        person = _person(session, office.tenant_id, role, tag, vendor_id)
    return replace(office, people={**office.people, name: replace(person, name=name.title())})


@cache
def _password_hash() -> str:
    return hash_password(PASSWORD)  # slow on purpose, and the same for everybody here


def _person(
    session: Session, tenant_id: UUID, role: Role, tag: str, vendor_id: UUID | None
) -> Actor:
    account = AccountRow(
        id=new_id(),
        email=f"{role}-{tag}@example.org",
        name=role.title(),
        password_hash=_password_hash(),
    )
    session.add(account)
    session.flush()
    accounts.give_role(
        session, tenant_id=tenant_id, account_id=account.id, role=role, vendor_id=vendor_id
    )
    return Actor(account.id, role.title(), tenant_id, role, vendor_id)
