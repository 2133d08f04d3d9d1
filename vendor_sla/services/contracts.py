"""Contracts: drafts, committed versions, and the one in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, Invalid, NotFound, Problem
from vendor_sla.domain.versions import ContractVersion as AcceptedVersion
from vendor_sla.domain.versions import in_force
from vendor_sla.intake.contracts import read_contract
from vendor_sla.services.history import record
from vendor_sla.services.vendors import get_vendor, name_in
from vendor_sla.store import contracts as rows
from vendor_sla.store.models import ContractRow, ContractVersionRow, VendorRow, new_id
from vendor_sla.store.sessions import Session


@dataclass(frozen=True, slots=True)
class ContractVersion:
    """One whole document; `number` is its `version`. A committed one never changes."""

    version_id: UUID
    number: int
    effective_from: date
    sha256: str
    is_committed: bool
    committed_at: datetime | None
    committed_by: str
    signed_paper_sha256: str


@dataclass(frozen=True, slots=True)
class ContractSummary:
    """A contract in a list; `title` by language."""

    contract_id: UUID
    key: str
    title: Mapping[str, str]
    vendor_id: UUID
    vendor_name: str
    currency: str
    versions: tuple[ContractVersion, ...]


@dataclass(frozen=True, slots=True)
class ContractPage:
    """A contract, one of its versions word for word, and what it says."""

    summary: ContractSummary
    version: ContractVersion
    document: str  # the YAML as it was sent
    contract: Contract
    may_commit: bool


def list_contracts(session: Session, actor: Actor) -> tuple[ContractSummary, ...]:
    """Return the contracts the actor may see, each with its versions."""
    require(actor, Action.READ_CONTRACTS)
    found = rows.list_contracts(session)
    versions = rows.list_versions(session, [contract.id for contract, _ in found])
    return tuple(_summary(actor, contract, vendor, versions) for contract, vendor in found)


def read_contract_page(
    session: Session, actor: Actor, *, contract_id: UUID, number: int | None = None
) -> ContractPage:
    """Return a contract with one version, the newest by default; `NotFound` when there is none."""
    require(actor, Action.READ_CONTRACTS)
    contract, vendor = _get_contract(session, contract_id)
    versions = rows.list_versions(session, [contract_id])
    wanted = [pair for pair in versions if number is None or pair[0].number == number]
    if not wanted:
        raise NotFound([Problem("contracts.unknown_version")])
    row, name = wanted[-1]
    return ContractPage(
        _summary(actor, contract, vendor, versions),
        _version(row, name),
        row.document,
        read_contract(row.document),
        row.state == "draft" and actor.may(Action.COMMIT_CONTRACT),
    )


def save_contract(
    session: Session, actor: Actor, *, vendor_id: UUID, document: str, at: datetime
) -> ContractVersion:
    """Save a contract document as a draft, in place of an older draft of the same version.

    The document says which contract and version it is. Raises `Invalid` with every problem of
    the document, `Conflict` when that version is committed or the contract is another vendor's.
    """
    require(actor, Action.SAVE_CONTRACT)
    vendor = get_vendor(session, vendor_id)
    terms = read_contract(document)
    contract = _contract_for(session, actor, vendor, terms)
    found = rows.list_versions(session, [contract.id])
    row = next((row for row, _ in found if row.number == terms.version), None)
    if row is not None and row.state == "committed":
        raise Conflict([Problem("contracts.committed", facts={"number": str(terms.version)})])
    if row is None:
        row = ContractVersionRow(
            tenant_id=actor.tenant_id,
            id=new_id(),
            contract_id=contract.id,
            vendor_id=vendor_id,
            number=terms.version,
        )
        session.add(row)
    row.document, row.sha256 = document, terms.sha256
    row.effective_from, row.state = terms.effective_from, "draft"
    session.flush()
    _record(session, actor, "save_contract", contract, row, at=at)
    return _version(row, "")


def commit_contract(
    session: Session,
    actor: Actor,
    *,
    version_id: UUID,
    at: datetime,
    signed_paper_sha256: str = "",
) -> ContractVersion:
    """Commit a draft: from now on it never changes and may price.

    `signed_paper_sha256` binds the paper both parties signed. Raises `Conflict` when it is
    committed already, `Invalid` when the hash is none.
    """
    require(actor, Action.COMMIT_CONTRACT)
    if signed_paper_sha256 and not _is_sha256(signed_paper_sha256):
        raise Invalid([Problem("contracts.not_a_hash", "signed_paper_sha256")])
    row = rows.lock_version(session, version_id)
    if row is None:
        raise NotFound([Problem("contracts.unknown_version")])
    if row.state == "committed":
        raise Conflict([Problem("contracts.committed", facts={"number": str(row.number)})])
    row.state, row.committed_at, row.committed_by = "committed", at, actor.account_id
    row.signed_paper_sha256 = signed_paper_sha256
    session.flush()
    contract, _ = _get_contract(session, row.contract_id)
    _record(session, actor, "commit_contract", contract, row, at=at)
    return _version(row, actor.name)


def contract_in_force(
    session: Session, actor: Actor, *, contract_id: UUID, period: Period
) -> tuple[ContractVersion, Contract]:
    """Return the committed version in force on a period's first day; `Conflict` if none is."""
    require(actor, Action.READ_MONTH)
    _get_contract(session, contract_id)
    committed = {row.number: row for row in rows.list_committed(session, contract_id)}
    read = [read_contract(row.document) for row in committed.values()]
    contract = in_force([AcceptedVersion(terms, True) for terms in read], period.start)
    return _version(committed[contract.version], ""), contract


