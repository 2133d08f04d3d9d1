"""The documents of intake say what the code does: keys, kinds, columns, words."""

import re
from pathlib import Path

import pytest

from vendor_sla.domain.catalogue.columns import FILE_KINDS
from vendor_sla.intake.profile_schemas import (
    ColumnSchema,
    ConditionSchema,
    ItemSchema,
    ProfileSchema,
    RowRuleSchema,
)
from vendor_sla.intake.profiles import read_profile
from vendor_sla.printing.words import Words

ROOT = Path(__file__).resolve().parent.parent.parent
PROFILES = (ROOT / "docs" / "profiles.md").read_text("utf-8")
UPLOADS = (ROOT / "docs" / "uploads.md").read_text("utf-8")
CODE = re.compile(r'"((?:file|cell|row|rows|profile)\.[a-z_0-9]+)"')


@pytest.mark.parametrize(
    ("heading", "schema"),
    [
        ("Keys of a profile", ProfileSchema),
        ("Keys of a column", ColumnSchema),
        ("Keys of `when`", ConditionSchema),
        ("Keys of an item", ItemSchema),
        ("Keys of an event log", RowRuleSchema),
    ],
)
def test_every_key_of_a_profile_is_explained_once(
    heading: str,
    schema: type[ProfileSchema | ColumnSchema | ConditionSchema | ItemSchema | RowRuleSchema],
) -> None:
    """The table of each section holds the keys of its schema, in their order."""
    section = PROFILES.split(f"## {heading}\n")[1].split("\n## ")[0]
    explained = re.findall(r"^\| `([a-z_]+)` \|", section, re.MULTILINE)
    assert explained == [field.data_key or name for name, field in schema().fields.items()]


def test_the_example_of_the_profile_page_is_a_profile() -> None:
    """It is read as it stands."""
    (example,) = re.findall(r"```yaml\n(.*?)```", PROFILES, re.DOTALL)
    assert read_profile(example).kind == "contacts"


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_every_kind_and_column_is_listed(kind: str) -> None:
    """With the values of a category, required ones in bold."""
    (line,) = re.findall(rf"^\| `{kind}` \| (.*) \|$", UPLOADS, re.MULTILINE)
    listed = re.findall(r"(\*\*)?`([a-z_]+)`(?:\*\*)? \(([a-z]+)(?:: ([^)]*))?\)", line)
    assert listed == [
        ("**" if c.is_required else "", c.name, c.kind.value, ", ".join(c.values))
        for c in FILE_KINDS[kind]
    ]


def codes() -> set[str]:
    """Return every code that intake's own modules speak."""
    paths = (ROOT / "vendor_sla" / "intake").glob("*.py")
    return {code for path in paths for code in CODE.findall(path.read_text("utf-8"))}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_code_has_words_in_both_languages(language: str) -> None:
    """Files and profiles speak as problems, row findings as findings, refused cells as both."""
    words = Words(language)
    wanted = set()
    for code in codes() - {"rows.arrow"}:
        room = code.partition(".")[0]
        if room in ("cell", "row", "file", "profile"):
            wanted.add(f"problem.{code}")
        if room in ("cell", "row", "rows"):
            wanted.add(f"finding.{code}")
    assert {message for message in wanted if message not in words} == set()


@pytest.mark.parametrize("name", ["onyx", "pwc"])
def test_the_sample_profiles_are_read(name: str) -> None:
    """They are kept as examples of a help desk's and a telephone system's export."""
    text = (ROOT / "tests" / "samples" / "profiles" / f"{name}.yaml").read_text("utf-8")
    assert read_profile(text).find_rule("opened_at") is not None
