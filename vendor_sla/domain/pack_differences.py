"""Where an assessment made again differs from the one that was issued, money first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# What follows from who computes, and not from what is computed.
_LEFT_OUT = frozenset({"software_version", "rules_version", "format"})
_FIRST = ("money", "scores", "readings", "evidence", "consequences", "circumstances", "inputs")


@dataclass(frozen=True, slots=True)
class LineCheck:
    """One money line: what was issued and what comes out now; empty where there is no such line."""

    number: int
    metric: str
    kind: str
    issued: str
    made: str

    @property
    def is_same(self) -> bool:
        """Tell whether the line is the same to the cent."""
        return self.issued == self.made


@dataclass(frozen=True, slots=True)
class Unlike:
    """One value of the document that is not what was issued; `place` is its path."""

    place: str
    issued: str
    made: str


def check_lines(issued: Mapping[str, Any], made: Mapping[str, Any]) -> tuple[LineCheck, ...]:
    """Compare the money of two assessment documents line by line, in the order of the lines."""
    old = {line["number"]: line for line in issued["money"]["lines"]}
    new = {line["number"]: line for line in made["money"]["lines"]}
    return tuple(
        LineCheck(
            number,
            (old.get(number) or new[number])["metric"],
            (old.get(number) or new[number])["kind"],
            old[number]["amount"] if number in old else "",
            new[number]["amount"] if number in new else "",
        )
        for number in sorted(old.keys() | new.keys())
    )


def unlike_values(issued: Mapping[str, Any], made: Mapping[str, Any]) -> tuple[Unlike, ...]:
    """Return every value that was issued and does not come out again, money first.

    What a newer software says besides is no difference: nobody was told otherwise before.
    """
    rest = sorted(issued.keys() - _LEFT_OUT - set(_FIRST))
    return tuple(
        one
        for part in (*_FIRST, *rest)
        if part in issued
        for one in _unlike(part, issued[part], made.get(part))
    )


def _unlike(place: str, issued: Any, made: Any) -> Iterator[Unlike]:
    if isinstance(issued, Mapping) and isinstance(made, Mapping):
        for name, value in issued.items():
            yield from _unlike(f"{place}.{name}", value, made.get(name))
    elif isinstance(issued, list) and isinstance(made, list):
        for index in range(max(len(issued), len(made))):
            old = issued[index] if index < len(issued) else None
            new = made[index] if index < len(made) else None
            yield from _unlike(f"{place}[{index}]", old, new)
    elif issued != made:
        yield Unlike(place, _shown(issued), _shown(made))


def _shown(value: Any) -> str:
    return "—" if value is None else str(value)[:120]
