"""Papers: stored files as they are sent to somebody."""

from dataclasses import dataclass


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
