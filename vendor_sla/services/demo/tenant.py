"""The tenant of the demonstration: its people, its vendors, and a year of closed months."""

import itertools
import secrets
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from vendor_sla.domain.lifecycle import MonthState
from vendor_sla.domain.people import Actor, Role
from vendor_sla.domain.periods import Period
from vendor_sla.printing.signing import Signer
from vendor_sla.services.accounts import create_account, create_tenant, give_role
from vendor_sla.services.contracts import commit_contract, list_contracts, save_contract
from vendor_sla.services.demo.cast import CAST, VendorPlan, months_until
from vendor_sla.services.demo.closings import Contractor, Stage, session_of, walk_month
from vendor_sla.services.demo.contracts import contract_text
from vendor_sla.services.demo.files import DemoFile
from vendor_sla.services.months import open_months, read_month
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
    stage = Stage(engine, blobs, signer, actors, last, at)
    periods = months_until(last)[-months:]
    vendors = [_engage(stage, people, plan, periods) for plan in CAST]
    folder.mkdir(parents=True, exist_ok=True)
    left_open = _play(stage, vendors, periods, folder, tell or (lambda *_: None))
    closed = next(each for each in vendors if _LAST_STATES[each.plan.key] in _CLOSED)
    opened = next(each for each in vendors if _LAST_STATES[each.plan.key] is MonthState.OPEN)
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
    name_en, _, name_zh = plan.name.partition(" ")
    with session_of(stage, procurement) as session:
        vendor = register_vendor(
            session,
            procurement,
            key=plan.key,
            name=name_zh,
            name_en=name_en,
            service=plan.service,
            at=stage.now,
        )
    actor = people.join(Role.VENDOR, plan.key, f"{name_zh} {name_en}", name_en, vendor.vendor_id)
    with session_of(stage, procurement) as session:
        version = save_contract(
            session,
            procurement,
            vendor_id=vendor.vendor_id,
            document=contract_text(plan, stage.last),
            at=stage.now,
        )
        commit_contract(session, procurement, version_id=version.version_id, at=stage.now)
        contract_id = next(
            each.contract_id
            for each in list_contracts(session, procurement)
            if each.vendor_id == vendor.vendor_id
        )
        ids = open_months(
            session, procurement, contract_id=contract_id, periods=periods, at=stage.now
        )
    return Contractor(plan, actor, dict(zip(periods, ids, strict=True)))


def _play(
    stage: Stage,
    vendors: list[Contractor],
    periods: tuple[Period, ...],
    folder: Path,
    tell: Tell,
) -> list[DemoFile]:
    """Walk every vendor through its months, two vendors at a time; return the open month's files.

    While the papers of one are printed in their own process, the other's rows are counted.
    """
    done, total = itertools.count(1), len(vendors) * len(periods)

    def play(vendor: Contractor) -> list[DemoFile]:
        left_open: list[DemoFile] = []
        for month in periods:
            left_open += _play_month(stage, vendor, month, folder)
            tell(f"{vendor.plan.key} {month.label}", next(done), total)
        return left_open

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return [file for files in pool.map(play, vendors) for file in files]


def _play_month(stage: Stage, vendor: Contractor, month: Period, folder: Path) -> list[DemoFile]:
    is_last = month == stage.last
    until = _LAST_STATES[vendor.plan.key] if is_last else MonthState.PENALTIES_APPROVED
    if until is MonthState.OPEN:
        return walk_month(stage, vendor, month, until=until, folder=folder)
    with tempfile.TemporaryDirectory(prefix="vendor-sla-demo-") as scratch:
        walk_month(stage, vendor, month, until=until, folder=Path(scratch))
    return []


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
