"""Contracts: drafts, committed versions, and the one in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from vendor_sla.domain.people import Actor
from vendor_sla.domain.periods import Period

if TYPE_CHECKING:
    from vendor_sla.domain.contracts import Contract


@dataclass(frozen=True, slots=True)
class ContractVersion:
    """One whole document; `number` counts from 1. A committed one never changes."""

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


def list_contracts(session: Session, actor: Actor) -> tuple[ContractSummary, ...]: ...


def read_contract_page(
    session: Session, actor: Actor, *, contract_id: UUID, number: int | None = None
) -> ContractPage: ...


def save_contract(
    session: Session, actor: Actor, *, vendor_id: UUID, document: str, at: datetime
) -> ContractVersion: ...


def commit_contract(
    session: Session, actor: Actor, *, version_id: UUID, at: datetime, signed_paper_sha256: str = ""
) -> ContractVersion: ...


def contract_in_force(
    session: Session, actor: Actor, *, contract_id: UUID, period: Period
) -> tuple[ContractVersion, Contract]: ...
