"""Attachments: the assessment document as bytes, without the engines that print it."""

import json
from collections.abc import Mapping
from typing import Any


def document_bytes(document: Mapping[str, Any]) -> bytes:
    """Write a document the one way it is hashed and attached: sorted, UTF-8, no spaces to spare."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()
