"""Languages: both are complete, and every page speaks the one it was asked for."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.builders.offices import Office
from tests.builders.sites import Browser, email_of
from vendor_sla.printing.words import LANGUAGES, Words
from vendor_sla.web import factory

WEB = Path(factory.__file__).parent
_SAID = re.compile(r"""\bt\(\s*["']([a-z0-9_.]+)["']\s*[,)]""")
_MESSAGE = re.compile(r'^msgid "(.+)"$', re.MULTILINE)


def catalogue(locale: str) -> set[str]:
    """Return the message ids of the pages' catalogue."""
    path = WEB.parent / "printing" / "words" / locale / "pages.po"
    return set(_MESSAGE.findall(path.read_text("utf-8")))


def test_both_catalogues_hold_the_same_messages_with_the_same_facts() -> None:
    assert catalogue("zh_CN") == catalogue("en")
    chinese, english = Words("zh"), Words("en")
    for message in sorted(catalogue("en")):
        facts = [set(re.findall(r"\{(\w+)\}", words._messages[message]))
                 for words in (chinese, english)]  # fmt: skip
        assert facts[0] == facts[1], message


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_message_a_template_says_is_in_the_catalogue(language: str) -> None:
    words = Words(language)
    said = {
        message
        for path in (WEB / "templates").rglob("*.html")
        for message in _SAID.findall(path.read_text("utf-8"))
    }
    assert said
    assert not [message for message in sorted(said) if message not in words]


def test_templates_hold_no_words_of_their_own() -> None:
    """Beside the names of the languages themselves, no Chinese stands in a template."""
    for path in (WEB / "templates").rglob("*.html"):
        text = path.read_text("utf-8").replace("中文", "")
        assert not re.search(r"[\u4e00-\u9fff]", text), path.name


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_page_shows_the_name_of_a_message(app: Flask, office: Office, language: str) -> None:
    browser = Browser(app).sign_in(email_of(office, "admin"))
    assert browser.post("/language", {"language": language}).status_code == 303
    pages = ["/board", "/board?show=money", "/penalties/", "/contracts/", "/vendors/", "/history/",
             "/history/check", "/verify", "/account", "/contracts/drafts/",
             f"/contracts/drafts/{office.contract_id}/1",
             f"/contracts/{office.contract_id}", f"/contracts/{office.contract_id}/opening",
             f"/contracts/{office.contract_id}/1/replay", f"/months/{office.month_id}",
             "/designs/", "/catalogue/"]  # fmt: skip
    for path in pages:
        page = browser.get(path)
        assert page.status_code == 200, path
        assert f'<html lang="{"zh-CN" if language == "zh" else "en"}"' in page.text
        shown = re.sub(r"<[^>]*>", " ", page.text)
        assert not re.search(
            r"\b(page|paper|state|problem|step|finding|event|bench|format)\.[a-z_]+", shown
        ), path


def test_a_stranger_is_spoken_to_in_the_language_of_the_browser(app: Flask) -> None:
    client = app.test_client()
    english = client.get("/sign-in", headers={"Accept-Language": "en-GB,en;q=0.9"})
    chinese = client.get("/sign-in", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"})
    assert '<html lang="en">' in english.text
    assert '<html lang="zh-CN">' in chinese.text


def test_the_language_of_an_account_comes_along_to_another_browser(
    app: Flask, office: Office
) -> None:
    email = email_of(office, "auditor")
    Browser(app).sign_in(email).post("/language", {"language": "en"})
    elsewhere = Browser(app).sign_in(email)
    assert '<html lang="en">' in elsewhere.get("/history/").text
