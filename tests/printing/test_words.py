"""Words: both languages say the same things, with the same facts."""

import re
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

import vendor_sla
from vendor_sla.domain.money import Money
from vendor_sla.domain.periods import Period
from vendor_sla.printing.words import Words

FOLDER = Path(vendor_sla.__file__).parent / "printing" / "words"
FILES = sorted(path.name for path in (FOLDER / "en").glob("*.po"))


def messages(path: Path) -> list[tuple[str, str]]:
    """Return the ids and texts of one catalogue file, in order."""
    with path.open("rb") as file:
        return [(str(m.id), str(m.string)) for m in read_po(file, abort_invalid=True) if m.id]


def fields_of(text: str) -> set[str]:
    """Return the names a text has filled in."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_files() -> None:
    """One file a room and language."""
    assert sorted(path.name for path in (FOLDER / "zh_CN").glob("*.po")) == FILES


@pytest.mark.parametrize("name", FILES)
def test_every_message_is_in_both_languages_with_the_same_facts(name: str) -> None:
    """What one language says, the other does; no text is empty; no fact is anything but a name."""
    en, zh = (dict(messages(FOLDER / locale / name)) for locale in ("en", "zh_CN"))
    assert en.keys() == zh.keys()
    for message_id, text in en.items():
        assert text
        assert zh[message_id]
        assert fields_of(text) == fields_of(zh[message_id]), message_id
        assert all(re.fullmatch(r"[a-z_][a-z0-9_]*", field) for field in fields_of(text)), text


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_no_message_is_said_twice(locale: str) -> None:
    """Over all files: a second text of one id would win by the name of its file."""
    ids = [key for name in FILES for key, _ in messages(FOLDER / locale / name)]
    assert sorted(ids) == sorted(set(ids))


def test_amounts_have_a_true_minus_and_their_own_decimals() -> None:
    """A hyphen is narrower than a digit and may be broken after; a yen has no decimals."""
    assert Words("zh").money(Money.parse("-18356.40", "CNY")) == "−¥18,356.40"
    assert Words("en").money(Money.parse("-18356.40", "CNY")) == "−CN¥18,356.40"
    assert Words("en").money(Money.parse("-1835640", "JPY")) == "−¥1,835,640"
    assert Words("en").amount(Money.parse("0.00", "CNY")) == "0.00"
    assert Words("en").number(Decimal("1234567.5")) == "1,234,567.5"


def test_periods_are_written_as_people_say_them() -> None:
    """A month, a quarter, and any other run of days with its last day."""
    assert Words("en").period(Period.parse("2026-10")) == "October 2026"
    assert Words("zh").period(Period.parse("2026-10")) == "2026年10月"
    assert Words("zh").period(Period.parse("2026-Q4")) == "2026年第4季度"
    whole_year = Period.parse("2023-01-01/2023-12-24")
    assert Words("en").period(whole_year) == "Jan 1, 2023 – Dec 23, 2023"


def test_a_code_without_words_still_shows_itself() -> None:
    """Nothing is ever left unsaid."""
    said = Words("en").sentence("step", "no.such_code", {"fact": "7"})
    assert said == "no.such_code: fact 7"
