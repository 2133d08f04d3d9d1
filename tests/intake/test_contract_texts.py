"""Editing a contract's text: only what is named changes, everything else word for word."""

import pytest

from vendor_sla import resource_folder
from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.contract_texts import quoted, rewrite_values, sections
from vendor_sla.intake.yaml_documents import read_yaml

TEXT = """\
# Kept.
key: old  # kept, too
parties: {client: 甲方 "A", vendor: 'old'}

# About the list.
list:
  # Inside.
  - {name: one}
last: "1"
"""


def test_only_the_named_values_change() -> None:
    """Comments, blank lines and quotes around them stay; a place that is not there is nothing."""
    changed = rewrite_values(
        TEXT, {"key": "new", "parties.vendor": "乙方, B", "list.0.name": "two", "absent": "x"}
    )
    assert changed == (
        TEXT.replace("key: old", "key: new").replace("'old'", '"乙方, B"').replace("one}", "two}")
    )


def test_the_sections_put_together_are_the_text() -> None:
    """A comment belongs to the key below it."""
    found = sections(TEXT)
    assert list(found) == ["key", "parties", "list", "last"]
    assert "".join(found.values()) == TEXT
    assert found["list"].startswith("# About the list.\n")
    template = (resource_folder("contracts") / "call_centre" / "contract.yaml").read_text("utf-8")
    assert "".join(sections(template).values()) == template
    inside = sections(template, "scoring")
    assert "scoring:\n" + "".join(inside.values()) == sections(template)["scoring"]


@pytest.mark.parametrize(
    "value", ["plain", "with blank", "a: b", "#no", '"', "", "- x", "NO", "[", "\\"]
)
def test_a_value_is_read_as_the_text_it_was(value: str) -> None:
    """In a block as in a flow."""
    assert read_yaml(f"a: {quoted(value)}\nb: {{c: {quoted(value)}}}") == {
        "a": value,
        "b": {"c": value},
    }


@pytest.mark.parametrize("text", ["", "- a", "a: [", "just words"])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    """Nothing is edited that is no document."""
    with pytest.raises(Invalid):
        rewrite_values(text, {"a": "b"})
