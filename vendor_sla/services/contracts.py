"""Contracts: drafts, committed versions, and the one in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, NotFound, Problem
from vendor_sla.domain.versions import ContractVersion as AcceptedVersion
from vendor_sla.domain.versions import Reign, VersionState, in_force, reigns
from vendor_sla.intake.contracts import read_contract
from vendor_sla.services.vendors import get_vendor, name_in
from vendor_sla.services.versions import (
    ContractVersion,
    list_versions,
    record_version,
    version_of,
)
from vendor_sla.store import contracts as rows
from vendor_sla.store.models import ContractRow, ContractVersionRow, VendorRow, new_id
from vendor_sla.store.sessions import Session


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

    @property
    def committed(self) -> ContractVersion | None:
        """Return the committed version with the latest effective day, or None."""
        found = [version for version in self.versions if version.is_committed]
        return max(found, key=lambda one: (one.effective_from, one.number), default=None)

    @property
    def open(self) -> ContractVersion | None:
        """Return the newest version that is not committed yet, or None."""
        found = [version for version in self.versions if not version.is_committed]
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class ContractPage:
    """A contract, one of its versions word for word, and what it says."""

    summary: ContractSummary
    version: ContractVersion
    document: str  # the YAML as it was sent
    contract: Contract


def list_contracts(session: Session, actor: Actor) -> tuple[ContractSummary, ...]:
    """Return the contracts the actor may see, each with its versions."""
    require(actor, Action.READ_CONTRACTS)
    found = rows.list_contracts(session)
    versions = list_versions(session, [contract.id for contract, _ in found])
    return tuple(
        _summary(actor, contract, vendor, versions.get(contract.id, ()))
        for contract, vendor in found
    )


def read_contract_page(
    session: Session, actor: Actor, *, contract_id: UUID, number: int | None = None
) -> ContractPage:
    """Return a contract with one version, the newest by default; `NotFound` when there is none."""
    require(actor, Action.READ_CONTRACTS)
    contract, vendor = get_contract(session, contract_id)
    versions = list_versions(session, [contract_id]).get(contract_id, ())
    wanted = [version for version in versions if number is None or version.number == number]
    row = rows.find_version(session, wanted[-1].version_id) if wanted else None
    if row is None:
        raise NotFound([Problem("contracts.unknown_version")])
    return ContractPage(
        _summary(actor, contract, vendor, versions),
        wanted[-1],
        row.document,
        read_contract(row.document),
    )


def read_time_line(
    session: Session, actor: Actor, *, contract_id: UUID, today: date
) -> tuple[Reign, ...]:
    """Return which committed version governs when, oldest first."""
    require(actor, Action.READ_CONTRACTS)
    get_contract(session, contract_id)
    return reigns(read_committed(session, contract_id), today)


def save_contract(
    session: Session, actor: Actor, *, vendor_id: UUID, document: str, at: datetime
) -> ContractVersion:
    """Save a contract document as a draft, in place of an older draft of the same version.

    The document says which contract and version it is. Raises `Invalid` with every problem of
    the document, `Conflict` when that version is proposed or committed, is not the next one, or
    the contract is another vendor's.
    """
    require(actor, Action.SAVE_CONTRACT)
    vendor = get_vendor(session, vendor_id)
    terms = read_contract(document)
    contract = _contract_for(session, actor, vendor, terms)
    row = _row_for(session, contract, terms)
    row.document, row.sha256 = document, terms.sha256
    row.effective_from, row.state = terms.effective_from, VersionState.DRAFT
    session.flush()
    record_version(session, actor, "save_contract", contract, row, at=at)
    return version_of(row, "")


def contract_in_force(
    session: Session, actor: Actor, *, contract_id: UUID, period: Period
) -> tuple[ContractVersion, Contract]:
    """Return the committed version in force on a period's first day; `Conflict` if none is."""
    require(actor, Action.READ_MONTH)
    get_contract(session, contract_id)
    committed = {row.number: row for row in rows.list_committed(session, contract_id)}
    read = [read_contract(row.document) for row in committed.values()]
    contract = in_force([AcceptedVersion(terms, True) for terms in read], period.start)
    return version_of(committed[contract.version], ""), contract


def read_committed(session: Session, contract_id: UUID) -> tuple[AcceptedVersion, ...]:
    """Return the committed versions of a contract, read, in order."""
    return tuple(
        AcceptedVersion(read_contract(row.document), True)
        for row in rows.list_committed(session, contract_id)
    )


def get_contract(session: Session, contract_id: UUID) -> tuple[ContractRow, VendorRow]:
    """Return a contract in sight with its vendor; `NotFound` when there is none."""
    found = rows.find_contract(session, contract_id)
    if found is None:
        raise NotFound([Problem("contracts.unknown")])
    return found


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


def _row_for(session: Session, contract: ContractRow, terms: Contract) -> ContractVersionRow:
    """Return the row of a draft, locked, or a new one for the next number."""
    found = rows.list_versions(session, [contract.id])
    known = next((row for row, _ in found if row.number == terms.version), None)
    if known is not None:
        row = rows.lock_version(session, known.id) or known
        if row.state in {VersionState.PROPOSED, VersionState.COMMITTED}:
            raise Conflict([Problem(f"contracts.{row.state}", facts={"number": str(row.number)})])
        return row
    following = max((row.number for row, _ in found), default=0) + 1
    if terms.version != following:
        facts = {"number": str(terms.version), "following": str(following)}
        raise Conflict([Problem("contracts.not_the_next", "version", facts)])
    row = ContractVersionRow(
        tenant_id=contract.tenant_id,
        id=new_id(),
        contract_id=contract.id,
        vendor_id=contract.vendor_id,
        number=terms.version,
    )
    session.add(row)
    return row


def _summary(
    actor: Actor,
    contract: ContractRow,
    vendor: VendorRow,
    versions: Sequence[ContractVersion],
) -> ContractSummary:
    return ContractSummary(
        contract.id,
        contract.key,
        {"zh": contract.title_zh, "en": contract.title_en},
        vendor.id,
        name_in(actor.language, vendor),
        contract.currency,
        tuple(versions),
    )
