"""Yardstick: bare WeasyPrint prints the HTML of the scorecard, its pictures ready drawn."""

from functools import cache
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from tests.benchmarks.own_paper import COPIES
from vendor_sla import resource_folder
from vendor_sla.printing.fonts import font_configuration


class _FolderFetcher(URLFetcher):  # type: ignore[misc]
    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=())
        self._folder = folder

    def fetch(self, url: str, _headers: object = None) -> URLFetcherResponse:
        content = (self._folder / url.removeprefix("paper:")).read_bytes()
        return URLFetcherResponse(url, content, {"Content-Type": "image/svg+xml"})


def warm_up(folder: str) -> None:
    """Print once, as the other side does."""
    _print(Path(folder))


def work(folder: str) -> str:
    """Print the page as often as the other side does; returns the length of the PDF."""
    pdfs = [_print(Path(folder)) for _ in range(COPIES)]
    return f"{len(pdfs[0])} bytes"


def _print(folder: Path) -> bytes:
    page = HTML(
        string=(folder / "page.html").read_text("utf-8"), url_fetcher=_FolderFetcher(folder)
    )
    pdf: bytes = page.write_pdf(font_config=font_configuration(), stylesheets=_styles())
    return pdf


@cache
def _styles() -> list[CSS]:
    reports = resource_folder("reports")
    return [
        CSS(string=path.read_text("utf-8"), font_config=font_configuration())
        for path in (reports / "house.css", reports / "scorecard" / "scorecard.css")
    ]
