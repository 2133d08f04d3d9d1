"""Signals in words: every check and every reason has its own, in both languages."""

import re
from pathlib import Path
from typing import Any

import pytest

from vendor_sla import evidence
from vendor_sla.domain.signals import CHECK_CODES
from vendor_sla.printing.signals import quiet_lines, span_words, tell_check
from vendor_sla.printing.words import Words

LANGUAGES = ("en", "zh")
REASONS = {
    match
    for path in (Path(evidence.__file__).parent / "signals").glob("*.py")
    for match in re.findall(r'"((?:few|no|too)_[a-z_]+)"', path.read_text("utf-8"))
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CHECK_CODES)
def test_every_check_can_be_told(language: str, code: str) -> None:
    words = Words(language)
    for part in ("name", "seen", "innocent", "next"):
        assert f"signal.{code}.{part}" in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_for_not_looking_can_be_told(language: str) -> None:
    words = Words(language)
    assert len(REASONS) > 8
    assert [reason for reason in REASONS if f"signal_off.{reason}" not in words] == []


CHECK: dict[str, Any] = {
    "code": "bunching",
    "subject": "service_level",
    "state": "signal",
    "p_value": "2.6E-43",
    "once_in_months": None,
    "reason": "",
    "facts": {
        "metric": "service_level", "limit": "20", "from": "16", "zone": "4", "under": "544",
        "over": "50", "expected": "128",
    },
    "rows": [],
    "count": 544,
}  # fmt: skip
NAMES = {"service_level": {"en": "Service level", "zh": "服务水平"}}


def test_a_signal_is_told_in_plain_words() -> None:
    told = tell_check(Words("en"), CHECK, NAMES)
    assert told.seen == (
        "Service level: 544 contacts end in the last 4 s before the limit of 20 s, and 50 in the"
        " 4 s after it. The curve around the limit leads to expect 128 before it."
    )
    assert told.rare == (
        "A month of an honest vendor shows this less than once in a million months."
    )
    told = tell_check(Words("en"), {**CHECK, "p_value": "0.000002", "once_in_months": 40000}, NAMES)
    assert told.rare == "A month of an honest vendor shows this about once in 40,000 months."


def test_what_cannot_be_counted_is_not_put_down_to_chance() -> None:
    told = tell_check(Words("en"), {**CHECK, "code": "impossible_shares"}, NAMES)
    assert told.rare.startswith("No counting of contacts can give this figure")


def test_a_kind_of_check_has_one_line_however_often_it_was_made() -> None:
    off = {"state": "off", "reason": "too_coarse", "facts": {"unit": "60"}, "subject": "a"}
    quiet = {"state": "quiet", "reason": "", "facts": {}, "subject": "b"}
    document = {
        "names": {},
        "checks": [
            {**off, "code": "last_digits"},
            {**quiet, "code": "last_digits"},
            {**quiet, "code": "last_digits"},
            {**off, "code": "repeated_records"},
            CHECK,
        ],
    }
    lines = {line.code: (line.is_off, line.text) for line in quiet_lines(Words("en"), document)}
    assert "bunching" not in lines
    assert lines["last_digits"] == (False, "2 made, nothing unusual")
    assert lines["repeated_records"] == (
        True,
        "Off: times are rounded to 60 s, too coarse to tell.",
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(20, "20 s"), (90, "90 s"), (120, "2 min"), (7200, "2 h"), (82_080, "22.8 h")],
)
def test_spans_are_said_as_people_say_them(seconds: int, text: str) -> None:
    assert span_words(Words("en"), seconds) == text


def test_every_check_stands_in_the_documentation() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "signals.md").read_text("utf-8").lower()
    words = Words("en")
    names = [words(f"signal.{code}.name").lower() for code in CHECK_CODES]
    assert [name for name in names if f"| {name} |" not in text] == []
