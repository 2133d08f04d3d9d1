"""Editing a contract's text where it stands: everything else stays word for word, comments too."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.yaml_documents import read_yaml

_MARKS = ": #{}[],&*!|>'\"%@`"


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


def sections(text: str) -> dict[str, str]:
    """Return the text of each top-level key, with the comment lines right above it.

    Raises `Invalid` for a text that is no mapping.
    """
    lines = text.splitlines(keepends=True)
    keys = [(str(key.value), key.start_mark.line) for key, _ in _compose(text).value]
    starts = [_with_comments(lines, line) for _, line in keys]
    ends = [*starts[1:], len(lines)]
    return {
        name: "".join(lines[start:end]).rstrip() + "\n"
        for (name, _), start, end in zip(keys, starts, ends, strict=True)
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


def _with_comments(lines: list[str], line: int) -> int:
    while line > 0 and lines[line - 1].startswith("#"):
        line -= 1
    return line
