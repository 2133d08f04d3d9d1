"""Who delivers which data by when."""

from collections.abc import Iterator

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.summaries.leftovers import leftovers


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
        said = {"kinds", "side", "working_day", "grace_days", "calendar", "clause"}
        yield from leftovers(duty, said, f"data_duties/{index}", group="data")
