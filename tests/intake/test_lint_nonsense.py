"""The linter never breaks over a document: whatever stands in it becomes a finding or nothing."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests.builders.contracts import texts, write
from vendor_sla import resource_folder
from vendor_sla.intake.contract_lint import lint_document

TEMPLATES = sorted(resource_folder("contracts").glob("*/contract.yaml"))
NONSENSE: tuple[Any, ...] = ("x", "", "0", "-1", "100", [], {}, ["x"], {"x": ["y"]}, None)


def places(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of everything inside a document."""
    inside = part.items() if isinstance(part, dict) else enumerate(part)
    for key, value in inside:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


def replaced(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return a copy with another value at a path; None takes the key or the entry away."""
    changed = deepcopy(document)
    part = changed
    for step in path[:-1]:
        part = part[step]
    if value is None:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    return changed


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.parent.name)
def test_nonsense_anywhere_is_told_and_never_a_crash(template: Any) -> None:
    """The places of the templates in turn, each with another nonsense: read, or told why not."""
    document = texts(template.read_text("utf-8"))
    for number, path in enumerate(places(document)):
        if number % len(TEMPLATES) == TEMPLATES.index(template):
            value = NONSENSE[number // len(TEMPLATES) % len(NONSENSE)]
            report = lint_document(write(replaced(document, path, value)))
            assert report.contract is not None or report.errors, (path, value)


def test_entries_that_are_no_entries_are_told() -> None:
    """A text among grades, shares or anchors is a fault of its own, not the end of the reading."""
    document = texts((resource_folder("contracts") / "online_chat" / "contract.yaml").read_text())
    for path in (
        ("scoring", "grades", 1),
        ("fee", "linked", "shares", 0),
        ("fee", "linked", "shares", 0, "anchors", 0),
    ):
        found = {one.place for one in lint_document(write(replaced(document, path, "x"))).errors}
        assert ".".join(map(str, path)) in found
