"""The format tree: every part and key of the schema is in it, and every key is explained."""

import pytest

from tests.contracts.test_readme import PARTS, keys_of
from vendor_sla.domain.catalogue import DEFINITIONS
from vendor_sla.intake import contract_examples
from vendor_sla.intake.contract_format import contract_format, part_name
from vendor_sla.printing.words import Words
from vendor_sla.web.benches import format_document, key_words


def nodes() -> list[tuple[str, dict[str, object]]]:
    """Return every key's node, and those inside it, with what the key says."""
    found = []
    for part in contract_format()["parts"].values():
        for key in part["keys"]:
            node = key["node"]
            while node:
                found.append((key["says"], node))
                node = node.get("of")
    return found


def test_every_part_of_the_schema_is_in_the_tree_with_all_its_keys() -> None:
    """A part that is added to the format is there by itself."""
    parts = contract_format()["parts"]
    abstract = {"fee", "penalty", "repeat", "relief", "condition"}  # only their heirs are written
    for section, part in PARTS.items():
        name = part_name(part)
        if name not in abstract and part.__module__ != contract_examples.__name__:
            told = {key["name"] for key in parts[name]["keys"]}
            assert told == keys_of(part), section


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_key_and_every_chooser_is_explained(language: str) -> None:
    """A key nobody has explained turns this red."""
    tree = contract_format()
    explained = dict(key_words(tree, Words(language)))
    keys = {key["says"] for part in tree["parts"].values() for key in part["keys"]}
    choosers = {f"any.{node['chooser']}" for _, node in nodes() if node["is"] == "one_of"}
    assert (keys | choosers) - explained.keys() == set()


def test_no_field_is_of_a_kind_the_tree_cannot_describe() -> None:
    """A new kind of field is described in `contract_format` when it is added to the schema."""
    assert {says for says, node in nodes() if node["is"] == "raw"} == set()


def test_a_word_or_a_part_both_stand_in_the_tree() -> None:
    """`period: none`, or a limit with its keys; a trigger is a word or a kind with its keys."""
    found = dict(nodes())
    by_says = {key["says"]: key["node"] for part in contract_format()["parts"].values()
               for key in part["keys"]}  # fmt: skip
    assert by_says["caps.period"]["words"] == ["none"]
    assert by_says["caps.period"]["of"] == {"is": "part", "part": "cap"}
    assert by_says["caps.year"]["of"] == {"is": "part", "part": "year_cap"}
    assert by_says["penalty.trigger"]["words"] == ["any_miss"]
    assert list(by_says["penalty.trigger"]["of"]["parts"]) == ["running", "n_of_m"]
    assert by_says["carry_forward.expires_after"]["of"] == {"is": "whole"}
    assert by_says["report.fails"]["of"] == by_says["veto.metric"]
    assert found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_editor_learns_the_catalogue_with_its_names(language: str) -> None:
    """The reader's language first; both can be typed."""
    told = format_document(contract_format(), Words(language))
    assert [one["id"] for one in told["measures"]] == [one.id for one in DEFINITIONS]
    service_level = next(one for one in told["measures"] if one["id"] == "service_level")
    names = ["服务水平", "Service level"]
    assert service_level["names"] == (names if language == "zh" else names[::-1])
    required = {one["name"] for one in service_level["parameters"] if one["required"]}
    assert required == {"within", "formula"}
    assert told["values"]["step.started"] == Words(language)("format.word.step.started")
    assert told["names"]["choice"]["phone"] == Words(language)("paper.choice.phone")
