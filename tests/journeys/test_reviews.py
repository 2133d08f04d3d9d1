"""The review desk as people use it: by keyboard alone, apart from one another, zh and en."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from tests.builders.desks import Desks, form, open_desks
from tests.builders.offices import Office
from vendor_sla.store import reviews as rows
from vendor_sla.store.blobs import Blobs

pytestmark = pytest.mark.browser


@pytest.fixture
def desks(engine: Engine, blobs: Blobs) -> Desks:
    """Three QA people and a sample of sixty."""
    found = open_desks(engine, blobs)
    found.queue(*(f"C-{number}" for number in range(60)))
    return found


@pytest.fixture
def office(desks: Desks) -> Office:
    """The office of the desks, for `visit`."""
    return desks.office


def test_a_reviewer_works_by_keyboard_alone(
    desks: Desks, visit: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = visit("qa")
    page.goto("/reviews/")
    picture(page, "reviews-queue-en")
    page.focus("[data-next]")
    page.keyboard.press("Enter")
    expect(page.locator(".item.here legend")).to_contain_text("Empathy")
    first = page.inner_text("h1")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    picture(page, "reviews-keys-en")
    page.keyboard.press("?")
    page.keyboard.press("2")
    expect(page.locator(".item.here legend")).to_contain_text("Compliance")
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("1")
    page.keyboard.press("0")
    expect(page.locator("[data-left]")).to_be_hidden()
    page.keyboard.press("c")
    page.keyboard.type("A little curt, k?")
    picture(page, "reviews-desk-en")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page.locator(".note.good")).to_contain_text("Saved")
    assert page.inner_text("h1") != first
    assert page.input_value("#comment") == ""
    page.keyboard.press("Enter")
    expect(page.locator(".note.bad")).to_contain_text("Empathy")
    page.keyboard.press("q")
    expect(page.locator("main")).to_contain_text("1 of")
    page.click("text=Take back the last one")
    expect(page.locator("h1")).to_have_text(first)
    assert page.input_value("#comment") == "A little curt, k?"
    assert page.is_checked("[name='verdict.empathy'][value=fail]")


def test_a_draft_outlives_the_window(desks: Desks, visit: Callable[..., Page]) -> None:
    task = desks.queue_of("qa").months[0].next_id
    page = visit("qa", width=390)
    page.goto(f"/reviews/{task}")
    page.keyboard.press("2")
    page.fill("#comment", "half done")
    page.goto("/reviews/")
    page.goto(f"/reviews/{task}")
    assert page.input_value("#comment") == "half done"
    assert page.is_checked("[name='verdict.empathy'][value=fail]")


def test_two_apart_and_a_third_who_decides(
    desks: Desks, visit: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    with desks.office.enter("procurement") as session:
        tasks = rows.list_month_tasks(session, desks.office.month_id)
    second = next(task for task in tasks if task.purpose == "second")
    first = next(
        task for task in tasks
        if task.purpose == "sample" and task.interaction_id == second.interaction_id
    )  # fmt: skip
    names = {actor.account_id: name for name, actor in desks.reviewers.items()}
    assert first.assignee_id is not None
    assert second.assignee_id is not None
    desks.submit(names[first.assignee_id], first.id, form("empathy", comment="CANARY-7"))
    page = visit(names[second.assignee_id], language="zh")
    page.goto(f"/reviews/{second.id}")
    assert "CANARY" not in page.content()
    assert "4.77" not in page.content()
    for key in "111":
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.locator(".note.good")).to_contain_text("已保存")
    with desks.office.enter("procurement") as session:
        third = next(
            task for task in rows.list_month_tasks(session, desks.office.month_id)
            if task.purpose == "adjudication"
        )  # fmt: skip
    assert third.assignee_id is not None
    judge = visit(names[third.assignee_id], language="zh")
    judge.goto(f"/reviews/{third.id}")
    expect(judge.locator("main")).to_contain_text("评审员 A")
    expect(judge.locator("[data-item]")).to_have_count(1)
    for name in ("QA", "QA2", "QA3", "Qa"):
        assert name not in judge.locator("main").inner_text().replace("QA-", "").split()
    picture(judge, "reviews-adjudication-zh")
    judge.keyboard.press("2")
    judge.keyboard.press("Enter")
    expect(judge.locator(".note.good")).to_contain_text("已保存")
