"""Checks: the reviewers' sheet of an invented month, one row a contact and item."""

from datetime import timedelta

from vendor_sla.domain.periods import Period
from vendor_sla.services.demo.cast import VendorPlan, dice, levels_in
from vendor_sla.services.demo.reports import Record, checked_contacts

SAMPLE = 60
# Item, how much harder than the average it is, what an error in it hurts.
_ITEMS = (
    ("polite_language", 0.6, "none"),
    ("patience", 0.5, "none"),
    ("proactive", 1.6, "none"),
    ("empathy", 1.2, "none"),
    ("listening", 0.7, "none"),
    ("red_line", 0.04, "none"),
    ("accuracy", 1.0, "customer"),
    ("completeness", 1.3, "none"),
    ("professionalism", 0.8, "none"),
    ("compliance", 0.25, "compliance"),
)


def checked_items(plan: VendorPlan, month: Period, last: Period) -> list[Record]:
    """Return the verdicts of a month: each contact of the sample against each item."""
    random = dice(plan, month, "checks")
    fails = 1 - levels_in(plan, month, last).passes_check
    reviewers = ("林晓", "Wang Wei", "陈思远")
    rows: list[Record] = []
    for contact in checked_contacts(plan, month, last, SAMPLE):
        reviewed_at = min(
            contact.opened_at + timedelta(days=random.randint(1, 4)),
            contact.opened_at.replace(day=month.dates()[-1].day, hour=23, minute=30),
        )
        reviewer = random.choice(reviewers)
        for item, hardness, critical in _ITEMS:
            is_failed = random.random() < fails * hardness
            rows.append(
                {
                    "interaction_id": contact.interaction_id,
                    "reviewer": reviewer,
                    "reviewer_kind": "client",
                    "reviewed_at": reviewed_at,
                    "agent_id": contact.agent_id,
                    "item": item,
                    "verdict": "fail" if is_failed else "pass",
                    "points": 0 if is_failed else 10,
                    "max_points": 10,
                    "critical": critical,
                }
            )
    return rows
