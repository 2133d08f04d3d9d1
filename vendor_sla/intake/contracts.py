"""Reading a contract: one YAML document in, one frozen version out, or every problem at once."""

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from typing import Any

from marshmallow import ValidationError

from vendor_sla.domain.calendars import CalendarTerms
from vendor_sla.domain.contracts import Contract, ScoringTerms
from vendor_sla.domain.fees import Fee, Share
from vendor_sla.domain.penalties.rules import AnnualCap
from vendor_sla.domain.penalties.terms import BonusTerms, Cap
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.intake.contract_bands import charge_of, opened
from vendor_sla.intake.contract_checks import USELESS, check_contract
from vendor_sla.intake.contract_evidence import rules_of
from vendor_sla.intake.contract_fields import problems_in, without_echoes
from vendor_sla.intake.contract_metrics import build_metric
from vendor_sla.intake.contract_schema import ContractPart
from vendor_sla.intake.contract_unsaid import named_unsaid
from vendor_sla.intake.yaml_documents import read_yaml

_LISTS = ("repeats", "incidents", "relief", "termination", "ladder")
_RULES = (
    "service_points", "earn_back", "credit_bank", "improvement", "carry_forward", "grade_money",
    "legal", "review", "disputes",
)  # fmt: skip


@lru_cache(maxsize=128)
def read_contract(text: str) -> Contract:
    """Read a contract document; the same text is read once, for what it says is frozen.

    Raises `Invalid` with every problem of the document, each with its path
    (`metrics.3.penalties.0.bands.1.to`).
    """
    tree = read_yaml(text)
    if not isinstance(tree, dict):
        raise Invalid.because("contract.not_a_mapping")
    parts = read_parts(tree)
    if parts.problems:
        raise Invalid(parts.problems)
    return build_contract(parts.data, text)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a document's tree says, as far as it could be read, and everything wrong with it.

    `unreadable` are the places whose values are missing from `data`, or useless in it.
    """

    data: dict[str, Any]
    problems: tuple[Problem, ...]
    unreadable: frozenset[str]


def read_parts(tree: dict[str, Any]) -> Parts:
    """Read the tree of a document: each part for itself, then all against each other."""
    problems: list[Problem] = []
    try:
        data: dict[str, Any] = ContractPart().load(tree)
    except ValidationError as error:
        problems += problems_in(error.messages)
        data = error.valid_data if isinstance(error.valid_data, dict) else {}
    unreadable = {problem.place for problem in problems}
    crossed = check_contract(data, said=frozenset(tree))
    unreadable |= {one.place for one in crossed if one.code in USELESS}
    found = named_unsaid(without_echoes([*problems, *crossed]), tree)
    return Parts(data, tuple(found), frozenset(unreadable))


def build_contract(data: dict[str, Any], text: str) -> Contract:
    """Return the contract of a document whose parts are all readable."""
    term = data["term"]
    rules: dict[str, Any] = {name: tuple(data[name]) for name in _LISTS}
    rules |= {name: data.get(name) for name in _RULES}
    only_calendar = next(iter(data["calendars"]))
    return Contract(
        key=data["key"],
        title=data["title"],
        version=data["version"],
        is_trial=data["trial"],
        service=data["service"],
        client=data["parties"]["client"],
        vendor=data["parties"]["vendor"],
        term=Period(term["first_day"], term["last_day"] + timedelta(days=1)),
        currency=data["currency"],
        time_zone=data["time_zone"],
        period=data["period"],
        effective_from=data["effective_from"],
        calendar_terms={
            name: _calendar(name, calendar) for name, calendar in data["calendars"].items()
        },
        fee=_fee(data["fee"]),
        cap=_cap(data["caps"]["period"]),
        scoring=_scoring(data["scoring"]),
        metrics=tuple(
            build_metric(one, only_calendar=only_calendar, evidence=data.get("evidence"))
            for one in data["metrics"]
        ),
        at_risk=data.get("at_risk"),
        bonuses=_bonuses(data.get("bonuses")),
        data_duties=tuple(data["data_duties"]),
        evidence=rules_of(data.get("evidence")),
        annual_cap=_annual_cap(data["caps"]["year"]),
        **rules,
        text=text,
        sha256=sha256(text.encode()).hexdigest(),
    )


def _calendar(name: str, data: dict[str, Any]) -> CalendarTerms:
    hours = [entry for entries in data["hours"] for entry in entries]
    return CalendarTerms(
        name=name,
        hours=tuple(sorted(hours)),
        holidays=data.get("holidays", ""),
        extra_closed=tuple(data["closed_on"]),
        extra_open=tuple(data["open_on"]),
    )


def _fee(data: dict[str, Any]) -> Fee:
    linked = data.get("linked") or {"shares": (), "inside_cap": False}
    shares = tuple(_share(share) for share in linked["shares"])
    return Fee(data["clause"], data["basis"], shares, linked["inside_cap"])


def _share(data: dict[str, Any]) -> Share:
    return Share(
        key=data["key"],
        percent=data["percent"],
        clause=data["clause"],
        linked_to=data["by"],
        unscored_percent=data["unscored"],
        bands=opened(data["bands"]) if "bands" in data else (),
        anchors=data.get("anchors", ()),
        grades=tuple(data.get("grades", {}).items()),
        deduct=data.get("deduct"),
    )


def _cap(data: dict[str, Any] | None) -> Cap | None:
    return None if data is None else Cap(charge_of(data), data["clause"])


def _annual_cap(data: dict[str, Any] | None) -> AnnualCap | None:
    cap = _cap(data)
    return AnnualCap(cap, data["year"], data.get("of")) if data and cap else None


def _bonuses(data: dict[str, Any] | None) -> BonusTerms | None:
    if data is None:
        return None
    cap = None if data["cap"] is None else charge_of(data["cap"])
    return BonusTerms(data["clause"], data["offsets"], cap)


def _scoring(data: dict[str, Any]) -> ScoringTerms:
    return ScoringTerms(
        clause=data["clause"],
        weights={name: Fraction(weight) for name, weight in data["dimensions"].items()},
        grades=tuple(reversed(opened(data["grades"], below=False))),
        no_volume=data["no_volume"],
        not_delivered=data["not_delivered"],
        client_fault=data["client_fault"],
        vetoes=tuple(data["vetoes"]),
    )
