"""Our side of the paper: scorecards from the assessment document, archival and attached."""

import json
from pathlib import Path

from vendor_sla.printing.scorecards import print_scorecard, scorecard_paper

COPIES = 3


def warm_up(document: str, language: str) -> None:
    """Print once: the process that prints a batch is warm, fonts and chart engine loaded."""
    print_scorecard(json.loads(Path(document).read_text("utf-8")), language)


def work(document: str, language: str) -> str:
    """Print the document a few times; returns the length of the PDF."""
    content = json.loads(Path(document).read_text("utf-8"))
    pdfs = [print_scorecard(content, language) for _ in range(COPIES)]
    return f"{len(pdfs[0])} bytes"


def write_page(document: Path, language: str, folder: Path) -> None:
    """Write the same page's HTML and its pictures for the yardstick to print."""
    paper = scorecard_paper(json.loads(document.read_text("utf-8")), language)
    (folder / "page.html").write_text(paper.html, "utf-8")
    for name, (_, content) in paper.resources.items():
        (folder / name).write_bytes(content)
