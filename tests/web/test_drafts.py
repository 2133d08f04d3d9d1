"""The bench in a browser without script, and what its script is told."""

import io
import re
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from tests.builders.offices import CONTRACT, Office
from tests.builders.sites import ORIGIN, Browser, email_of
from vendor_sla.printing.words import Words

TABLE = "指标,目标值,底线值,权重,扣款规则,条款\n接通率,95%,92%,100,每低1个百分点扣500元,4.2\n"


def ask(browser: Browser, path: str, form: dict[str, object]) -> tuple[int, dict[str, Any]]:
    """Send a form as the script does and return the JSON."""
    answer = browser.client.post(
        path,
        data={"csrf": browser.token, **form},
        headers={"Origin": ORIGIN, "Accept": "application/json"},
    )
    return answer.status_code, answer.get_json()


def new_text() -> str:
    """Return a contract of a key nobody has."""
    return CONTRACT.format(key=f"new-{uuid4().hex[:12]}")


def test_every_way_to_begin_is_on_one_page(procurement: Browser, office: Office) -> None:
    page = procurement.get("/contracts/drafts/").text
    assert "call_centre" in page
    assert f"/contracts/drafts/{office.contract_id}/1" in page
    assert 'action="/contracts/drafts/file"' in page
    assert 'action="/contracts/drafts/table"' in page
    assert "/contracts/drafts/" in procurement.get("/contracts/").text


def test_the_text_on_the_bench_is_the_template_to_the_letter(
    procurement: Browser, office: Office
) -> None:
    """Only key and vendor are filled in."""
    address = f"/contracts/drafts/new?template=call_centre&key=k-1&vendor_id={office.vendor_id}"
    page = procurement.get(address)
    assert page.status_code == 200
    assert "\n# Customer hotline, outsourced." in page.text
    assert "key: k-1" in page.text
    assert procurement.get("/contracts/drafts/new?template=nothing").status_code == 422


def test_the_script_is_told_findings_with_their_sentences(procurement: Browser) -> None:
    """And the summary, once the text can be read."""
    status, told = ask(procurement, "/contracts/drafts/check", {"document": "format: 1\n"})
    assert (status, told["is_readable"], told["summary"]) == (200, False, [])
    findings = told["findings"]
    assert told["errors"] == len(findings) > 10
    assert all(one["text"] and one["code"] not in one["text"] for one in findings)
    status, told = ask(procurement, "/contracts/drafts/check", {"document": new_text()})
    assert (told["errors"], told["is_readable"]) == (0, True)
    assert told["summary"]


def test_the_format_is_told_once_and_then_confirmed(procurement: Browser) -> None:
    """An unchanged format is not sent again; the other language is another answer."""
    assert procurement.post("/language", {"language": "zh"}).status_code == 303
    first = procurement.client.get("/contracts/drafts/format.json?language=zh")
    tag = first.headers["ETag"]
    again = procurement.client.get(
        "/contracts/drafts/format.json?language=zh", headers={"If-None-Match": tag}
    )
    assert (first.status_code, again.status_code) == (200, 304)
    assert first.get_json()["words"]["metric.weight"] == Words("zh")("format.metric.weight")


def test_a_saved_draft_tells_the_script_where_it_is(procurement: Browser, office: Office) -> None:
    """The hash it gives back is what the next save begins from; another is a conflict."""
    text = new_text().replace("\n", "\r\n")
    form: dict[str, object] = {"document": text, "vendor_id": str(office.vendor_id)}
    status, saved = ask(procurement, "/contracts/drafts/", form)
    assert (status, saved["number"]) == (200, 1)
    assert procurement.get(str(saved["bench"])).status_code == 200
    status, told = ask(procurement, "/contracts/drafts/", form)
    assert status == 409
    (problem,) = told["problems"]
    assert problem["facts"]["sha256"] == saved["begun_from"]
    form["begun_from"] = saved["begun_from"]
    assert ask(procurement, "/contracts/drafts/", form)[0] == 200


