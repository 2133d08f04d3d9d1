"""The pages of designs: forms that keep what was typed, refusals in words, nothing leaked."""

import re
from io import BytesIO

import pytest
from flask import Flask

from tests.builders.designs import MEASURES, Bench, begin, even_points, open_bench, ratings
from tests.builders.offices import Office
from tests.builders.sites import Browser, email_of
from vendor_sla.domain.panels import RoundKind


@pytest.fixture(scope="module")
def bench(office: Office) -> Bench:
    """A design with weights."""
    found = open_bench(office)
    found.weigh("qa", "finance", "admin")
    return found


def browser_of(app: Flask, office: Office, who: str) -> Browser:
    """Sign somebody in, in English."""
    browser = Browser(app).sign_in(email_of(office, who))
    browser.post("/language", {"language": "en"})
    browser.get("/account")
    return browser


@pytest.fixture
def owner(app: Flask, office: Office) -> Browser:
    """Procurement's browser, in English."""
    return browser_of(app, office, "procurement")


def test_a_new_design_without_a_title_says_so_and_keeps_the_rest(owner: Browser) -> None:
    answer = owner.post("/designs/", {"title": " ", "service": "online_chat", "spread_limit": "7"})
    assert answer.status_code == 422
    assert "This must not be empty" in answer.text
    assert 'value="7"' in answer.text
    answer = owner.post("/designs/", {"title": "A", "service": "s", "spread_limit": "many"})
    assert "whole number of points" in answer.text


def test_a_new_design_leads_to_its_candidates(owner: Browser) -> None:
    answer = owner.post(
        "/designs/", {"title": "Chat 2027", "service": "online_chat", "spread_limit": "10"}
    )
    assert answer.status_code == 303
    page = owner.get(answer.headers["Location"])
    assert "Chat 2027" in page.text
    assert page.text.count('name="measures"') == 71


def test_searching_keeps_what_is_ticked(owner: Browser, bench: Bench) -> None:
    page = owner.get(f"/designs/{bench.design_id}/candidates?dimension=attitude").text
    assert page.count('type="hidden" name="measures"') == len(MEASURES) - 1
    assert 'value="attitude_violations" checked' in page


def test_a_rating_with_a_gap_names_the_metric_and_keeps_the_rest(
    app: Flask, office: Office
) -> None:
    bench = open_bench(office)
    asked = bench.ask(RoundKind.RATING)
    browser = browser_of(app, office, "qa")
    form: dict[str, object] = dict(ratings(bench.round(asked).round.measures, 5))
    del form["feasibility.csat_top2"]
    browser.get(f"/designs/rounds/{asked}")
    answer = browser.post(f"/designs/rounds/{asked}/answer", form | {"reason": "because"})
    assert answer.status_code == 422
    assert "Satisfied customers · Feasibility" in answer.text
    assert "Choose a number from 1 to 5." in answer.text
    assert ">because</textarea>" in answer.text
    assert 'value="5" required checked' in answer.text
    form["feasibility.csat_top2"] = "2"
    assert browser.post(f"/designs/rounds/{asked}/answer", form).status_code == 303


def test_points_that_do_not_come_to_a_hundred_are_named_by_their_dimension(
    app: Flask, office: Office
) -> None:
    bench = open_bench(office)
    asked = bench.ask(RoundKind.WEIGHING)
    browser = browser_of(app, office, "finance")
    form: dict[str, object] = dict(even_points(bench.round(asked).round.measures))
    form |= {"measure.answer_rate": "20", "dimension.attitude": "x"}
    browser.get(f"/designs/rounds/{asked}")
    answer = browser.post(f"/designs/rounds/{asked}/answer", form)
    assert answer.status_code == 422
    assert "These points come to 70" in answer.text
    assert "Attitude" in answer.text


