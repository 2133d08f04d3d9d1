"""Versions of a contract: how one is agreed on, and which one is in force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict


class VersionState(StrEnum):
    """Where a version stands; the word on the page is `version.<value>`.

    A refused version is a draft again, with the vendor's reason: it may be changed or proposed
    anew. Only a committed one prices, and it never changes.
    """

    DRAFT = "draft"
    PROPOSED = "proposed"
    REFUSED = "refused"
    COMMITTED = "committed"


class Party(StrEnum):
    """The two sides that agree on a version."""

    CLIENT = "client"
    VENDOR = "vendor"


class ApprovalKind(StrEnum):
    """What somebody did about a version; the word on the page is `approval.<value>`.

    `paper` records the hash of the paper both parties signed: it stands for both approvals.
    """

    PROPOSED = "proposed"
    APPROVED = "approved"
    PAPER = "paper"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Approval:
    """One thing done about a version, never changed: who, when, and of which document.

    `sha256` is the document's, `name` what the person signed with, `account_name` whose account
    it was. `paper_sha256` is the signed paper's, else empty.
    """

    kind: ApprovalKind
    party: Party
    account_id: UUID
    account_name: str
    name: str
    sha256: str
    at: datetime
    comment: str = ""
    paper_sha256: str = ""


def current_round(approvals: Sequence[Approval]) -> tuple[Approval, ...]:
    """Return what was done since the version was proposed last; what came before is history."""
    starts = [index for index, one in enumerate(approvals) if one.kind is ApprovalKind.PROPOSED]
    return tuple(approvals[starts[-1] :]) if starts else ()


def approvals_of(approvals: Sequence[Approval], sha256: str) -> tuple[Approval, ...]:
    """Return the approvals of this round that are of exactly this document."""
    kinds = {ApprovalKind.APPROVED, ApprovalKind.PAPER}
    return tuple(
        one for one in current_round(approvals) if one.kind in kinds and one.sha256 == sha256
    )


def parties_awaited(approvals: Sequence[Approval], sha256: str) -> tuple[Party, ...]:
    """Return whose approval a proposed version still waits for; the signed paper is both's."""
    given = approvals_of(approvals, sha256)
    if any(one.kind is ApprovalKind.PAPER for one in given):
        return ()
    return tuple(party for party in Party if all(one.party is not party for one in given))


def proposer_of(approvals: Sequence[Approval]) -> UUID | None:
    """Return the account that proposed the version last, or None."""
    round_ = current_round(approvals)
    return round_[0].account_id if round_ else None


@dataclass(frozen=True, slots=True)
class ContractVersion:
    """A whole version and whether both parties have accepted it."""

    contract: Contract
    is_accepted: bool


def in_force(versions: Iterable[ContractVersion], day: date) -> Contract:
    """Return the latest accepted version effective on a period's first day.

    Of two accepted versions with the same effective day, the higher version number is the
    amendment and governs. Raises `Conflict` when none is effective yet, or the term is over: an
    unaccepted version never prices.
    """
    accepted = [version.contract for version in versions if version.is_accepted]
    if not accepted:
        raise Conflict.because("contract.none_accepted", "effective_from", day=str(day))
    effective = [contract for contract in accepted if contract.effective_from <= day]
    if not effective:
        first = min(contract.effective_from for contract in accepted)
        raise Conflict.because(
            "contract.not_yet_in_force", "effective_from", day=str(day), first=str(first)
        )
    latest = max(effective, key=lambda contract: (contract.effective_from, contract.version))
    if day >= latest.term.end:
        raise Conflict.because("contract.term_over", "term", day=str(day), end=str(latest.term.end))
    return latest


class Tense(StrEnum):
    """When a version governs, seen from a day."""

    PAST = "past"
    NOW = "now"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Reign:
    """The days in which a version governs; `is_trial` ones publish scores without money."""

    number: int
    days: Period
    tense: Tense
    is_trial: bool

    @property
    def last_day(self) -> date:
        """Return the last day it governs."""
        return self.days.end - timedelta(days=1)

    @property
    def months(self) -> int:
        """Return how many calendar months begin in it."""
        first, last = self.days.start, self.last_day
        return (last.year - first.year) * 12 + last.month - first.month + (first.day == 1)


def reigns(versions: Iterable[ContractVersion], today: date) -> tuple[Reign, ...]:
    """Return which accepted version governs when, in order of time, by the rule of `in_force`.

    Days that no version governs are left out; so is a version whose every day another takes.
    """
    accepted = [version for version in versions if version.is_accepted]
    starts = sorted({version.contract.effective_from for version in accepted})
    found = []
    for start, after in pairwise([*starts, date.max]):
        governing = _find_in_force(accepted, start)
        if governing is not None:
            days = Period(start, min(after, governing.term.end))
            found.append(Reign(governing.version, days, _tense(days, today), governing.is_trial))
    return tuple(found)


def _find_in_force(accepted: Sequence[ContractVersion], day: date) -> Contract | None:
    try:
        return in_force(accepted, day)
    except Conflict:
        return None


def _tense(days: Period, today: date) -> Tense:
    if today < days.start:
        return Tense.NEXT
    return Tense.NOW if today < days.end else Tense.PAST


def reign_if_accepted(
    versions: Iterable[ContractVersion], contract: Contract, today: date
) -> Reign | None:
    """Return when a version would govern beside the accepted ones; None if it never would."""
    others = [each for each in versions if each.contract.version != contract.version]
    with_it = reigns([*others, ContractVersion(contract, True)], today)
    return next((reign for reign in with_it if reign.number == contract.version), None)
