"""Choosing metrics and weights in a real browser: a panel scores apart, a contract comes out."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]
Picture = Callable[[Page, str], None]

CANDIDATES = (
    "empathy_pass_rate", "proactive_rate", "service_level", "response_within", "answer_rate",
    "accuracy_rate", "compliance_rate", "first_contact_resolution", "transfer_rate", "csat_top2",
    "complaint_rate", "sales_amount",
)  # fmt: skip
# Importance and feasibility each person gives, the last candidates less of both.
SCORES = {"procurement": (5, 4), "qa": (4, 4), "finance": (4, 3), "admin": (5, 5)}
OUTCOME = "month,retention,csat_top2,service_level\n" + "".join(
    f"2025-{month:02d},{80 + month},{70 + month * 2},{90 - month}\n" for month in range(1, 13)
)

pytestmark = pytest.mark.browser


def begin(page: Page) -> None:
    """Begin a design with a vendor and tick candidates."""
    page.goto("/designs/")
    page.locator("button[data-dialog=new-design]").first.click()
    page.fill("#title", "Hotline 2027")
    page.select_option("#vendor", index=1)
    page.click("dialog#new-design [data-once]")
    for measure in CANDIDATES:
        page.check(f"#m-{measure}")


def invite_all(page: Page) -> None:
    """Invite everybody on the list."""
    page.click("button[data-dialog=invite]")
    for box in page.locator("dialog#invite input[type=checkbox]").all():
        box.check()
    page.click("dialog#invite [data-once]")


def open_round(page: Page, kind: str) -> str:
    """Open a round and return its address."""
    page.click(f"button[data-dialog=ask-{kind}]")
    page.click(f"dialog#ask-{kind} [data-once]")
    page.wait_for_url("**/designs/rounds/**")
    return page.url.partition("?")[0]


def rate(page: Page, address: str, who: str) -> None:
    """Rate every candidate."""
    page.goto(address)
    importance, feasibility = SCORES[who]
    for place, measure in enumerate(CANDIDATES):
        less = 0 if place < 9 else 3 if place < 11 else 1
        for aspect, value in (("importance", importance - less), ("feasibility", feasibility)):
            given = max(1, value - (2 if aspect == "feasibility" and place % 5 == 4 else 0))
            page.locator(f"label[for='{aspect}.{measure}-{given}']").click()
    page.fill("#reason", f"What counts is what customers feel ({len(who)}).")
    page.click("form[action$=answer] [data-once]")
    expect(page.locator("[role=status]").first).to_be_visible()


def weigh(page: Page, address: str, shift: int) -> None:
    """Give out the points: the dimensions a little apart, the inside evenly."""
    page.goto(address)
    for group in page.locator("[data-points]").all():
        fields = group.locator("input[type=number]").all()
        if not fields:
            continue
        each, over = divmod(100, len(fields))
        for place, field in enumerate(fields):
            extra = over + shift * (len(fields) - 1) if place == 0 else -shift
            field.fill(str(each + extra))
    page.click("form[action$=answer] [data-once]")
    expect(page.locator("[role=status]").first).to_be_visible()


def close(page: Page, address: str) -> None:
    """Close a round."""
    page.goto(address)
    page.click("button[data-dialog=close-round]")
    page.click("dialog#close-round [data-once]")


def test_a_panel_chooses_metrics_and_weights_and_a_contract_draft_comes_out(
    visit: Visit, picture: Picture, tmp_path: Path
) -> None:
    owner = visit("procurement", language="zh")
    owner.goto("/designs/")
    picture(owner, "designs-empty-zh")
    begin(owner)
    picture(owner, "designs-candidates-zh")
    owner.click(".bottom-bar [data-once]")
    invite_all(owner)
    picture(owner, "designs-unrated-zh")
    asked = open_round(owner, "rating")
    people = {
        name: visit(
            name, language="zh" if name == "qa" else "en", width=390 if name == "qa" else 1440
        )
        for name in ("qa", "finance", "admin")
    }
    people["qa"].goto("/designs/")
    picture(people["qa"], "designs-waiting-zh-390")
    people["qa"].goto(asked)
    picture(people["qa"], "designs-rating-zh-390")
    for name, page in people.items():
        rate(page, asked, name)
    picture(people["finance"], "designs-answered-en")
    owner.goto(asked)
    picture(owner, "designs-progress-zh")
    close(owner, asked)
    picture(owner, "designs-rated-zh")
    people["qa"].goto(asked)
    picture(people["qa"], "designs-rated-zh-390")
    owner.goto(owner.locator(".crumbs a").last.get_attribute("href") or "")
    picture(owner, "designs-matrix-zh")
    design = owner.url.partition("?")[0].partition("#")[0]
    owner.click("form[action$=core] [data-once]")
    weighing = open_round(owner, "weighing")
    for name, shift in (("qa", 0), ("finance", 1), ("admin", 2)):
        weigh(people[name], weighing, shift)
    people["admin"].goto(weighing)
    picture(people["admin"], "designs-weighing-en")
    people["qa"].goto(weighing)
    picture(people["qa"], "designs-weighing-zh-390")
    close(owner, weighing)
    picture(owner, "designs-weighed-zh")
    owner.click("button[data-dialog=adopt]")
    owner.click("dialog#adopt [data-once]")

    table = tmp_path / "retention.csv"
    table.write_text(OUTCOME, "utf-8")
    owner.goto(f"{design}/studies")
    owner.set_input_files("#file", str(table))
    owner.click("form[enctype] [data-once]")
    picture(owner, "designs-study-zh")

    owner.goto(design)
    owner.click("button[data-dialog=start-pilot]")
    owner.fill("#team", "SL-1")
    owner.fill("#first", "2026-10")
    owner.click("dialog#start-pilot [data-once]")
    pilot = owner.url.partition("?")[0]
    page = people["finance"]
    page.goto(pilot)
    for box in page.locator("fieldset.scale").all():
        box.locator("label").first.click()
    picture(page, "designs-feedback-en")
    page.click("form[action$=answer] [data-once]")
    close(owner, pilot)
    picture(owner, "designs-pilot-zh")

    owner.goto(design)
    picture(owner, "designs-design-zh")
    people["qa"].goto(design)
    picture(people["qa"], "designs-design-zh-390")
    owner.goto(f"{design}/draft")
    picture(owner, "designs-draft-zh")
    owner.click("button[data-dialog=publish]")
    owner.click("dialog#publish [data-once]")
    picture(owner, "designs-published-zh")
    expect(owner.locator("form[data-hand-over] textarea")).to_have_value(
        re.compile("^format: 1\nkey: design-")
    )


def test_the_catalogue_is_searched_by_keyboard_and_on_a_phone(
    visit: Visit, picture: Picture
) -> None:
    page = visit("vendor", language="zh", width=390)
    page.goto("/catalogue/")
    picture(page, "catalogue-zh-390")
    page.focus("#find")
    page.keyboard.type("首响")
    page.keyboard.press("Enter")
    page.wait_for_url("**find=**")
    first = page.locator("details.definition").first
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(first.locator("dl")).to_be_visible()
    picture(page, "catalogue-found-zh-390")
    wide = visit("qa", language="en")
    wide.goto("/catalogue/?dimension=resolution")
    wide.locator("details.definition summary").nth(2).click()
    picture(wide, "catalogue-en")
    wide.goto("/catalogue/?find=nothing-like-this")
    picture(wide, "catalogue-empty-en")
