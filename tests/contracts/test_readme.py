"""contracts/README.md explains every key of the format, once."""

import re
from pathlib import Path

from marshmallow import Schema

from vendor_sla import resource_folder
from vendor_sla.intake import contract_bands as bands
from vendor_sla.intake import contract_bonuses as bonuses
from vendor_sla.intake import contract_conditions as conditions
from vendor_sla.intake import contract_disputes as disputes
from vendor_sla.intake import contract_events as events
from vendor_sla.intake import contract_evidence as evidence
from vendor_sla.intake import contract_examples as examples
from vendor_sla.intake import contract_fees as fees
from vendor_sla.intake import contract_metrics as metrics
from vendor_sla.intake import contract_money as money
from vendor_sla.intake import contract_penalties as penalties
from vendor_sla.intake import contract_repeats as repeats
from vendor_sla.intake import contract_reviews as reviews
from vendor_sla.intake import contract_rules as rules
from vendor_sla.intake import contract_schema as document

README = resource_folder("contracts") / "README.md"
PARTS: dict[str, type[Schema]] = {
    "The document": document.ContractPart,
    "title and name": bands.NamesPart,
    "parties": document.PartiesPart,
    "term": document.TermPart,
    "calendars": document.ServiceHoursPart,
    "hours": document.HoursPart,
    "fee": fees.FeePart,
    "tiers": fees.TierPart,
    "linked": fees.LinkedPart,
    "shares": fees.SharePart,
    "at_risk": fees.AtRiskPart,
    "deduct": fees.DeductionPart,
    "pools": fees.PoolPart,
    "year cap": fees.YearCapPart,
    "late": events.LateReportPart,
    "missing": events.ReportPart,
    "wrong": events.WrongReportPart,
    "repeats": repeats.RepeatPart,
    "service_points": money.ServicePointsPart,
    "table": money.PointsStepPart,
    "incidents": events.IncidentPart,
    "relief": events.ReliefPart,
    "relief arithmetic forecast": events.ForecastPart,
    "earn_back": money.EarnBackPart,
    "credit_bank": money.CreditBankPart,
    "improvement": money.ImprovementPart,
    "carry_forward": money.CarryForwardPart,
    "grade_money": money.GradeMoneyPart,
    "legal": money.LegalPart,
    "termination": conditions.TerminationPart,
    "ladder": conditions.LadderPart,
    "review": reviews.ReviewPart,
    "disputes": disputes.DisputesPart,
    "rubric items": reviews.RubricItemPart,
    "when": conditions.ConditionPart,
    "caps": fees.CapsPart,
    "cap": metrics.CapPart,
    "bonuses": fees.BonusesPart,
    "data_duties": document.DutyPart,
    "scoring": document.ScoringPart,
    "grades": bands.GradeBandPart,
    "vetoes": document.VetoPart,
    "metrics": metrics.MetricPart,
    "evidence": evidence.EvidencePart,
    "metric evidence": evidence.MetricEvidencePart,
    "penalties": penalties.PenaltyPart,
    "grace": penalties.GracePart,
    **{f"fee kind {kind}": part for kind, part in fees.FEES.items()},
    **{f"scoring rule {kind}": part for kind, part in rules.RULES.items()},
    **{f"penalty kind {kind}": part for kind, part in penalties.PENALTIES.items()},
    **{f"trigger kind {kind}": part for kind, part in penalties.TRIGGERS.items()},
    **{f"repeat kind {kind}": part for kind, part in repeats.REPEATS.items()},
    **{f"condition kind {kind}": part for kind, part in conditions.CONDITIONS.items()},
}
WORKED: dict[str, type[Schema]] = {
    "Worked months": examples.SinglePart,
    "months": examples.HistoryPart,
    "readings": examples.CountsPart,
    "expect": examples.ExpectedPart,
    "lines": examples.LinePart,
}
COMMON = {
    "fee kind": fees.FeePart,
    "penalty kind": penalties.PenaltyPart,
    "repeat kind": repeats.RepeatPart,
    "relief arithmetic": events.ReliefPart,
    "condition kind": conditions.ConditionPart,
}


def keys_of(part: type[Schema]) -> set[str]:
    """Return the keys a part may have, as a contract writes them."""
    return {field.data_key or name for name, field in part().fields.items()}


def explained(page: Path = README) -> dict[str, list[str]]:
    """Return the keys of each section's table of a page, in order."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in page.read_text("utf-8").splitlines():
        if heading := re.match(r"##+ (.+)", line):
            section = heading[1]
            found[section] = []
        elif row := re.match(r"\| `([a-z_]+)` \|", line):
            found[section].append(row[1])
    return found


def test_the_readme_explains_every_key_of_the_format_once() -> None:
    """Each part has its section, and its table holds exactly the part's keys."""
    found = explained()
    parts = PARTS | WORKED
    for section, part in parts.items():
        kind = " ".join(section.split()[:2])
        inherited = keys_of(COMMON[kind]) if kind in COMMON else set()
        if part is conditions.RollingMeanPart:
            inherited = set()  # it has no `times`, and says `of` for itself
        assert sorted(found[section]) == sorted(keys_of(part) - inherited), section
    strangers = {section for section, keys in found.items() if keys} - set(parts)
    assert not strangers


def test_bonuses_have_the_keys_of_penalties_but_beats_for_misses() -> None:
    """The section on bonuses says it in one sentence; this holds it."""
    for kind, part in bonuses.BONUSES.items():
        like = keys_of(penalties.PENALTIES[kind]) - {"misses", "grace", "trigger", "points"}
        assert keys_of(part) - {"beats"} == like, kind
