"""Contracts: the shipped templates with the parties, fee and term of the invented vendors."""

import re
from datetime import datetime

from vendor_sla import resource_folder
from vendor_sla.domain.people import Actor, Role
from vendor_sla.domain.periods import Period
from vendor_sla.services.approvals import approve_version, propose_version, sign_version
from vendor_sla.services.contracts import save_contract
from vendor_sla.services.demo.cast import CLIENT, VendorPlan
from vendor_sla.services.demo.closings import Stage, session_of

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


def agree_contract(stage: Stage, vendor: Actor, document: str, *, at: datetime) -> None:
    """Lead a document to law: procurement proposes it, the vendor signs, the client approves."""
    procurement, admin = stage.actors[Role.PROCUREMENT], stage.actors[Role.ADMIN]
    assert vendor.vendor_id is not None, "a vendor's person belongs to a vendor"
    with session_of(stage, procurement) as session:
        version = save_contract(
            session, procurement, vendor_id=vendor.vendor_id, document=document, at=at
        )
        seen, sha256 = version.version_id, version.sha256
        propose_version(session, procurement, version_id=seen, sha256=sha256, at=at)
    with session_of(stage, vendor) as session:
        sign_version(
            session,
            vendor,
            version_id=seen,
            sha256=sha256,
            name=vendor.name,
            agrees=True,
            at=at,
        )
    with session_of(stage, admin) as session:
        approve_version(session, admin, version_id=seen, sha256=sha256, at=at)
