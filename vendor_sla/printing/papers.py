"""Papers: HTML and named resources in, an archival, accessible, repeatable PDF out."""

import gc
import hashlib
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import cache
from typing import Any

import jinja2
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from vendor_sla import resource_folder
from vendor_sla.domain.periods import Period
from vendor_sla.printing.fonts import font_configuration

# WeasyPrint writes PDF/A identification only; PDF/UA's is added to the same metadata.
_UA_MARK = (
    b'<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" '
    b'rdf:about="" pdfuaid:part="1" /></rdf:RDF>'
)
logging.getLogger("fontTools").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class Paper:
    """What is to be printed: a whole HTML page and everything it may refer to.

    `resources` maps a name to (media type, bytes); the page refers to it as `paper:name`, and to
    nothing else. `attachment` is the data the paper was made from. `dated` is the only date the
    file bears, so that the same input gives the same bytes.
    """

    html: str
    folder: str
    dated: datetime
    attachment_name: str
    attachment: bytes
    resources: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)


class ClosedFetcher(URLFetcher):  # type: ignore[misc]  # untyped base
    """A fetcher that serves the paper's own resources and nothing else."""

    def __init__(self, resources: Mapping[str, tuple[str, bytes]]) -> None:
        super().__init__(allowed_protocols=())
        self._resources = resources

    def fetch(self, url: str, _headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Serve `paper:name`; refuse every other address, on disk or in the network."""
        found = (
            self._resources.get(url.removeprefix("paper:")) if url.startswith("paper:") else None
        )
        if found is None:
            raise ValueError(f"the paper may not fetch {url[:200]}")
        media_type, content = found
        return URLFetcherResponse(url, content, {"Content-Type": media_type})


@cache
def templates() -> jinja2.Environment:
    """Return the templates of `reports/`: everything escaped, every name must exist."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(resource_folder("reports")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _styles(folder: str) -> tuple[CSS, ...]:
    """Read the house style and the paper's own, once."""
    reports = resource_folder("reports")
    names = (reports / "house.css", reports / folder / f"{folder}.css")
    return tuple(
        CSS(string=name.read_text("utf-8"), font_config=font_configuration()) for name in names
    )


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the garbage collector: a layout makes a million live objects it would walk in vain."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def first_instant(period: Period) -> datetime:
    """Return the instant a paper about a period is dated with when it bears no other date."""
    return datetime.combine(period.end, time(), UTC)


def print_paper(paper: Paper) -> bytes:
    """Print to PDF/A-3a and PDF/UA-1, with the data attached; same paper, same bytes."""
    attachment = Attachment(
        string=paper.attachment,
        name=paper.attachment_name,
        created=paper.dated,
        modified=paper.dated,
        relationship="Source",
    )
    identity = hashlib.sha256(paper.html.encode() + paper.attachment).digest()[:16]
    page = HTML(string=paper.html, url_fetcher=ClosedFetcher(paper.resources))
    fonts: FontConfiguration = font_configuration()
    pdf: bytes = page.write_pdf(
        font_config=fonts,
        stylesheets=_styles(paper.folder),
        attachments=[attachment],
        pdf_identifier=identity,
        pdf_variant="pdf/a-3a",
        finisher=_mark_accessible,
    )
    return pdf


def _mark_accessible(_document: Any, pdf: Any) -> None:
    """Declare PDF/UA-1 inside the one RDF of the metadata; a second RDF breaks PDF/A."""
    for item in pdf.objects:
        if getattr(item, "extra", None) and item.extra.get("Type") == "/Metadata":
            item.stream = [part.replace(b"</rdf:RDF>", _UA_MARK) for part in item.stream]
            item.compress = False
