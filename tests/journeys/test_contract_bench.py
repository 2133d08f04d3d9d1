"""The contract bench as a lawyer uses it: drafted, broken, mended from the messages, saved."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Dialog, Page, expect

from tests.builders.offices import AT, CONTRACT, PASSWORD, Office
from tests.builders.sites import email_of
from vendor_sla.services.benches import save_draft
from vendor_sla.services.contracts import list_contracts, read_contract_page

pytestmark = pytest.mark.browser

TABLE = (
    "维度,考核指标,目标值,底线值,权重,扣款规则,条款号\n"
    "效率,接通率,95%,92%,60,每低1个百分点扣500元；不足1个百分点按1个百分点计,4.2\n"
    "质量,质检平均分,90分,85分,40,口头警告,5.1\n"
)
# Puts the caret behind a text, as a click there would.
CARET = """text => {
  const field = document.getElementById("document");
  const at = field.value.indexOf(text) + text.length;
  field.focus();
  field.setSelectionRange(at, at);
}"""


def settled(page: Page) -> None:
    """Wait until the text as it stands has been checked."""
    page.wait_for_selector("#bench[data-ready]")
    expect(page.locator("[data-part=checked]")).to_have_attribute("data-state", "done")


def text_of(page: Page) -> str:
    """Return the text on the bench."""
    return page.input_value("#document")


def options(page: Page) -> list[str]:
    """Return what is proposed at the caret."""
    expect(page.locator("#options")).to_be_visible()
    return [label.rstrip("*") for label in page.locator("#options .label").all_inner_texts()]


def begin(page: Page, office: Office, key: str) -> None:
    """Begin a draft from the template of the call centre."""
    page.goto("/contracts/")
    page.click("main .actions a")
    page.check("#template-call_centre")
    page.select_option("#template-vendor", str(office.vendor_id))
    page.fill("#key", key)
    page.press("#key", "Enter")
    settled(page)


def test_a_draft_is_broken_and_mended_from_the_messages_alone(
    office: Office, visit: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    """With the keyboard only, once the text has the focus."""
    page = visit("procurement")
    begin(page, office, "lawyers-draft")
    assert page.locator("[data-part=findings] li.error").count() == 0

    page.evaluate(CARET, "currency: CNY")
    for _ in range(3):
        page.keyboard.press("Backspace")
    page.keyboard.type("yuan")
    page.evaluate(CARET, "    expected: 95")
    page.keyboard.type("%")
    settled(page)
    errors = page.locator("[data-part=findings] > li.error")
    expect(errors).to_have_count(2)
    picture(page, "bench-broken-en")

    page.keyboard.press("F8")
    page.keyboard.press("F8")
    expect(page.locator("[data-part=help]")).to_contain_text("three capital letters")
    page.keyboard.press("End")
    for _ in range(4):
        page.keyboard.press("Backspace")
    page.keyboard.type("CN")
    assert options(page) == ["CNY"]
    page.keyboard.press("Enter")
    settled(page)
    expect(errors).to_have_count(1)
    page.keyboard.press("F8")
    expect(page.locator("[data-part=help]")).to_contain_text("92.5")
    page.keyboard.press("End")
    page.keyboard.press("Backspace")
    settled(page)
    expect(errors).to_have_count(0)

    page.keyboard.press("Control+s")
    expect(page.locator("[data-part=said]")).to_contain_text("Saved as draft of version 1")
    expect(page.locator("[data-part=state]")).to_have_text("All saved")
    assert page.url.endswith("/1")
    with office.enter("procurement") as session:
        actor = office.people["procurement"]
        saved = next(one for one in list_contracts(session, actor) if one.key == "lawyers-draft")
        shown = read_contract_page(session, actor, contract_id=saved.contract_id)
    assert shown.document == text_of(page)


def test_keys_words_and_measures_are_proposed_where_they_fit(
    office: Office, visit: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    """In blocks, in lists and between brackets; a Chinese name finds its measure."""
    page = visit("procurement", language="zh")
    begin(page, office, "keyboard-only")
    page.evaluate(CARET, "measure: survey_response_rate")
    for _ in range(len("survey_response_rate")):
        page.keyboard.press("Backspace")
    page.keyboard.insert_text("接通率")
    assert options(page) == ["answer_rate"]
    page.keyboard.press("Enter")
    assert "survey_response_rate\n" not in text_of(page)
    assert text_of(page).count("measure: answer_rate\n") == 2

    page.evaluate(CARET, 'clause: "6.2.1", ')
    page.keyboard.press("Control+Space")
    assert not {"kind", "clause", "amount"} & set(options(page))
    assert {"trigger", "free", "points"} <= set(options(page))
    picture(page, "bench-options-zh")
    page.keyboard.press("Escape")
    expect(page.locator("#options")).to_be_hidden()

    page.evaluate(CARET, "pool: ")
    page.keyboard.press("Alt+/")
    assert options(page) == ["critical", "other"]
    page.keyboard.press("Escape")

    page.evaluate(CARET, "scoring: {rule: linear, floor: 5}\n")
    page.keyboard.type("  ")
    page.keyboard.press("Control+Space")
    assert options(page)[:2] == ["全部必填项", "key"]
    page.keyboard.press("Enter")
    assert '  - key: \n    clause: ""\n    measure: \n    version: \n    level: \n' in text_of(page)
    page.keyboard.type("share")
    assert "  - key: share\n" in text_of(page)

    page.evaluate(CARET, "minimum_volume")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-part=help]")).to_contain_text("最低业务量")


def test_taken_keys_open_what_stands_under_them_and_undo_takes_all_back(
    office: Office, visit: Callable[..., Page]
) -> None:
    page = visit("procurement")
    begin(page, office, "typist")
    before = text_of(page)
    page.evaluate(CARET, "    weight: 60\n    scoring: {rule: linear, floor: 80}")
    page.keyboard.press("Enter")
    page.keyboard.type("bon")
    page.keyboard.press("Enter")
    assert options(page)[0] == "flat"
    page.keyboard.press("Enter")
    assert "    bonus:\n      kind: flat\n" in text_of(page)
    while text_of(page) != before:
        page.keyboard.press("Control+z")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") != "document"


def test_unsaved_text_is_offered_back(office: Office, visit: Callable[..., Page]) -> None:
    """Also after the window was closed without saving."""
    page = visit("procurement")
    address = f"/contracts/drafts/{office.contract_id}/1"
    page.goto(address)
    settled(page)
    page.evaluate(CARET, "key: test-hotline")
    page.keyboard.press("Enter")
    page.keyboard.type("# my thought")
    expect(page.locator("[data-part=state]")).to_contain_text("Unsaved")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.goto(address)
    assert asked == ["beforeunload"]
    expect(page.locator("[data-part=said]")).to_contain_text("unsaved text of yours")
    assert "# my thought" not in text_of(page)
    page.click("text=Take it back")
    assert "# my thought" in text_of(page)
    page.goto(address)
    page.click("text=Discard it")
    page.reload()
    settled(page)
    expect(page.locator("[data-part=said]")).to_be_hidden()


def test_a_text_that_was_never_saved_is_listed_where_drafts_begin(
    office: Office, visit: Callable[..., Page], tmp_path: Path
) -> None:
    """An uploaded document is nowhere but in this browser until it is saved."""
    file = tmp_path / "mine.yaml"
    file.write_text(CONTRACT.format(key="mine"), "utf-8")
    page = visit("procurement")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/contracts/drafts/")
    expect(page.locator("#kept")).to_be_hidden()
    page.set_input_files("#file", file)
    page.click("form[action$='/file'] .btn-primary")
    settled(page)
    page.goto("/contracts/drafts/")
    expect(page.locator("#kept li")).to_have_count(1)
    page.click("#kept >> text=Open on the bench")
    settled(page)
    assert text_of(page) == CONTRACT.format(key="mine")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-part=said]")).to_contain_text("Saved as draft of version 1")
    page.goto("/contracts/drafts/")
    expect(page.locator("#kept")).to_be_hidden()


def test_a_draft_changed_by_somebody_else_is_not_overwritten_unseen(
    office: Office, visit: Callable[..., Page]
) -> None:
    """The page says what happened and what can be done."""
    page = visit("procurement")
    page.goto(f"/contracts/drafts/{office.contract_id}/1")
    settled(page)
    page.keyboard.press("Control+s")
    expect(page.locator("[data-part=said]")).to_contain_text("Saved as draft of version 2")
    theirs = text_of(page).replace("amount: 1000\n", "amount: 900\n")
    with office.enter("admin") as session:
        actor = office.people["admin"]
        shown = read_contract_page(session, actor, contract_id=office.contract_id)
        save_draft(
            session,
            actor,
            vendor_id=office.vendor_id,
            document=theirs,
            begun_from=shown.version.sha256,
            at=AT,
        )
    page.evaluate(CARET, "amount: 1000")
    page.keyboard.type("0")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-part=said]")).to_contain_text("Somebody else has saved")
    expect(page.locator("text=Look at the saved one")).to_be_visible()
    page.click("text=Replace it with mine")
    expect(page.locator("[data-part=said]")).to_contain_text("Saved as draft")


def test_a_table_becomes_a_draft_with_its_questions(
    office: Office,
    visit: Callable[..., Page],
    picture: Callable[[Page, str], None],
    tmp_path: Path,
) -> None:
    """What could not be read is a marked comment; a question leads to its place."""
    file = tmp_path / "考核表.csv"
    file.write_text(TABLE, "utf-8")
    page = visit("procurement", language="zh")
    page.goto("/contracts/drafts/")
    picture(page, "bench-start-zh")
    page.set_input_files("#table", file)
    page.click("form[action$='/table'] .btn-primary")
    expect(page.locator(".row-card")).to_have_count(2)
    expect(page.locator(".row-card.doubted")).to_contain_text("口头警告")
    picture(page, "bench-table-zh")
    page.select_option("#undelivered", "none")
    page.fill("#key", "from-a-table")
    page.click("form[action$='/table/draft'] .btn-primary")
    settled(page)
    assert "dimensions: {efficiency: 60, quality: 40}" in text_of(page)
    page.click("[data-question] >> nth=-1")
    line = page.evaluate(
        "(() => { const f = document.getElementById('document');"
        " return f.value.slice(f.selectionStart).split('\\n')[0]; })()"
    )
    assert line.startswith("# ? ")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_bench_fits_its_window(
    office: Office,
    visit: Callable[..., Page],
    picture: Callable[[Page, str], None],
    language: str,
    width: int,
) -> None:
    """On a phone its parts are tabs."""
    page = visit("procurement", language=language, width=width)
    begin(page, office, "fits")
    picture(page, f"bench-{language}-{width}")
    if width == 390:
        expect(page.locator("#pane-findings")).to_be_hidden()
        page.click("#tab-summary")
        expect(page.locator("#pane-summary")).to_be_visible()
        expect(page.locator("#pane-document")).to_be_hidden()
        picture(page, f"bench-summary-{language}-{width}")


def test_without_script_a_text_can_still_be_saved(
    chromium: Chromium, address: str, office: Office
) -> None:
    """The form is a plain form."""
    context = chromium.new_context(java_script_enabled=False, base_url=address, locale="en")
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#email", email_of(office, "procurement"))
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.goto(f"/contracts/drafts/{office.contract_id}/1")
    page.fill("#document", CONTRACT.format(key="plain-form"))
    page.click("[data-save]")
    expect(page.locator(".note.good")).to_be_visible()
    context.close()