def _contract_for(
    session: Session, actor: Actor, vendor: VendorRow, terms: Contract
) -> ContractRow:
    contract = rows.find_contract_by_key(session, terms.key)
    if contract is None:
        contract = ContractRow(
            tenant_id=actor.tenant_id,
            id=new_id(),
            vendor_id=vendor.id,
            key=terms.key,
            currency=terms.currency,
        )
        session.add(contract)
    elif contract.vendor_id != vendor.id:
        raise Conflict([Problem("contracts.key_taken", facts={"key": terms.key})])
    elif contract.currency != terms.currency:
        facts = {"before": contract.currency, "now": terms.currency}
        raise Conflict([Problem("contracts.currency_changed", facts=facts)])
    contract.title_zh, contract.title_en = terms.title.zh, terms.title.en
    session.flush()
    return contract


def _get_contract(session: Session, contract_id: UUID) -> tuple[ContractRow, VendorRow]:
    found = rows.find_contract(session, contract_id)
    if found is None:
        raise NotFound([Problem("contracts.unknown")])
    return found


def _is_sha256(text: str) -> bool:
    return len(text) == 64 and all(letter in "0123456789abcdef" for letter in text)


def _summary(
    actor: Actor,
    contract: ContractRow,
    vendor: VendorRow,
    versions: Sequence[tuple[ContractVersionRow, str]],
) -> ContractSummary:
    return ContractSummary(
        contract.id,
        contract.key,
        {"zh": contract.title_zh, "en": contract.title_en},
        vendor.id,
        name_in(actor.language, vendor),
        contract.currency,
        tuple(_version(row, name) for row, name in versions if row.contract_id == contract.id),
    )


def _version(row: ContractVersionRow, committed_by: str) -> ContractVersion:
    return ContractVersion(
        row.id,
        row.number,
        row.effective_from,
        row.sha256,
        row.state == "committed",
        row.committed_at,
        committed_by,
        row.signed_paper_sha256 or "",
    )


def _record(
    session: Session,
    actor: Actor,
    event: str,
    contract: ContractRow,
    version: ContractVersionRow,
    *,
    at: datetime,
) -> None:
    record(
        session,
        actor,
        event,
        subject_kind="contract",
        subject_id=contract.id,
        vendor_id=contract.vendor_id,
        facts={"key": contract.key, "number": str(version.number), "sha256": version.sha256},
        at=at,
    )
