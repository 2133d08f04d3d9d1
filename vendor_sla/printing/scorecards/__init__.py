"""The scorecard: an assessment document becomes the paper procurement sends."""

from typing import Any

import segno

from vendor_sla.printing import charts
from vendor_sla.printing.attachments import document_bytes
from vendor_sla.printing.papers import (
    Paper,
    collector_paused,
    first_instant,
    print_paper,
    templates,
)
from vendor_sla.printing.scorecards import changes, covers, evidence, metrics, notes, penalties
from vendor_sla.printing.scorecards.documents import Document, Reader

FORMAT = "assessment/1"
LANGUAGES_OF_PAPER = {"zh": ("zh",), "en": ("en",), "zh-en": ("zh", "en")}
_HTML_LANGUAGES = {"zh": "zh-CN", "en": "en"}


def print_scorecard(
    document: Document, language: str, *, verify: str = "", change: Document | None = None
) -> bytes:
    """Print an assessment as an A4 PDF/A-3a with the document attached.

    `language` is `zh`, `en` or `zh-en` (both, one after the other). `verify` is where the paper
    can be checked; it is printed with a QR code. `change` is what changed since the version before,
    as `domain/scorecard_differences.py` writes it. Same input, same bytes. Raises `ValueError` when
    the document is of another format or its money lines do not add up.
    """
    with collector_paused():
        return print_paper(scorecard_paper(document, language, verify=verify, change=change))


def scorecard_paper(
    document: Document, language: str, *, verify: str = "", change: Document | None = None
) -> Paper:
    """Return the paper before it is laid out: the HTML, its charts, the data."""
    if document.get("format") != FORMAT:
        raise ValueError(f"a scorecard prints {FORMAT}, not {document.get('format')!r}")
    resources: dict[str, tuple[str, bytes]] = {}
    readers = [Reader(document, name) for name in LANGUAGES_OF_PAPER[language]]
    parts = [
        _part(reader, resources, verify) | {"change": changes.change_page(reader, change)}
        for reader in readers
    ]
    html = templates().get_template("scorecard/scorecard.html").render(
        parts=parts, language=_HTML_LANGUAGES[readers[0].words.language], verify=verify,
        title=readers[0].words("paper.dot").join(
            [readers[0].words("paper.title"), parts[0]["cover"]["vendor"],
             parts[0]["cover"]["period"]]
        ),
        dated=first_instant(readers[0].period).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )  # fmt: skip
    return Paper(
        html=html,
        folder="scorecard",
        dated=first_instant(readers[0].period),
        attachment_name="assessment.json",
        attachment=document_bytes(document),
        resources=resources,
    )


def _part(reader: Reader, resources: dict[str, tuple[str, bytes]], verify: str) -> dict[str, Any]:
    language = reader.words.language
    document = reader.document
    drawings = {}
    if len(document["trend"]) > 1:
        drawings["trend"] = charts.trend_chart(document, reader.words)
        if document["money"]:
            drawings["costs"] = charts.penalty_chart(document, reader.words)
    if document["money"] and document["money"]["lines"]:
        drawings["waterfall"] = charts.waterfall_chart(document, reader.words)
    for name, specification in drawings.items():
        svg = charts.chart_svg(specification)
        resources[f"{name}-{language}.svg"] = ("image/svg+xml", svg.encode())
    if verify:
        code = segno.make(verify, error="m", micro=False).svg_inline(border=0, dark=charts.INK)
        resources["verify.svg"] = ("image/svg+xml", code.encode())
    return {
        "words": reader.words,
        "language": _HTML_LANGUAGES[language],
        "charts": dict.fromkeys(("trend", "costs", "waterfall"), "")
        | {name: f"paper:{name}-{language}.svg" for name in drawings},
        "document": document,
        "cover": covers.cover(reader),
        "headline": covers.headline(reader),
        "dimensions": covers.dimensions(reader),
        "groups": metrics.metric_groups(reader),
        "money": penalties.money_page(reader),
        "consequences": penalties.consequences(reader),
        "evidence": evidence.evidence(reader),
        "comparison": notes.comparison(reader),
        "findings": notes.findings(reader),
        "methods": notes.methods(reader),
        "inputs": notes.inputs(reader),
        "uncovered": notes.uncovered(reader),
        "scoring": reader.sentences(document["scores"]["working"]),
    }
