"""Editing a contract's text where it stands: everything else stays word for word, comments too."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.yaml_documents import read_yaml

_MARKS = ":#{}[],&*!|>'\"%@`"


def rewrite_values(text: str, values: Mapping[str, str]) -> str:
    """Return a document with the values at some places (`parties.vendor`) replaced.

    A place the document does not have is left out. Raises `Invalid` for a text that is no
    document.
    """
    found = dict(_values(_compose(text), ""))
    edits = sorted(
        ((found[place], value) for place, value in values.items() if place in found),
        key=lambda edit: edit[0].start_mark.index,
        reverse=True,
    )
    for node, value in edits:
        start, end = node.start_mark.index, node.end_mark.index
        text = text[:start] + quoted(value) + text[end:]
    return text


def sections(text: str, inside: str = "") -> dict[str, str]:
    """Return the text of each key of the document, or of the mapping `inside` one of its keys.

    The comment lines right above a key belong to it, blank lines to the key before: put together
    again they are the text. Raises `Invalid` for a text that is no mapping.
    """
    lines = text.splitlines(keepends=True)
    root = _compose(text)
    starts, end = _starts(lines, root), len(lines)
    if inside:
        names = [name for name, _ in starts]
        place = names.index(inside)
        end = starts[place + 1][1] if place + 1 < len(starts) else end
        starts = _starts(lines, root.value[place][1])
    ends = [*(start for _, start in starts[1:]), end]
    return {
        name: "".join(lines[start:last]) for (name, start), last in zip(starts, ends, strict=True)
    }


def quoted(value: str) -> str:
    """Return a text as a plain YAML value, in quotes where it would be read as something else."""
    is_plain = value and value == value.strip() and not any(mark in value for mark in _MARKS)
    if is_plain and not value.startswith(("-", "?")) and "\n" not in value:
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'


def _compose(text: str) -> Any:
    if not isinstance(read_yaml(text), dict):
        raise Invalid.because("contract.not_a_mapping")
    return yaml.compose(text, Loader=yaml.SafeLoader)  # its marks count characters


def _values(node: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Yield the scalars of a document by place."""
    if isinstance(node, yaml.ScalarNode):
        yield place, node
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _values(value, f"{place}.{key.value}".lstrip("."))
    else:
        for number, value in enumerate(node.value):
            yield from _values(value, f"{place}.{number}".lstrip("."))


def _starts(lines: list[str], mapping: Any) -> list[tuple[str, int]]:
    """Return each key of a mapping with the line it begins on, its comments included."""
    found = []
    for key, _ in mapping.value:
        line = key.start_mark.line
        while line > 0 and lines[line - 1].lstrip().startswith("#"):
            line -= 1
        found.append((str(key.value), line))
    return found
