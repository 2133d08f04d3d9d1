"""The contract bench: where a draft begins, what is said about it, and saving it without loss."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.lint.findings import LintReport
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Conflict, Invalid, Problem
from vendor_sla.intake.contract_format import contract_format
from vendor_sla.intake.contract_lint import lint_document
from vendor_sla.intake.contract_texts import rewrite_values
from vendor_sla.intake.contracts import read_contract
from vendor_sla.services.contracts import ContractPage, read_contract_page, save_contract
from vendor_sla.services.templates import template_texts
from vendor_sla.services.vendors import get_vendor, name_in
from vendor_sla.services.versions import ContractVersion
from vendor_sla.store import contracts as rows
from vendor_sla.store.models import ContractRow, ContractVersionRow
from vendor_sla.store.sessions import Session


class Beginning(StrEnum):
    """What a text on the bench began as."""

    TEMPLATE = "template"
    DRAFT = "draft"
    AMENDMENT = "amendment"
    FILE = "file"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Template:
    """A contract to begin from; `title` by language."""

    name: str
    title: Mapping[str, str]
    metrics: int


@dataclass(frozen=True, slots=True)
class Bench:
    """A text to work on.

    `begun_from` is the hash of the saved draft it continues, empty for a text nobody has saved;
    `contract_id` and `number` name that draft. `slot` tells unsaved texts of one person apart.
    """

    beginning: Beginning
    document: str
    slot: str
    vendor_id: UUID | None = None
    vendor_name: str = ""
    contract_id: UUID | None = None
    number: int | None = None
    begun_from: str = ""


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """A draft as it was saved, and the contract it belongs to."""

    contract_id: UUID
    version: ContractVersion


def read_format(actor: Actor) -> Mapping[str, Any]:
    """Return the tree of the contract format."""
    require(actor, Action.SAVE_CONTRACT)
    return contract_format()


def list_templates(actor: Actor) -> tuple[Template, ...]:
    """Return the templates of the law, by name."""
    require(actor, Action.SAVE_CONTRACT)
    read = [(name, read_contract(text)) for name, text in template_texts().items()]
    return tuple(
        Template(name, {"zh": terms.title.zh, "en": terms.title.en}, len(terms.metrics))
        for name, terms in read
    )


def template_text(name: str) -> str:
    """Return a template word for word; `Invalid` when there is none of this name."""
    text = template_texts().get(name)
    if text is None:
        raise Invalid([Problem("benches.unknown_template", "template")])
    return text


def begin_from_template(
    session: Session, actor: Actor, *, template: str, vendor_id: UUID | None, key: str = ""
) -> Bench:
    """Begin a new contract from a template, with the vendor's name and the key filled in."""
    require(actor, Action.SAVE_CONTRACT)
    values = {"key": key} if key else {}
    name = ""
    if vendor_id is not None:
        name = name_in(actor.language, get_vendor(session, vendor_id))
        values["parties.vendor"] = name
    document = rewrite_values(template_text(template), values)
    return Bench(Beginning.TEMPLATE, document, f"new:{template}:{key}", vendor_id, name)


def begin_from_text(actor: Actor, *, document: str, name: str) -> Bench:
    """Begin a new contract from a document somebody has; faults in it are for the bench."""
    require(actor, Action.SAVE_CONTRACT)
    return Bench(Beginning.FILE, document, f"new:file:{name}")


def begin_from_version(
    session: Session, actor: Actor, *, contract_id: UUID, number: int, at: datetime
) -> Bench:
    """Continue a draft, or amend a committed version.

    An amendment is the whole document with the next number, in force from the next period's
    first day; all else stays word for word.
    """
    require(actor, Action.SAVE_CONTRACT)
    page = read_contract_page(session, actor, contract_id=contract_id, number=number)
    if page.version.is_committed:
        return _amendment(page, at)
    return _bench(page, Beginning.DRAFT, page.document, number, page.version.sha256)


def check_document(actor: Actor, *, document: str) -> LintReport:
    """Return what the linter finds, with the contract where the document can be read."""
    require(actor, Action.SAVE_CONTRACT)
    return lint_document(document)


