"""Assessment documents of an invented vendor, month after month: one to print, many to keep."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vendor_sla import __version__
from vendor_sla.domain.documents import assessment_document
from vendor_sla.domain.pasts import PastMonth
from vendor_sla.domain.periods import Period
from vendor_sla.domain.trends import read_past_month
from vendor_sla.intake.contracts import read_contract
from vendor_sla.intake.profiles import read_profile
from vendor_sla.services.assessments import Beside, assess
from vendor_sla.services.data_files import DataFile
from vendor_sla.services.demo.cast import find_plan, months_until
from vendor_sla.services.demo.contracts import contract_text
from vendor_sla.services.demo.files import write_month

LAST = Period.month(2026, 10)
_VENDOR = "slipstream"
_PRINTED = 6


def document_text() -> str:
    """Return the contract the documents follow: the largest template, for the vendor."""
    return contract_text(find_plan(_VENDOR), LAST)


def assessed_months(folder: Path, count: int) -> Iterator[dict[str, Any]]:
    """Assess the vendor's newest months one after the other; yield their documents."""
    plan, contract = find_plan(_VENDOR), read_contract(document_text())
    history: list[PastMonth] = []
    for month in months_until(LAST)[-count:]:
        files = [
            DataFile(file.side, file.kind, file.path.name, file.path, read_profile(file.profile))
            for file in write_month(folder / month.label, plan, month, LAST)
            if file.side == "vendor" or file.kind == "qa"
        ]
        made = assess(contract=contract, period=month, files=files, beside=Beside(tuple(history)))
        document = assessment_document(made, contract, software_version=__version__)
        history.append(read_past_month(document["trend"][-1], contract.currency))
        yield document


def write_document(folder: Path) -> Path:
    """Write the document of the last of six months."""
    *_, document = assessed_months(folder, _PRINTED)
    path = folder / "document.json"
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    return path
