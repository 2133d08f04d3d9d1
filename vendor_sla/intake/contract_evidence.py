"""Evidence as a contract writes it: once for all metrics, and again where one differs."""

from collections.abc import Iterator
from typing import Any

from vendor_sla.domain.catalogue.definitions import MetricDefinition, Unit
from vendor_sla.domain.evidence import (
    EvidenceRules,
    EvidenceTerms,
    Governing,
    MoneyBasis,
    usual_materiality,
    usual_rejection,
)
from vendor_sla.domain.penalties.rules import IncidentTerms
from vendor_sla.domain.readings import Source
from vendor_sla.domain.refusals import Problem
from vendor_sla.intake.contract_fields import Choice, Number, Part, Text, Whole, YesNo, key_field

_SOURCES = {
    "V": Source.VENDOR_ROWS,
    "C": Source.CLIENT_ROWS,
    "QA": Source.QA_SAMPLE,
    "CB": Source.CALL_BACK,
    "P": Source.PLATFORM,
}
_IN_POINTS = ("materiality", "rejection", "tolerance")


class CheckPart(Part):
    """How a figure is checked and decided; what is said for one metric goes before all."""

    governs = Choice(Governing)
    materiality = Number(above=0)
    rejection = Number(above=0)
    tolerance = Number(least=0)
    alpha_percent = Number(above=0, most=50)
    sample = Whole(least=1)
    sample_most = Whole(least=1)
    money_basis = Choice(MoneyBasis)


class MetricEvidencePart(CheckPart):
    """Where the figure comes from and whose governs."""

    source = Choice(Source, required=True)
    sample_is_measure = YesNo(load_default=False)
    clause = Text()


class EvidencePart(CheckPart):
    """What holds for every check of the contract; limits are points of a percentage."""

    clause = Text(required=True)
    misreporting = key_field()
    resubmit_days = Whole(load_default=5, least=1)
    reveal_days = Whole(load_default=2, least=1)


def evidence_of(
    data: dict[str, Any], definition: MetricDefinition, unit: Unit, common: dict[str, Any]
) -> EvidenceTerms:
    """Return a metric's evidence terms: its own, then the contract's, then the usual ones.

    The contract's limits in points hold for percentages alone.
    """
    own = data.get("evidence") or {}
    is_percent = unit is Unit.PERCENT
    shared = {name: value for name, value in common.items() if is_percent or name not in _IN_POINTS}
    said = {name: value for name, value in {**shared, **own}.items() if value is not None}
    names = (*CheckPart().fields, "sample_is_measure")
    limits = {
        "governs": Governing.VENDOR_UNLESS_DISPROVED,
        "materiality": usual_materiality(unit),
        "rejection": usual_rejection(unit),
    }
    return EvidenceTerms(
        source=own.get("source", _SOURCES[definition.sources[0]]),
        clause=own.get("clause") or common.get("clause", ""),
        **(limits | {name: said[name] for name in names if name in said}),
    )


def check_evidence(data: dict[str, Any]) -> Iterator[Problem]:
    """Yield what the evidence rules contradict: each other, and the incidents they name."""
    common = data.get("evidence")
    if isinstance(common, dict):
        yield from _contradictions(common, {}, "evidence")
        kinds = [one.key for one in data.get("incidents") or () if isinstance(one, IncidentTerms)]
        named = common.get("misreporting")
        if named and named not in kinds:
            facts = {"incident": named, "known": ", ".join(map(str, kinds)) or "—"}
            yield Problem("contract.unknown_misreporting", "evidence.misreporting", facts)
    for place, metric in enumerate(data.get("metrics") or ()):
        own = metric.get("evidence") if isinstance(metric, dict) else None
        if isinstance(own, dict):
            yield from _contradictions(own, common or {}, f"metrics.{place}.evidence")


def _contradictions(own: dict[str, Any], common: dict[str, Any], place: str) -> Iterator[Problem]:
    said = {**common, **own}
    pairs = (("materiality", "rejection"), ("sample", "sample_most"))
    for less, more in pairs:
        low, high = said.get(less), said.get(more)
        if (less in own or more in own) and low is not None and high is not None and high < low:
            facts = {"less": less, "low": str(low), "more": more, "high": str(high)}
            yield Problem("contract.evidence_order", f"{place}.{more}", facts)


def rules_of(data: dict[str, Any] | None) -> EvidenceRules | None:
    """Return what holds for every check of a contract, None where it says nothing."""
    if data is None:
        return None
    return EvidenceRules(
        clause=data["clause"],
        misreporting=data.get("misreporting", ""),
        resubmit_days=data["resubmit_days"],
        reveal_days=data["reveal_days"],
    )
