"""Desks: an office with three QA people, a rubric, read rows with transcripts, and a sample."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, Engine

from tests.builders.offices import AT, CONTRACT, Office, open_office
from vendor_sla.domain.people import Actor, Role
from vendor_sla.domain.review_forms import Filled
from vendor_sla.services import accounts, review_desks, review_queues, reviews
from vendor_sla.services.review_desks import Desk
from vendor_sla.store.accounts import find_account
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import AccountRow, new_id

# Attitude and compliance come from the sheet; whether a contact was escalated is found out again.
REVIEWED = CONTRACT.replace("{{efficiency: 100}}", "{{attitude: 30, efficiency: 40, quality: 30}}")
REVIEWED = REVIEWED.replace(
    "data_duties:\n",
    "data_duties:\n  - {{kinds: [qa], by: client, working_day: 5, grace_days: 0,"
    ' calendar: always, clause: "6.2"}}\n',
)
REVIEWED += """\
  - key: empathy
    clause: "3.1"
    measure: empathy_pass_rate
    version: 1
    calendar: always
    level: key
    direction: up
    places: 2
    expected: 90
    weight: 100
    scoring: {{rule: linear, floor: 70}}
  - key: compliance
    clause: "5.1"
    measure: compliance_rate
    version: 1
    calendar: always
    level: key
    direction: up
    places: 2
    expected: 99
    weight: 100
    scoring: {{rule: linear, floor: 90}}
  - key: escalations
    clause: "4.3"
    measure: escalation_rate
    version: 1
    calendar: always
    level: report_only
    direction: down
    places: 2
    expected: 3
    evidence: {{source: vendor_rows, sample: 200}}
  - key: courtesy
    clause: "3.2"
    measure: polite_language_rate
    version: 1
    with: {{by: transcript, phrases: ["您好|你好", "感谢"]}}
    calendar: always
    level: report_only
    direction: up
    places: 2
    expected: 95
"""
ITEMS = ("empathy", "compliance")


def transcripts_csv(count: int) -> bytes:
    """Return so many contacts with transcripts, and claims no reviewer may see."""
    columns = ("interaction_id opened_at channel queue_entered_at answered_at resolved_at agent_id "
               "escalated resolved csat response_claimed_met transcript")  # fmt: skip
    lines = [columns.replace(" ", ",")]
    for number in range(count):
        opened = datetime(2026, 10, 5, 9, 0) + timedelta(minutes=number)  # noqa: DTZ001  # local
        later = opened + timedelta(seconds=41)
        said = "您好，很高兴为您服务。感谢来电" if number % 2 else "What do you want?"
        lines.append(
            f"C-{number},{opened},phone,{opened},{later},{later},CANARY-AGENT,"
            f"true,true,4.77,true,{said}"
        )
    return ("\n".join(lines) + "\n").encode()


@dataclass
class Desks:
    """An office whose month has rows, and its reviewers by name."""

    office: Office
    reviewers: Mapping[str, Actor] = field(default_factory=dict)

    def queue(
        self, *ids: str, drawn_by: str = "ticket", strata: Mapping[str, str] | None = None
    ) -> int:
        """Queue contacts as procurement."""
        with self.office.enter("procurement") as session:
            return reviews.queue_reviews(
                session, self.office.people["procurement"], month_id=self.office.month_id,
                interaction_ids=ids, at=AT, blobs=self.office.blobs, drawn_by=drawn_by,
                strata=strata,
            )  # fmt: skip

    def queue_of(self, who: str) -> review_queues.Queue:
        """Return somebody's queue."""
        with self.office.enter(who) as session:
            return review_queues.read_queue(session, self.office.people[who], at=AT)

    def desk(self, who: str, task_id: UUID) -> Desk:
        """Open a task at somebody's desk."""
        with self.office.enter(who) as session:
            return review_desks.read_desk(session, self.office.people[who], task_id=task_id, at=AT)

    def submit(self, who: str, task_id: UUID, filled: Filled, at: datetime = AT) -> UUID | None:
        """Submit a form."""
        with self.office.enter(who) as session:
            return review_desks.submit_review(
                session, self.office.people[who], task_id=task_id, filled=filled, at=at
            )

    def work_off(self, who: str, filled: Filled) -> int:
        """Submit the same form for everything that waits; returns how many."""
        done = 0
        while (months := self.queue_of(who).months) and (task := months[0].next_id):
            while task is not None:
                task = self.submit(who, task, filled, AT + timedelta(seconds=done))
                done += 1
        return done


def form(
    *failed: str, items: Sequence[str] = ITEMS, escalated: str = "true", **beside: object
) -> Filled:
    """Return a filled form in which all items pass but some."""
    filled = Filled(
        verdicts={item: "fail" if item in failed else "pass" for item in items},
        points={},
        facts={"escalated": escalated},
    )
    return replace(filled, **beside)  # type: ignore[arg-type]  # names of the form's own fields


def open_desks(
    bind: Engine | Connection, blobs: Blobs, *, contacts: int = 60, contract: str = REVIEWED
) -> Desks:
    """Make an office with QA people `qa`, `qa2` and `qa3`, and read its rows."""
    office = open_office(bind, blobs, contract=contract)
    people = dict(office.people)
    for name in ("qa2", "qa3"):
        people[name] = _hire(office, name)
    office = replace(office, people=people)
    office.read(office.upload(transcripts_csv(contacts)))
    return Desks(office, {name: people[name] for name in ("qa", "qa2", "qa3")})


def _hire(office: Office, name: str) -> Actor:
    """Add a QA person, with the password everybody has here."""
    with office.enter("admin") as session:
        known = find_account(session, office.people["qa"].account_id)
        assert known is not None
        account = AccountRow(
            id=new_id(),
            email=f"{name}-{office.tenant_id}@example.org",
            name=name.upper(),
            password_hash=known.password_hash,
        )
        session.add(account)
        session.flush()
        accounts.give_role(session, tenant_id=office.tenant_id, account_id=account.id, role=Role.QA)
        return Actor(account.id, account.name, office.tenant_id, Role.QA)
