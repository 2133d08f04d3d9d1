"""Contracts: the shipped templates with the parties, fee and term of the invented vendors."""

import re

from vendor_sla import resource_folder
from vendor_sla.domain.periods import Period
from vendor_sla.services.demo.cast import CLIENT, VendorPlan

_TEMPLATE_FEE = 480000  # of the call-centre template, whose amounts are scaled with the fee


def contract_text(plan: VendorPlan, last: Period) -> str:
    """Return the contract of a vendor: its template, word for word, but for who, when and the fee.

    It runs for four calendar years, the last month of the demonstration in the third.
    """
    first_year = last.start.year - 2
    changes = {
        r"^key: .*": f"key: {plan.key}",
        r"^  zh: .*": f"  zh: {plan.title_zh}",
        r"^  en: .*": f"  en: {plan.title_en}",
        r"^  client: .*": f"  client: {CLIENT}",
        r"^  vendor: .*": f"  vendor: {plan.name}",
        r"^term: .*": f"term: {{first_day: {first_year}-01-01, last_day: {first_year + 3}-12-31}}",
        r"^effective_from: .*": f"effective_from: {first_year}-01-01",
        rf"^  amount: {_TEMPLATE_FEE}$": f"  amount: {plan.fee}",
    }
    path = resource_folder("contracts") / plan.service / "contract.yaml"
    text = path.read_text("utf-8")
    for pattern, written in changes.items():
        text = re.sub(pattern, written, text, count=1, flags=re.MULTILINE)
    return text
