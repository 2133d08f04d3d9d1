"""Codes, catalogues and docs/lint.md are held together: what can be found is explained."""

import re
from pathlib import Path

import pytest

from vendor_sla.domain.lint.severities import WARNINGS, severity_of
from vendor_sla.printing.lint_reports import MOST_MENDS
from vendor_sla.printing.words import Words

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "vendor_sla"
READERS = (
    *(PACKAGE / "intake").glob("contract*.py"),
    PACKAGE / "intake" / "yaml_documents.py",
    PACKAGE / "intake" / "texts.py",
    *(PACKAGE / "domain" / "lint").glob("*.py"),
)
WRITTEN = re.compile(r'"((?:contract|yaml|text|lint)\.[a-z0-9_]+)"')
COMPOSED = {
    "contract.minimum_better_than_expected",
    "contract.expected_better_than_stretch",
    "contract.points_between",
    "contract.points_free",
}
ROW = re.compile(r"^\| `([a-z]+\.[a-z0-9_]+)` \| (error|warning) \|", re.MULTILINE)


def emitted() -> set[str]:
    """Return every code a reader or a rule can emit."""
    return COMPOSED | {
        code for path in READERS for code in WRITTEN.findall(path.read_text("utf-8"))
    }


def test_the_page_has_a_row_for_every_code_and_its_severity() -> None:
    """No row too few, none too many, none twice."""
    rows = ROW.findall((ROOT / "docs" / "lint.md").read_text("utf-8"))
    assert len(rows) == len(dict(rows))
    assert dict(rows) == {code: severity_of(code).value for code in emitted()}


def test_every_warning_is_a_rule() -> None:
    """No severity for a code nobody emits."""
    assert emitted() >= WARNINGS


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_code_has_words_and_two_mends(language: str) -> None:
    """In both languages."""
    words = Words(language)
    wanted = [f"problem.{code}" for code in emitted()]
    wanted += [f"mend.{code}.{number}" for code in emitted() for number in (1, 2)]
    assert not [one for one in sorted(wanted) if one not in words]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_mends_are_numbered_without_a_gap(language: str) -> None:
    """A gap would hide those behind it."""
    words = Words(language)
    for code in emitted():
        said = [f"mend.{code}.{number}" in words for number in range(1, MOST_MENDS + 2)]
        assert said == sorted(said, reverse=True)
        assert not said[-1]