def save_draft(
    session: Session,
    actor: Actor,
    *,
    vendor_id: UUID,
    document: str,
    begun_from: str,
    at: datetime,
) -> SavedDraft:
    """Save a text as a draft, unless somebody has changed what it began from.

    `begun_from` is the hash of the draft it replaces, empty for none. Raises `Conflict` with the
    saved draft's hash among the facts when that is another one, or when the version has been
    committed; `Invalid` with every problem of the document.
    """
    require(actor, Action.SAVE_CONTRACT)
    terms = read_contract(document)
    rows.lock_key(session, actor.tenant_id, terms.key)
    contract = rows.find_contract_by_key(session, terms.key)
    row = _lock_draft(session, contract, terms)
    if row is not None:
        _require_unchanged(row, contract, begun_from)
    version = save_contract(session, actor, vendor_id=vendor_id, document=document, at=at)
    saved = contract or rows.find_contract_by_key(session, terms.key)
    assert saved is not None, "a contract that was just saved is there"
    return SavedDraft(saved.id, version)


def _lock_draft(
    session: Session, contract: ContractRow | None, terms: Contract
) -> ContractVersionRow | None:
    """Return the saved version of the document's number, kept from others until we are done."""
    if contract is None:
        return None
    versions = rows.list_versions(session, [contract.id])
    found = next((row for row, _ in versions if row.number == terms.version), None)
    if found is None:
        return None
    session.expire(found)  # what the lock waited for must be seen
    return rows.lock_version(session, found.id)


def _require_unchanged(
    row: ContractVersionRow, contract: ContractRow | None, begun_from: str
) -> None:
    facts = {"number": str(row.number), "key": contract.key if contract else ""}
    if row.state == "committed":
        facts["next"] = str(row.number + 1)
        raise Conflict([Problem("benches.committed_meanwhile", facts=facts)])
    if row.sha256 != begun_from:
        facts |= {"sha256": row.sha256, "contract_id": str(row.contract_id)}
        code = "benches.changed_meanwhile" if begun_from else "benches.exists_already"
        raise Conflict([Problem(code, facts=facts)])


def _amendment(page: ContractPage, at: datetime) -> Bench:
    number = max(version.number for version in page.summary.versions) + 1
    today = at.astimezone(ZoneInfo(page.contract.time_zone)).date()
    latest = max(version.effective_from for version in page.summary.versions)
    begins = next_period(page.contract, max(today, latest))
    values = {"version": str(number), "effective_from": begins.isoformat()}
    return _bench(page, Beginning.AMENDMENT, rewrite_values(page.document, values), number, "")


def next_period(contract: Contract, day: date) -> date:
    """Return the first day of the contract's first period that begins after a day."""
    months = contract.period.months
    count = day.year * 12 + (day.month - 1) // months * months + months
    return date(count // 12, count % 12 + 1, 1)


def _bench(
    page: ContractPage, beginning: Beginning, document: str, number: int, begun_from: str
) -> Bench:
    return Bench(
        beginning,
        document,
        slot_of(page.summary.contract_id, number),
        page.summary.vendor_id,
        page.summary.vendor_name,
        page.summary.contract_id,
        number,
        begun_from,
    )


def slot_of(contract_id: UUID, number: int) -> str:
    """Return the slot of a saved draft's unsaved texts."""
    return f"{contract_id}:{number}"


def read_file_text(content: bytes, *, limit: int) -> str:
    """Return the text of an uploaded document; `Invalid` when it is empty, too large or no UTF-8.

    What the text says is not looked at: the bench shows what is wrong with it.
    """
    if len(content) > limit:
        facts = {"limit": str(limit >> 20)}
        raise Invalid([Problem("benches.file_too_large", "file", facts)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        facts = {"byte": str(error.start)}
        raise Invalid([Problem("benches.file_not_utf8", "file", facts)]) from error
    if not text.strip() or "\0" in text:
        raise Invalid([Problem("benches.file_empty", "file")])
    return text.replace("\r\n", "\n").replace("\r", "\n")
