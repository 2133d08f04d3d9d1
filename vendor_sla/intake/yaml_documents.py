"""Strict YAML: mappings, lists and text, nothing else.

Every scalar stays the text that was written (`NO`, `1e3`, `2026-07-01`), so that no number or date
is read by YAML's rules instead of ours. Anchors, aliases, tags, merges, repeated keys and second
documents are refused; so are documents too large or too deep to be a contract.
"""

from collections.abc import Iterator
from typing import Any

import yaml

from vendor_sla.domain.refusals import Invalid, Problem

LARGEST_TEXT = 1 << 20  # characters
DEEPEST = 16
MOST_NODES = 50_000

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPENING = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_AROUND = (
    yaml.StreamStartEvent,
    yaml.StreamEndEvent,
    yaml.DocumentStartEvent,
    yaml.DocumentEndEvent,
)


def read_yaml(text: str) -> Any:
    """Return the document as dicts, lists and text.

    Raises `Invalid` with every fault of form and its place; a syntax error ends the reading.
    """
    if len(text) > LARGEST_TEXT:
        raise Invalid.because("yaml.too_large", limit=str(LARGEST_TEXT))
    reader = _Reader(text)
    try:
        tree = reader.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        reader.note("yaml.syntax", "", line=str(line), column=str(column))
        tree = None
    except yaml.YAMLError:
        reader.note("yaml.characters", "")
        tree = None
    if reader.problems:
        raise Invalid(reader.problems)
    return tree


class _Reader:
    """Walks the parser's events and builds the tree, noting what is refused."""

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
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
            items.append(self._node(event, _join(place, str(len(items))), depth + 1))
        return items

    def _mapping(self, place: str, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event, place, depth)
            inside = _join(place, key)
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


def _line(event: Any) -> str:
    return str(event.start_mark.line + 1)


def _join(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key
