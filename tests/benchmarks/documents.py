"""A real assessment document to print: the last of six months of an invented vendor."""

import json
from pathlib import Path

from vendor_sla import __version__
from vendor_sla.domain.documents import assessment_document
from vendor_sla.domain.pasts import PastMonth
from vendor_sla.domain.periods import Period
from vendor_sla.domain.trends import read_past_month
from vendor_sla.intake.contracts import read_contract
from vendor_sla.intake.profiles import read_profile
from vendor_sla.services.assessments import Beside, DataFile, assess
from vendor_sla.services.demo.cast import find_plan, months_until
from vendor_sla.services.demo.contracts import contract_text
from vendor_sla.services.demo.files import write_month

_LAST = Period.month(2026, 10)
_MONTHS = 6


def write_document(folder: Path) -> Path:
    """Assess the months one after the other; write the last one's document."""
    plan = find_plan("slipstream")
    contract = read_contract(contract_text(plan, _LAST))
    history: list[PastMonth] = []
    document = {}
    for month in months_until(_LAST)[-_MONTHS:]:
        files = [
            DataFile(file.side, file.kind, file.path.name, file.path, read_profile(file.profile))
            for file in write_month(folder / month.label, plan, month, _LAST)
            if file.side == "vendor" or file.kind == "qa"
        ]
        made = assess(contract=contract, period=month, files=files, beside=Beside(tuple(history)))
        document = assessment_document(made, contract, software_version=__version__)
        history.append(read_past_month(document["trend"][-1], contract.currency))
    path = folder / "document.json"
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    return path
