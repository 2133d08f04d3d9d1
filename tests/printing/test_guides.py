"""The guides: whole in both languages, true to the words of the pages, without a dead link."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import vendor_sla

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"
WORDS = Path(vendor_sla.__file__).parent / "printing" / "words"
ROLES = ("procurement", "vendor", "finance", "reviewer", "administrator", "auditor")
PAPERS = sorted(GUIDES.glob("*.md"))
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_QUOTED = re.compile(r"(?<!\*)\*{1,2}([^*\n]+)\*{1,2}(?!\*)")  # what a page says, in a guide


@cache
def said_by_pages(locale: str) -> tuple[str, re.Pattern[str]]:
    """Return everything the pages say in a language, and a pattern of what has blanks in it."""
    said = []
    for path in sorted((WORDS / locale).glob("*.po")):
        with path.open("rb") as file:
            said += [str(message.string) for message in read_po(file) if message.id]
    blank = re.compile(r"\{\w+\}")
    with_blanks = [text for text in said if blank.search(text) and len(blank.sub("", text)) > 3]
    patterns = (r"[^ ]+".join(map(re.escape, blank.split(text))) for text in with_blanks)
    return "\n".join(said), re.compile("|".join(patterns))


def is_said(phrase: str, locale: str) -> bool:
    """Tell whether a page says a phrase, alone or in a sentence, its blanks filled in."""
    texts, with_blanks = said_by_pages(locale)
    return phrase in texts or with_blanks.fullmatch(phrase) is not None


def test_every_role_has_its_guide_in_both_languages() -> None:
    names = {f"{role}{ending}" for role in ROLES for ending in (".md", ".zh.md")}
    assert {path.name for path in PAPERS} == names | {"README.md"}


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.name)
def test_every_link_and_picture_is_there(path: Path) -> None:
    links = _LINK.findall(path.read_text("utf-8"))
    assert links
    assert not [link for link in links if not (GUIDES / link.partition("#")[0]).is_file()]


def test_every_picture_is_shown_in_its_language_and_small() -> None:
    shown = {
        link.removeprefix("pictures/")
        for path in PAPERS
        for link in _LINK.findall(path.read_text("utf-8"))
        if link.endswith("-zh.png" if path.name.endswith(".zh.md") else "-en.png")
    }
    kept = {path.name: path.stat().st_size for path in (GUIDES / "pictures").iterdir()}
    assert shown == kept.keys()
    assert max(kept.values()) < 200_000


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("ending", "locale"), [(".md", "en"), (".zh.md", "zh_CN")])
def test_a_guide_quotes_pages_to_the_letter(role: str, ending: str, locale: str) -> None:
    text = re.sub(
        r"\s*\n\s*", " " if locale == "en" else "", (GUIDES / f"{role}{ending}").read_text("utf-8")
    )
    quoted = {phrase.strip(".。,:：") for phrase in _QUOTED.findall(text)}
    assert len(quoted) > 10
    assert sorted(phrase for phrase in quoted if not is_said(phrase, locale)) == []
