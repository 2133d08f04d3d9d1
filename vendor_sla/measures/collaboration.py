"""Collaboration: what the vendor gives back to the client's own improvement."""

from vendor_sla.measures.asked import Asked
from vendor_sla.measures.contributions import Contribution, share
from vendor_sla.measures.registry import measure
from vendor_sla.measures.rows import Rows


@measure("improvements")
def feedback_conversion(rows: Rows, asked: Asked) -> Contribution:
    """Measure improvements turned into tickets over those forwarded."""
    raised, forwarded = asked.local_days(rows["raised_on"]), rows["forwarded"]
    turned = rows["turned_into_ticket"]
    return share(asked, raised, forwarded == 1, turned == 1, unknown=forwarded < 0)


@measure("improvements")
def feedback_closure(rows: Rows, asked: Asked) -> Contribution:
    """Measure improvement tickets closed over those made."""
    raised = asked.local_days(rows["raised_on"])
    return share(asked, raised, rows["turned_into_ticket"] == 1, rows.present("closed_on"))


@measure("improvements")
def suggestions_adopted(rows: Rows, asked: Asked) -> Contribution:
    """Count the suggestions adopted."""
    raised = asked.local_days(rows["raised_on"])
    return share(asked, raised, rows["adopted"] >= 0, rows["adopted"] == 1).as_total()