def test_without_script_a_refused_text_comes_back_with_all_its_problems(
    procurement: Browser, office: Office
) -> None:
    text = new_text().replace("currency: CNY", "currency: yuan").replace("expected: 95", "")
    form: dict[str, object] = {"document": text, "vendor_id": str(office.vendor_id)}
    answer = procurement.post("/contracts/drafts/", form)
    assert answer.status_code == 422
    assert "currency: yuan" in answer.text
    assert 'role="alert"' in answer.text
    saved = procurement.post("/contracts/drafts/", {**form, "document": new_text()})
    assert saved.status_code == 303
    assert procurement.post("/contracts/drafts/", {"document": text}).status_code == 422


def upload(browser: Browser, path: str, content: bytes, name: str) -> tuple[int, str]:
    """Send a file by its form."""
    answer = browser.client.post(
        path,
        data={"csrf": browser.token, "file": (io.BytesIO(content), name)},
        headers={"Origin": ORIGIN},
    )
    return answer.status_code, answer.text


def test_a_file_opens_on_the_bench_with_its_faults(procurement: Browser) -> None:
    status, page = upload(procurement, "/contracts/drafts/file", b"key: [broken", "mine.yaml")
    assert (status, "key: [broken" in page) == (200, True)
    status, page = upload(procurement, "/contracts/drafts/file", b"\xff\xfe\x00", "mine.yaml")
    assert status == 422
    assert "UTF-8" in page
    status, page = upload(procurement, "/contracts/drafts/file", b"", "")
    assert status == 422


def test_a_table_is_asked_about_row_by_row_and_opens_as_a_draft(
    procurement: Browser, office: Office
) -> None:
    """What the page proposes, sent back unchanged, is a draft with one open question marked."""
    status, page = upload(procurement, "/contracts/drafts/table", TABLE.encode(), "kpi.csv")
    assert status == 200
    assert "每低1个百分点扣500元" in page
    form = dict(re.findall(r'<input[^>]*name="(row\.[^"]+)"[^>]*value="([^"]*)"', page))
    for name, options in re.findall(
        r'<select[^>]*name="(row\.[^"]+)">(.*?)</select>', page, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        form[name] = chosen[1] if chosen else ""
    assert form["row.2.measure"] == "answer_rate"
    frame = {"template": "call_centre", "key": "from-table", "vendor_id": str(office.vendor_id)}
    answer = procurement.post("/contracts/drafts/table/draft", {**form, **frame})
    assert answer.status_code == 200
    assert "measure: answer_rate" in answer.text
    assert "weight: 100" in answer.text
    assert "# ? " in answer.text


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04", b"a,b\n1,2\n", b"<html>"])
def test_a_file_that_is_no_table_is_refused_on_the_page_it_came_from(
    procurement: Browser, content: bytes
) -> None:
    status, page = upload(procurement, "/contracts/drafts/table", content, "kpi.xlsx")
    assert status == 422
    assert 'role="alert"' in page
    assert 'action="/contracts/drafts/table"' in page


def test_nothing_of_a_row_can_leave_its_comment(procurement: Browser, office: Office) -> None:
    """A line break in a form's text ends no comment of the draft."""
    form: dict[str, object] = {
        "row.2.take": "yes",
        "row.2.name": "x\nevil: 1",
        "row.2.said": "x\nevil: 1",
        "row.2.measure": "answer_rate",
        "row.2.direction": "up\nevil: 1",
        "row.2.clause": 'c"\nevil: 1',
        "template": "call_centre",
        "key": "k",
        "vendor_id": str(office.vendor_id),
    }
    page = procurement.post("/contracts/drafts/table/draft", form).text
    assert not re.search(r"^\s*evil:", page, re.MULTILINE)


def test_the_bench_is_not_for_vendors(app: Flask, office: Office) -> None:
    vendor = Browser(app).sign_in(email_of(office, "vendor"))
    assert vendor.get("/contracts/drafts/").status_code == 403
    assert ask(vendor, "/contracts/drafts/check", {"document": ""})[0] == 403
