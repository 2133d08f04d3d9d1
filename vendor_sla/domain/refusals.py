"""How the product says no: four kinds, each with all its problems."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a code the catalogues put into words, its place, its facts.

    `place` is a path into a document (`metrics.3.bands.1.to`), a form field or a file name, or
    empty. `facts` fill the sentence and hold what mends it.
    """

    code: str
    place: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.place}: {self.code}" + (f" ({facts})" if facts else "")


class Refused(Exception):
    """A request that is refused, with every reason at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))

    @classmethod
    def because(cls, code: str, place: str = "", **facts: str) -> Self:
        """Refuse for a single reason."""
        return cls([Problem(code, place, facts)])


class Invalid(Refused):
    """What was sent cannot be used (422)."""


class Forbidden(Refused):
    """The actor may not do this (403)."""


class NotFound(Refused):
    """There is no such thing, or not for this actor (404)."""


class Conflict(Refused):
    """The thing is no longer in the state this needs (409)."""