def test_no_page_of_an_open_round_says_what_others_scored(app: Flask, office: Office) -> None:
    bench = open_bench(office)
    asked = bench.ask(RoundKind.RATING)
    measures = bench.round(asked).round.measures
    bench.answer(asked, "qa", ratings(measures, 1), reason="CANARY-7741")
    for who in ("procurement", "admin", "vendor", "auditor"):
        browser = browser_of(app, office, who)
        for path in (f"/designs/rounds/{asked}", f"/designs/{bench.design_id}", "/designs/"):
            page = browser.get(path).text
            assert "CANARY" not in page
            assert 'value="1" required checked' not in page
    assert "CANARY-7741" in browser_of(app, office, "qa").get(f"/designs/rounds/{asked}").text


def test_a_vendor_who_is_not_invited_finds_nothing(app: Flask, office: Office) -> None:
    hidden = begin(office)
    vendor = browser_of(app, office, "vendor")
    missing = vendor.get("/nothing").text.replace(vendor.token, "")
    for path in (f"/designs/{hidden.design_id}", f"/designs/{hidden.design_id}/studies"):
        answer = vendor.get(path)
        assert answer.status_code == 404
        assert answer.text.replace(vendor.token, "") == missing


def test_a_wrong_table_is_refused_with_its_rows(owner: Browser, bench: Bench) -> None:
    path = f"/designs/{bench.design_id}/studies"
    content = b"month,retention,csat_top2\n2026-13,1,2\n2026-01,many,3\n"
    form: dict[str, object] = {"file": (BytesIO(content), "table.csv"), "better": "more"}
    answer = owner.post(path, form)
    assert answer.status_code == 422
    assert "“2026-13” is not a month" in answer.text
    assert "“many” in the column “retention” is not a plain number" in answer.text
    assert owner.post(path, {"better": "more"}).status_code == 422
    form = {"file": (BytesIO(b"%PDF-1.7"), "table.csv"), "better": "more"}
    answer = owner.post(path, form)
    assert "This is a PDF" in answer.text
    assert "table.csv" in answer.text


def test_a_published_draft_is_fetched_and_taken_to_the_contract_desk(
    app: Flask, office: Office
) -> None:
    bench = open_bench(office)
    bench.weigh("qa", "finance", "admin")
    owner = browser_of(app, office, "procurement")
    path = f"/designs/{bench.design_id}"
    assert owner.get(f"{path}/contract.yaml").status_code == 409
    preview = owner.get(f"{path}/draft?template=online_chat").text
    assert "service: online_chat" in preview
    assert owner.post(f"{path}/publish", {"template": "call_centre"}).status_code == 303
    document = owner.get(f"{path}/contract.yaml")
    assert document.mimetype == "application/yaml"
    assert document.text.startswith("format: 1\nkey: design-")
    assert document.text.replace("\n", "") in owner.get(f"{path}/draft").text.replace("\n", "")
    form: dict[str, object] = {"document": document.text, "vendor_id": str(office.vendor_id)}
    desk = re.search(
        r'data-hand-over method="post" action="([^"]+)"', owner.get(f"{path}/draft").text
    )
    assert desk is not None
    assert owner.post(desk[1], form).status_code == 303
    assert document.text.splitlines()[1].removeprefix("key: ") in owner.get("/contracts/").text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("who", ["procurement", "vendor", "auditor", "qa"])
def test_every_page_of_a_design_is_whole_for_everybody(
    app: Flask, office: Office, bench: Bench, who: str, language: str
) -> None:
    browser = Browser(app).sign_in(email_of(office, who))
    browser.post("/language", {"language": language})
    closed = bench.page().rounds[0].round_id
    for path in (
        "/catalogue/", "/designs/", f"/designs/{bench.design_id}",
        f"/designs/{bench.design_id}/studies", f"/designs/rounds/{closed}",
    ):  # fmt: skip
        answer = browser.get(path)
        assert answer.status_code == 200, path
        assert "page.designs." not in answer.text
        assert "problem.designs." not in answer.text


def test_a_search_of_the_catalogue_is_told_and_kept(owner: Browser) -> None:
    page = owner.get("/catalogue/?find=escalation&direction=down").text
    assert "2 of 71 measures" in page
    assert 'value="escalation"' in page
    assert "Nothing fits" in owner.get("/catalogue/?find=%3Cscript%3E").text
    assert "<script>" not in owner.get("/catalogue/?find=%3Cscript%3E").text.split("</head>")[1]
