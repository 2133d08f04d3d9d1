"""Papers: printed by the process's warm presses, one a language, and stored files as sent."""

import atexit
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

from vendor_sla.domain.refusals import Conflict, Problem
from vendor_sla.printing.presses import Press, PressBroken


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A stored file to send: what it should be called, its type, its bytes."""

    name: str
    media_type: str
    sha256: str
    content: bytes


PDF = "application/pdf"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JSON = "application/json"


def print_paper(
    document: Mapping[str, Any],
    language: str,
    *,
    verify: str = "",
    change: Mapping[str, Any] | None = None,
) -> bytes:
    """Print a document of any format that has a paper; `Conflict` when the press broke over it.

    `verify` is the address of the page that verifies it, printed as a QR code; `change` what it
    says of the version before.
    """
    try:
        return _press(language).print_document(document, language, verify=verify, change=change)
    except PressBroken as broken:
        facts = {"reason": str(broken)}
        raise Conflict([Problem("scorecards.not_printed", facts=facts)]) from broken


def print_in(
    document: Mapping[str, Any],
    languages: Sequence[str],
    *,
    verify: str = "",
    change: Mapping[str, Any] | None = None,
) -> dict[str, bytes]:
    """Print a document in several languages side by side."""
    with ThreadPoolExecutor(len(languages)) as pool:
        papers = pool.map(
            lambda language: print_paper(document, language, verify=verify, change=change),
            languages,
        )
        return dict(zip(languages, papers, strict=True))


@cache
def _press(_language: str) -> Press:
    press = Press()
    atexit.register(press.close)
    return press
