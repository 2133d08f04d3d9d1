"""Strict YAML: mappings, lists and text, nothing else.

Every scalar stays the text that was written (`NO`, `1e3`, `2026-07-01`), so that no number or date
is read by YAML's rules instead of ours. Anchors, aliases, tags, merges, repeated keys and second
documents are refused; so are documents too large or too deep to be a contract.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from vendor_sla.domain.refusals import Invalid, Problem

LARGEST_TEXT = 1 << 20  # characters
DEEPEST = 16
MOST_NODES = 50_000
_STRANGE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPENING = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_AROUND = (
    yaml.StreamStartEvent,
    yaml.StreamEndEvent,
    yaml.DocumentStartEvent,
    yaml.DocumentEndEvent,
)


@dataclass(frozen=True, slots=True)
class YamlReading:
    """A document as far as it can be read: its tree, the line of each place, its faults of form.

    `tree` is None when the reading had to stop. `lines` maps a path (`metrics.3.key`) to the line
    it begins on, from 1: that of a key, or of an entry of a list. What was refused stands in the
    tree as an empty text.
    """

    tree: Any
    lines: Mapping[str, int]
    problems: tuple[Problem, ...]


def read_yaml(text: str) -> Any:
    """Return the document as dicts, lists and text.

    Raises `Invalid` with every fault of form and its place; a syntax error ends the reading.
    """
    reading = read_located(text)
    if reading.problems:
        raise Invalid(reading.problems)
    return reading.tree


def read_located(text: str) -> YamlReading:
    """Return the document with the line of each place, and every fault of form."""
    if len(text) > LARGEST_TEXT:
        facts = {"limit": str(LARGEST_TEXT), "size": str(len(text)), "line": "1"}
        return YamlReading(None, {}, (Problem("yaml.too_large", "", facts),))
    reader = _Reader(text)
    tree = None
    try:
        tree = reader.document()
    except Invalid as refused:
        reader.problems[:] = refused.problems
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        reader.note("yaml.syntax", "", line=str(line), column=str(column))
    except yaml.YAMLError:
        line, character = _strange_character(text)
        reader.note("yaml.characters", "", line=str(line), character=character)
    return YamlReading(tree, reader.lines, tuple(reader.problems))


def _strange_character(text: str) -> tuple[int, str]:
    """Return the line of the first character that YAML does not allow, and its code point."""
    match = _STRANGE.search(text)
    if match is None:
        return 1, "U+0000"
    return text.count("\n", 0, match.start()) + 1, f"U+{ord(match[0]):04X}"


class _Reader:
    """Walks the parser's events and builds the tree, noting what is refused."""

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        self.lines: dict[str, int] = {}
        self._events: Iterator[Any] = yaml.parse(text, Loader=_Loader)
        self._nodes = 0

    def note(self, code: str, place: str, **facts: str) -> None:
        """Note a fault of form."""
        self.problems.append(Problem(code, place, facts))

    def document(self) -> Any:
        """Return the only document of the stream."""
        tree: Any = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    self.note("yaml.second_document", "", line=_line(event))
            elif not isinstance(event, _AROUND):
                node = self._node(event, "", 0)
                tree = node if documents == 1 else tree
        return tree

    def _node(self, event: Any, place: str, depth: int) -> Any:
        self._nodes += 1
        if depth > DEEPEST or self._nodes > MOST_NODES:
            code = "yaml.too_deep" if depth > DEEPEST else "yaml.too_many"
            raise Invalid([*self.problems, Problem(code, place, {"line": _line(event)})])
        if isinstance(event, yaml.AliasEvent):
            self.note("yaml.alias", place, line=_line(event), name=str(event.anchor))
            return ""
        if event.anchor is not None:
            self.note("yaml.anchor", place, line=_line(event), name=str(event.anchor))
        if event.tag is not None:
            self.note("yaml.tag", place, line=_line(event), tag=str(event.tag))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place, depth)
        return str(event.value)

    def _sequence(self, place: str, depth: int) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            inside = _join(place, str(len(items)))
            self.lines.setdefault(inside, _number(event))
            items.append(self._node(event, inside, depth + 1))
        return items

    def _mapping(self, place: str, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event, place, depth)
            inside = _join(place, key)
            self.lines.setdefault(inside, _number(event))
            value = self._node(next(self._events), inside, depth + 1)
            if key in result:
                self.note("yaml.repeated_key", inside, key=key, line=_line(event))
            elif key == "<<":
                self.note("yaml.merge", place, line=_line(event))
            else:
                result[key] = value
        return result

    def _key(self, event: Any, place: str, depth: int) -> str:
        if isinstance(event, (yaml.AliasEvent, *_OPENING)):
            self._node(event, place, depth + 1)
            self.note("yaml.key", place, line=_line(event))
            return ""
        return str(self._node(event, place, depth + 1))


def _number(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _line(event: Any) -> str:
    return str(_number(event))


def _join(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key
