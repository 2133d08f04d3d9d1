"""The tenant of the demonstration: its people, its vendors, and a year of closed months."""

import itertools
import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import zip_longest
from pathlib import Path
from uuid import UUID

from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.people import Actor, Role
from vendor_sla.domain.periods import Period
from vendor_sla.printing.signing import Signer
from vendor_sla.services.accounts import create_account, create_tenant, give_role
from vendor_sla.services.contracts import list_contracts
from vendor_sla.services.demo.aftermaths import introduce, settle
from vendor_sla.services.demo.cast import CAST, VendorPlan, months_until
from vendor_sla.services.demo.closings import (
    Closing,
    Contractor,
    Stage,
    begin_closing,
    open_month,
    session_of,
    states_until,
    take_step,
)
from vendor_sla.services.demo.contracts import agree_contract, contract_text
from vendor_sla.services.demo.designs import play_design
from vendor_sla.services.demo.files import DemoFile
from vendor_sla.services.demo.samplings import is_sampled, sample_month
from vendor_sla.services.months import read_month
from vendor_sla.services.scorecards import open_scorecard
from vendor_sla.services.vendors import register_vendor
from vendor_sla.store.accounts import find_account_by_email
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.engine import global_session, tenant_session
from vendor_sla.store.models import new_id
from vendor_sla.store.sessions import Engine

CLIENT_ROLES = (Role.PROCUREMENT, Role.FINANCE, Role.QA, Role.ADMIN, Role.AUDITOR)
_NAMES = {
    Role.PROCUREMENT: "李采购 Li",
    Role.FINANCE: "王财务 Wang",
    Role.QA: "陈质检 Chen",
    Role.ADMIN: "赵管理 Zhao",
    Role.AUDITOR: "周审计 Zhou",
}
# Where each vendor's last month stands when the curtain rises.
_LAST_STATES = {
    "harbour": MonthState.PENALTIES_APPROVED,
    "slipstream": MonthState.OPEN,
    "brightline": MonthState.DRAFTED,
    "latitude": MonthState.SUBMITTED,
    "pebble": MonthState.ISSUED,
    "lingua": MonthState.PUBLISHED,
}
_SHOWN_LAST = MonthState.PUBLISHED  # whose review goes on when the curtain rises
_AT_ONCE = 2  # vendors
Tell = Callable[[str, int, int], None]  # vendor and month, months done, months in all


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to sign in as; `vendor` is the name of a vendor's people's vendor, or empty."""

    email: str
    password: str
    name: str
    role: Role
    vendor: str = ""


@dataclass(frozen=True, slots=True)
class Demo:
    """What was made: who can sign in, the files of the month left open, and signed scorecards."""

    tenant_id: UUID
    people: tuple[DemoPerson, ...]
    last: Period
    open_month_id: UUID
    samples: tuple[Path, ...]
    papers: tuple[Path, ...]


def build_demo(
    engine: Engine,
    *,
    blobs: Blobs,
    signer: Signer,
    folder: Path,
    last: Period,
    at: datetime,
    months: int = 12,
    tell: Tell | None = None,
) -> Demo:
    """Make a tenant whose vendors have closed `months` months, `last` being the newest.

    The last month stands somewhere else for each vendor, and is open for one: its files lie in
    `folder`, beside the signed scorecards of the vendor whose last month is closed. `at` is now.
    Each call makes a tenant and people of its own.
    """
    tenant_id = new_id()
    with tenant_session(engine, tenant_id=tenant_id) as session:
        create_tenant(session, tenant_id=tenant_id, name="北风科技", name_en="Northwind")
    people = _People(engine, tenant_id)
    actors = {role: people.join(role, str(role), _NAMES[role]) for role in CLIENT_ROLES}
    reviewers = (actors[Role.QA], people.join(Role.QA, "qa2", "林质检 Lin"))
    # Who scored a month does not decide its disputes.
    judge = people.join(Role.PROCUREMENT, "procurement2", "吴采购 Wu")
    stage = Stage(engine, blobs, signer, actors, last, at, reviewers, judge)
    periods = months_until(last)[-months:]
    vendors = [_engage(stage, people, plan, periods) for plan in CAST]
    introduce(stage, vendors, at=datetime.combine(periods[0].start, time(), UTC))
    folder.mkdir(parents=True, exist_ok=True)
    left_open = _play(stage, vendors, periods, folder, tell or (lambda *_: None))
    closed = next(each for each in vendors if _LAST_STATES[each.plan.key] in _CLOSED)
    opened = next(each for each in vendors if _LAST_STATES[each.plan.key] is MonthState.OPEN)
    play_design(stage, closed)
    return Demo(
        tenant_id=tenant_id,
        people=tuple(people.known),
        last=last,
        open_month_id=opened.months[last],
        samples=tuple(file.path for file in left_open),
        papers=tuple(_papers(stage, closed.months[last], folder)),
    )


_CLOSED = frozenset({MonthState.PENALTIES_APPROVED})


class _People:
    """The people of the demonstration, each with a password of chance."""

    def __init__(self, engine: Engine, tenant_id: UUID) -> None:
        self.engine = engine
        self.tenant_id = tenant_id
        self.known: list[DemoPerson] = []
        self._domain = self._free_domain()

    def join(
        self, role: Role, local: str, name: str, vendor: str = "", vendor_id: UUID | None = None
    ) -> Actor:
        """Make an account and give it a role."""
        person = DemoPerson(
            f"{local}@{self._domain}", secrets.token_urlsafe(12), name, role, vendor
        )
        with global_session(self.engine) as session:
            account_id = create_account(
                session, email=person.email, name=name, password=person.password
            )
        with tenant_session(self.engine, tenant_id=self.tenant_id) as session:
            give_role(
                session,
                tenant_id=self.tenant_id,
                account_id=account_id,
                role=role,
                vendor_id=vendor_id,
            )
        self.known.append(person)
        return Actor(account_id, name, self.tenant_id, role, vendor_id)

    def _free_domain(self) -> str:
        # A demonstration made before, whole or half, keeps its people.
        number = 1
        with global_session(self.engine) as session:
            while find_account_by_email(session, f"procurement@{_domain(number)}"):
                number += 1
        return _domain(number)


def _domain(number: int) -> str:
    return "northwind.example" if number == 1 else f"northwind{number}.example"


def _engage(
    stage: Stage, people: _People, plan: VendorPlan, periods: tuple[Period, ...]
) -> Contractor:
    procurement = stage.actors[Role.PROCUREMENT]
    at = datetime.combine(periods[0].start, time(), UTC)
    name_en, _, name_zh = plan.name.partition(" ")
    with session_of(stage, procurement) as session:
        vendor = register_vendor(
            session,
            procurement,
            key=plan.key,
            name=name_zh,
            name_en=name_en,
            service=plan.service,
            at=at,
        )
    actor = people.join(Role.VENDOR, plan.key, f"{name_zh} {name_en}", name_en, vendor.vendor_id)
    agree_contract(stage, actor, contract_text(plan, stage.last), at=at)
    with session_of(stage, procurement) as session:
        contract_id = next(
            each.contract_id
            for each in list_contracts(session, procurement)
            if each.vendor_id == vendor.vendor_id
        )
    return Contractor(plan, actor, contract_id)


def _play(
    stage: Stage,
    vendors: list[Contractor],
    periods: tuple[Period, ...],
    folder: Path,
    tell: Tell,
) -> Sequence[DemoFile]:
    """Lead all vendors through the months as time passes; return the open month's files."""
    done, total = itertools.count(1), len(vendors) * len(periods)
    for month, following in zip_longest(periods, periods[1:]):
        for vendor in vendors:
            if month == periods[0]:
                open_month(stage, vendor, month)
            if following is not None:  # it begins before this one is closed
                open_month(stage, vendor, following)
        with tempfile.TemporaryDirectory(prefix="vendor-sla-demo-") as scratch:
            left_open = _play_month(stage, vendors, month, folder, Path(scratch))
        for vendor in vendors:
            tell(f"{vendor.plan.key} {month.label}", next(done), total)
    return left_open


