"""The pictures of the guides: who looks, at what, and what to do before."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.guides.stages import Stage

Prepare = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: the page is opened, prepared, and scrolled until `top` is the first thing."""

    name: str
    who: str
    path: str
    top: str = ""
    prepare: Prepare | None = None


def shots_of(stage: Stage) -> tuple[Shot, ...]:
    """Return the pictures in the order they are taken; only the upload changes anything."""
    last = stage.demo.last.label
    brightline, corrected = stage.month("brightline"), stage.month("brightline", 1)
    disputed, waived = stage.month("lingua"), stage.month("latitude", 1)
    return (
        Shot("board", "procurement", "/board", "#map"),
        Shot("inbox", "procurement", "/inbox"),
        Shot("month", "procurement", f"/months/{brightline}", "details.metric[open]", _fold_open),
        Shot("batch", "procurement", f"/months/batch?period={last}"),
        Shot("dispute", "procurement2", f"/months/{disputed}/disputes", "#decide", _follow_dispute),
        Shot("changes", "procurement", f"/months/{corrected}/changes"),
        Shot("money", "finance", f"/penalties/{waived}/money"),
        Shot("statement", "brightline", "/statements/"),
        Shot("notice", "slipstream", "/notices/", "", _follow_notice),
        Shot("upload", "slipstream", f"/months/{stage.month('slipstream')}", "", _choose(stage)),
        Shot("review", "procurement2", "/reviews/", "", _follow_review),
        Shot("billing", "admin", "/billing/"),
        Shot("history", "auditor", "/history/check"),
        Shot("calendar", "slipstream", "/calendar"),
    )


def _fold_open(page: Page) -> None:
    """Fold open the first metric that costs money."""
    page.click("details.metric:has(.bad.strong) summary")


def _follow_dispute(page: Page) -> None:
    page.click("main a[href^='/disputes/']")
    page.check("input[name='outcome'][value='partly']")
    page.fill("#granted", "40")
    page.wait_for_selector("#preview dl, #preview table")


def _follow_notice(page: Page) -> None:
    page.click("main table a[href^='/notices/'], main li a[href^='/notices/']")


def _follow_review(page: Page) -> None:
    page.click("main a[data-next]")
    page.wait_for_selector("form")


def _choose(stage: Stage) -> Prepare:
    """Start a submission and choose the vendor's files, unsent."""
    files = [path for path in stage.demo.samples if "client" not in path.name]

    def choose(page: Page) -> None:
        page.click("form[action*='/submissions/vendor'] button >> nth=0")
        page.set_input_files("#file", files)

    return choose
