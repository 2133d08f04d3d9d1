"""YAML that attacks its reader, or means something else than it shows, is refused with a reason."""

import pytest

from vendor_sla.domain.lint.findings import LintFinding
from vendor_sla.intake.contract_lint import lint_document
from vendor_sla.intake.yaml_documents import (
    DEEPEST,
    LARGEST_TEXT,
    MOST_NODES,
    read_located,
)
from vendor_sla.printing.lint_reports import mends_of, message_of
from vendor_sla.printing.words import Words

BOMB = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [*{before}, *{before}]\n"
    for before, name in zip("abcdefghijklmnopqrstuvwxy", "bcdefghijklmnopqrstuvwxyz", strict=True)
)


def findings(text: str) -> list[LintFinding]:
    """Return the faults of form of a document."""
    return [one for one in lint_document(text).findings if one.code.startswith("yaml.")]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (BOMB, "yaml.anchor", 1),
        ("key: a\nbase: &b {x: 1}", "yaml.anchor", 2),
        ("key: a\nbase: *b", "yaml.alias", 2),
        ("key: a\nfee:\n  <<: {kind: fixed}", "yaml.merge", 3),
        ("key: !!python/object:os.system x", "yaml.tag", 1),
        ("key: a\nversion: !!int 1", "yaml.tag", 2),
        ("key: a\ntrial: no\nkey: b", "yaml.repeated_key", 3),
        ("key: a\n---\nkey: b", "yaml.second_document", 2),
        ("? {a: b}\n: c", "yaml.key", 1),
        ("key: a\nfee: [1", "yaml.syntax", 3),
        ("key: a\n\tfee: 1", "yaml.syntax", 2),
        ("key: a\nfee: \x07", "yaml.characters", 2),
        ("key: a\n\x00", "yaml.characters", 2),
    ],
)
def test_tricks_are_refused_at_their_line(text: str, code: str, line: int) -> None:
    """Anchors, aliases, merges, types, repeats, second documents, control characters."""
    assert (code, line) in [(one.code, one.line) for one in findings(text)]


def test_a_bomb_never_grows() -> None:
    """Two to the power of 25 entries: an alias stands for nothing, so nothing is multiplied."""
    reading = read_located(BOMB)
    assert len(reading.lines) < 100
    assert sum(problem.code == "yaml.alias" for problem in reading.problems) == 50


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("key: " + "a" * 5_000_000, "yaml.too_large"),
        ("- a\n" * 1_250_000, "yaml.too_large"),
        ("- a\n" * (MOST_NODES + 10_000), "yaml.too_many"),
        ("[" * (LARGEST_TEXT - 10), "yaml.too_deep"),
        ("{a: " * 100_000, "yaml.too_deep"),
        ("? " * 100_000, "yaml.too_deep"),
        ("- " * 100_000, "yaml.too_deep"),
    ],
)
def test_size_ends_the_reading_before_anything_is_built(text: str, code: str) -> None:
    """What was built when the reading ended is bounded by the limits, whatever was sent."""
    reading = read_located(text)
    assert [problem.code for problem in reading.problems] == [code]
    assert reading.tree is None
    assert len(reading.lines) <= MOST_NODES + DEEPEST


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("text", [BOMB, "a: [1", "a: \x07", "a: 1\na: 2", "x" * 2_000_000])
def test_the_reason_and_two_mends_are_told(text: str, language: str) -> None:
    """No fact is missing in the sentence."""
    words = Words(language)
    for finding in findings(text):
        assert "—" not in message_of(words, finding)
        assert len(mends_of(words, finding)) >= 2


def test_faults_of_form_and_of_meaning_come_together() -> None:
    """An anchor at one place does not hide a wrong number at another."""
    codes = {one.code for one in lint_document("version: &a 1\ncurrency: yuan").findings}
    assert {"yaml.anchor", "contract.currency", "contract.required"} <= codes


@pytest.mark.parametrize("written", ["NO", "1e3", "010", "0o10", "0x1F", "2026-07-01", ".inf", "~"])
def test_what_yaml_would_turn_into_something_else_is_text(written: str) -> None:
    """The version says what was written, and is refused for it."""
    found = [one for one in lint_document(f"version: {written}").findings if one.place == "version"]
    assert [one.code for one in found] == ["contract.number"]
    assert found[0].facts["value"] == written