def _play_month(
    stage: Stage, vendors: list[Contractor], month: Period, folder: Path, scratch: Path
) -> Sequence[DemoFile]:
    """Close one month: a step of every vendor before the next step of any, two at a time."""
    left_open: Sequence[DemoFile] = ()
    shown_last: list[Closing] = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        begun = list(
            pool.map(
                lambda vendor: begin_closing(
                    stage, vendor, month, folder if _is_left_open(stage, vendor, month) else scratch
                ),
                vendors,
            )
        )
        # Who is late is so by more than the whole closing takes the others.
        for at in sorted({closing.at for closing in begun}):
            led = _lead(pool, [closing for closing in begun if closing.at == at])
            for closing in sorted(led, key=lambda one: one.at):
                if _goal(closing) is _SHOWN_LAST:
                    shown_last.append(closing)
                else:
                    settle(closing)
    for closing in shown_last:
        settle(take_step(closing.at_last(), _SHOWN_LAST))
    for closing in begun:
        if _is_left_open(stage, closing.vendor, month):
            left_open = closing.files
    return left_open


def _lead(pool: ThreadPoolExecutor, together: list[Closing]) -> list[Closing]:
    """Lead months that begin together to where each stops, and return them there."""
    stopped: list[Closing] = []
    for state in states_until(MonthState.PENALTIES_APPROVED):
        going = [one for one in together if state in states_until(_goal(one))]
        going = [one for one in going if _goal(one) is not state or state is not _SHOWN_LAST]
        stopped += [one for one in together if one not in going]
        together = going
        together = list(pool.map(take_step, together, itertools.repeat(state)))
        if state is MonthState.SUBMITTED:
            together = [sample_month(one) if is_sampled(one) else one for one in together]
    return stopped + together


def _goal(closing: Closing) -> MonthState:
    is_last = closing.month == closing.stage.last
    return _LAST_STATES[closing.vendor.plan.key] if is_last else MonthState.PENALTIES_APPROVED


def _is_left_open(stage: Stage, vendor: Contractor, month: Period) -> bool:
    return month == stage.last and _LAST_STATES[vendor.plan.key] is MonthState.OPEN


def _papers(stage: Stage, month_id: UUID, folder: Path) -> Iterator[Path]:
    actor = stage.actors[Role.PROCUREMENT]
    with session_of(stage, actor) as session:
        scorecard = read_month(session, actor, month_id=month_id).scorecards[-1]
        for language in sorted(scorecard.pdf_sha256):
            paper = open_scorecard(
                session,
                actor,
                scorecard_id=scorecard.scorecard_id,
                language=language,
                blobs=stage.blobs,
            )
            path = folder / paper.name
            path.write_bytes(paper.content)
            yield path
