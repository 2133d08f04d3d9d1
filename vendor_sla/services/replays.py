"""Replays: what a draft would have given over months that have figures. Nothing is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from vendor_sla import __version__
from vendor_sla.domain.circumstance_documents import read_opening_document
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.pasts import Opening, PastMonth
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Invalid, NotFound, Problem, Refused
from vendor_sla.domain.replay_documents import replay_document
from vendor_sla.domain.replay_months import Basis, StoredMonth, read_stored_month
from vendor_sla.domain.replays import replay
from vendor_sla.domain.trends import read_past_month
from vendor_sla.intake.contracts import read_contract
from vendor_sla.services.contracts import ContractPage, read_contract_page
from vendor_sla.services.drafts import past_months
from vendor_sla.store import contracts as contract_rows
from vendor_sla.store import months as month_rows
from vendor_sla.store import vendors as vendor_rows
from vendor_sla.store.sessions import Session

_BASIS = {"issue": Basis.ISSUED, "draft": Basis.DRAFT, "dry_run": Basis.DRY_RUN}
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReplayPage:
    """A version of a contract and its replay document; None when no month has figures yet.

    `problems` are the reasons why a saved version cannot be replayed over its months.
    """

    contract_page: ContractPage
    replay: Document | None
    problems: tuple[Problem, ...] = ()


def replay_version(
    session: Session, actor: Actor, *, contract_id: UUID, number: int, months: int | None
) -> ReplayPage:
    """Replay a version of a contract over its newest months with figures, None for all of them.

    Raises `NotFound` for a contract or version out of sight.
    """
    require(actor, Action.REPLAY_CONTRACT)
    page = read_contract_page(session, actor, contract_id=contract_id, number=number)
    try:
        return ReplayPage(page, _replay_stored(session, contract_id, page.contract, months))
    except Invalid as refused:
        return ReplayPage(page, None, refused.problems)


def replay_draft(
    session: Session, actor: Actor, *, contract_id: UUID, document: str, months: int | None
) -> Document | None:
    """Replay a document that is not saved over the months of a contract; None without months.

    Raises `Invalid` with every problem of the document, `NotFound` for a contract out of sight.
    """
    require(actor, Action.REPLAY_CONTRACT)
    if contract_rows.find_contract(session, contract_id) is None:
        raise NotFound([Problem("contracts.unknown")])
    return _replay_stored(session, contract_id, read_contract(document), months)


def replay_vendor(
    session: Session, actor: Actor, *, contract: Contract, vendor: str, months: int | None
) -> Document:
    """Replay a contract over the months of a vendor, found by its code.

    Of several contracts the one of the document's key is meant. Raises `NotFound` for an unknown
    vendor, `Invalid` when it has no contract, several others, or no month with figures.
    """
    require(actor, Action.REPLAY_CONTRACT)
    contract_id = _contract_of(session, contract, vendor)
    document = _replay_stored(session, contract_id, contract, months)
    if document is None:
        raise Invalid.because("replays.no_months", vendor)
    return document


def replay_documents(contract: Contract, documents: Sequence[tuple[str, Any]]) -> Document:
    """Replay a contract over assessment documents, each with the name of its file.

    The earliest document's trend and opening state are what came before. Raises `Invalid` with
    the problems of every file.
    """
    stored: list[StoredMonth] = []
    problems: list[Problem] = []
    for name, document in documents:
        try:
            stored.append(read_stored_month(document, Basis.FILE))
        except Invalid as refused:
            problems += _at(name, refused)
    if problems:
        raise Invalid(problems)
    pairs = sorted(
        zip((document for _, document in documents), stored, strict=True),
        key=lambda pair: pair[1].period,
    )
    first = pairs[0][0] if pairs else {}
    try:
        history = _history_in(first, contract.currency)
        opening = _opening_in(first)
    except (KeyError, TypeError, ValueError) as error:
        facts = {"reason": str(error)[:80]}
        raise Invalid.because("replays.not_an_assessment", documents[0][0], **facts) from error
    return _replayed(contract, [month for _, month in pairs], history, opening)


def _replay_stored(
    session: Session, contract_id: UUID, contract: Contract, months: int | None
) -> Document | None:
    found = month_rows.list_assessed(session, contract_id, count=months)
    if not found:
        return None
    stored = [read_stored_month(document, _BASIS[purpose]) for purpose, document in found]
    first = found[0][1]
    currency = first["contract"]["currency"]
    history = past_months(session, contract_id, stored[0].period, currency)
    return _replayed(contract, stored, history, _opening_in(first))


def _replayed(
    contract: Contract,
    months: Sequence[StoredMonth],
    history: Sequence[PastMonth],
    opening: Opening | None,
) -> Document:
    made = replay(contract, months, history=history, opening=opening)
    return replay_document(made, software_version=__version__)


def _contract_of(session: Session, contract: Contract, code: str) -> UUID:
    vendor = vendor_rows.find_vendor_by_code(session, code)
    if vendor is None:
        known = (row.code for row in vendor_rows.list_vendors(session))
        raise NotFound([Problem("replays.unknown_vendor", code, {"known": _listed(known)})])
    own = [row for row, owner in contract_rows.list_contracts(session) if owner.id == vendor.id]
    same = [row for row in own if row.key == contract.key] or own
    if len(same) != 1:
        code = "replays.which_contract" if own else "replays.no_contract"
        facts = {"vendor": vendor.code, "known": _listed(row.key for row in own)}
        raise Invalid([Problem(code, "key", facts)])
    return same[0].id


def _history_in(document: Document, currency: str) -> tuple[PastMonth, ...]:
    return tuple(read_past_month(entry, currency) for entry in document.get("trend", ())[:-1])


def _opening_in(document: Document) -> Opening | None:
    written = document.get("opening")
    return None if written is None else read_opening_document(written)


def _at(name: str, refused: Refused) -> list[Problem]:
    return [Problem(one.code, name, one.facts) for one in refused.problems]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "—"
