"""Who delivers which data by when."""

from collections.abc import Iterator

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.penalties.rules import ReportRule
from vendor_sla.domain.summaries.amounts import charge_facts
from vendor_sla.domain.summaries.leftovers import leftovers

_SAID = (
    "key", "kinds", "side", "working_day", "grace_days", "calendar", "clause", "late", "missing",
    "wrong",
)  # fmt: skip


def data_duties(contract: Contract) -> Iterator[Step]:
    """Yield each data duty with its days; working days are those of its calendar."""
    for index, duty in enumerate(contract.data_duties):
        always = not contract.calendar_terms[duty.calendar].hours
        days = "calendar" if always else "working"
        facts = {
            "files": ", ".join(duty.kinds),
            "day": str(duty.working_day),
            "grace": str(duty.grace_days),
            "clause": duty.clause,
        }
        grace = "with_grace" if duty.grace_days else "strict"
        yield Step(f"data.{duty.side}.{days}.{grace}", facts)
        for fault in ("late", "missing", "wrong"):
            rule: ReportRule | None = getattr(duty, fault)
            if rule is not None:
                yield from _report_rule(contract, fault, rule)
        yield from leftovers(duty, _SAID, f"data_duties/{index}", group="data")


def _report_rule(contract: Contract, fault: str, rule: ReportRule) -> Iterator[Step]:
    charge = charge_facts(contract, rule.charge)
    code = f"data.late.{rule.days}" if fault == "late" else f"data.{fault}"
    yield Step(code, {**charge, "failures": str(rule.failures), "clause": rule.clause})
    if rule.most is not None:
        yield Step("data.most", charge_facts(contract, rule.most, "most_sum"))
    if rule.fails:
        yield Step("data.fails", {"metrics": ", ".join(rule.fails)})
    yield Step(f"data.{'inside' if rule.is_inside_cap else 'outside'}_cap")
