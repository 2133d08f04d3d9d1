"""Papers for tests: the sample assessment, changed where a test says so, and what a PDF says."""

import copy
import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pypdfium2

from vendor_sla import resource_folder

Document = dict[str, Any]


@cache
def _sample() -> Document:
    path = resource_folder("reports") / "scorecard" / "sample.json"
    document: Document = json.loads(path.read_text("utf-8"))
    return document


def sample_document(*changes: Callable[[Document], object]) -> Document:
    """Return the sample assessment after the given changes."""
    document = copy.deepcopy(_sample())
    for change in changes:
        change(document)
    return document


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page, with single spaces."""
    with pypdfium2.PdfDocument(pdf) as document:
        texts = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    return [re.sub(r"\s+", " ", text) for text in texts]


def text_of(pdf: bytes) -> str:
    """Return the text of a paper."""
    return " ".join(pages_of(pdf))


def right_edge_of(pdf: bytes) -> float:
    """Return how far the rightmost character of a paper lies from the right edge, in points."""
    with pypdfium2.PdfDocument(pdf) as document:
        return min(
            float(page.get_width() - text.get_charbox(n)[2])
            for page in document
            for text in [page.get_textpage()]
            for n in range(text.count_chars())
        )
