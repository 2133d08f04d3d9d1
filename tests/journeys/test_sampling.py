"""A sample in two browsers at once: procurement's and the vendor's, each with its own share."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request

from tests.builders.offices import Office, contacts_csv
from tests.builders.samplings import Sampling
from vendor_sla.evidence.tickets import commitment


def note_of(page: Page) -> dict[str, str]:
    """Download the sealed note and return what it says."""
    with page.expect_download() as download:
        page.click("[data-note]")
    lines = Path(download.value.path()).read_text("utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines if ": " in line)


def sent_by(page: Page) -> list[str]:
    """Keep what a page sends from now on."""
    sent: list[str] = []

    def keep(asked: Request) -> None:
        sent.append(asked.post_data or "")

    page.on("request", keep)
    return sent


@pytest.mark.parametrize("language", ["zh", "en"])
def test_two_people_draw_a_sample_that_neither_could_choose(
    office: Office,
    visit: Callable[..., Page],
    picture: Callable[[Page, str], None],
    language: str,
) -> None:
    sampling = Sampling(office)
    sampling.send()
    office.read(office.upload(contacts_csv(400, 100), who="procurement"))
    path = f"/months/{office.month_id}/sample"
    client, vendor = (visit(who, language=language) for who in ("procurement", "vendor"))

    client.goto(path)
    client.fill("#size", "120")
    client.click("form[action$='/plan'] .btn-primary")
    client.wait_for_selector("#forecast")
    picture(client, f"sample-plan-{language}")
    client.click("[data-dialog=freeze]")
    client.click("dialog#freeze .btn-primary")

    notes = {}
    for who, page in (("client", client), ("vendor", vendor)):
        page.goto(path)
        page.wait_for_selector("[data-sealing-here]:visible")
        notes[who] = note_of(page)
        sent = sent_by(page)
        page.check("#kept")
        page.click("form[data-sealing] .btn-primary")
        page.wait_for_selector(".note.good")
        # The browser made the commitment: neither share nor nonce has left it.
        assert not any(notes[who]["share"] in body or notes[who]["nonce"] in body for body in sent)
        made = commitment(who, notes[who]["share"], notes[who]["nonce"])
        assert made in page.inner_text("main")
        assert notes[who]["commitment"] == made
    for who, page in (("client", client), ("vendor", vendor)):
        page.goto(path)
        text = "\n".join(f"{name}: {value}" for name, value in notes[who].items())
        page.fill("#pasted", text)
        assert page.input_value("#share") == notes[who]["share"]
        page.click("form[action$='/reveal'] .btn-primary")
        page.wait_for_selector(".note.good")
    sampling.work(at=datetime.now(UTC))

    draw = sampling.found()
    assert draw.problems == ()
    for name, page in (("client", client), ("vendor", vendor)):
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(path)
            picture(page, f"sample-drawn-{name}-{language}-{width}")
        assert page.get_by_text(draw.seed).count()
    vendor.goto(f"{path}/redraw")
    picture(vendor, f"sample-redraw-{language}")
    assert draw.seed in vendor.inner_text("pre.document >> nth=0")
