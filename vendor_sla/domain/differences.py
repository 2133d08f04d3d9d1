"""Differences between two versions of a contract: every changed term, and whom it serves.

The walk knows nothing of single terms: it follows the frozen dataclasses field by field, so that
a term added later is compared, too. Only how lists are matched and what is one value are said.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from vendor_sla.domain.catalogue.definitions import Names
from vendor_sla.domain.contracts import Contract, MetricTerms
from vendor_sla.domain.favours import Favour, favour_of
from vendor_sla.domain.penalties.terms import Charge, Grace, Undelivered
from vendor_sla.domain.ranges import Range, Target
from vendor_sla.domain.readings import SpanBy


class Verb(StrEnum):
    """What happened to a term; the sentence is `change.<value>`."""

    NEW = "new"
    GONE = "gone"
    RISES = "rises"
    FALLS = "falls"
    BECOMES = "becomes"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True)
class Stop:
    """One step on the way to a term: a field of a part of the contract, and which item of it.

    `holder` is the part as it is now. `item` is the element of a list or the key of a mapping,
    `number` the element's place from 1; None where the field is one thing.
    """

    holder: Any
    field: str
    item: Any = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One changed term, its values before and after (None where there was or is none).

    `trail` leads to it from the contract, `path` is the same as text
    (`metrics.answer_rate.penalties.4.2.1.mechanic.charge`). `clause` is the nearest one.
    """

    verb: Verb
    trail: tuple[Stop, ...]
    before: Any
    after: Any
    clause: str
    favours: Favour

    @property
    def term(self) -> str:
        """Return the term as `Class.field`, the name of its word."""
        return f"{type(self.trail[-1].holder).__name__}.{self.trail[-1].field}"

    @property
    def part(self) -> str:
        """Return the part of the contract it belongs to; the heading is `change.part.<part>`."""
        return _PARTS.get(self.trail[0].field, "other")

    @property
    def metric(self) -> MetricTerms | None:
        """Return the metric it belongs to, as it is now, or None."""
        item = self.trail[0].item
        return item if isinstance(item, MetricTerms) else None

    @property
    def path(self) -> str:
        """Return where the term is, as text."""
        steps = [[stop.field, _label(stop)] for stop in self.trail]
        return ".".join(part for step in steps for part in step if part)


_FIELDS_OF = {
    "general": ("key", "title", "version", "is_trial", "service", "client", "vendor", "term",
                "currency", "time_zone", "period", "effective_from", "text"),
    "fee": ("fee",),
    "caps": ("at_risk", "cap", "annual_cap", "carry_forward", "bonuses", "earn_back",
             "credit_bank"),
    "scoring": ("scoring",),
    "metrics": ("metrics",),
    "rules": ("repeats", "service_points", "incidents", "relief", "improvement", "grade_money"),
    "consequences": ("termination", "ladder"),
    "data": ("data_duties", "calendar_terms"),
    "review": ("review", "disputes"),
    "other": ("legal",),
}  # fmt: skip
PARTS = tuple(_FIELDS_OF)
_PARTS = {field: part for part, names in _FIELDS_OF.items() for field in names}

# What is said in one piece, though it is made of several fields.
_WHOLE = (Target, Charge, Range, Names, Grace, Undelivered, SpanBy)
_WORD_FOR_WORD = ("text", "sha256")


def compare(before: Contract, after: Contract) -> tuple[Difference, ...]:
    """Return every difference between two contracts, in the order of the parts and the document.

    Other wording (comments, layout) is one difference when no term changed but the version.
    """
    found = [
        one
        for field in fields(before)
        if field.name not in _WORD_FOR_WORD
        for one in _field(before, after, field.name, ())
    ]
    terms = [one for one in found if one.trail[0].field not in {"version", "effective_from"}]
    if not terms and any(getattr(before, name) != getattr(after, name) for name in _WORD_FOR_WORD):
        trail = (Stop(after, "text"),)
        found.append(Difference(Verb.BECOMES, trail, None, None, "", Favour.NEITHER))
    return tuple(sorted(found, key=lambda one: PARTS.index(one.part)))


def _field(before: Any, after: Any, name: str, trail: tuple[Stop, ...]) -> Iterator[Difference]:
    stop = Stop(after, name)
    yield from _values(getattr(before, name), getattr(after, name), (*trail, stop))


def _values(before: Any, after: Any, trail: tuple[Stop, ...]) -> Iterator[Difference]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            pair = before.get(key), after.get(key)
            yield from _values(*pair, _at(trail, key))
    elif isinstance(before, tuple) and isinstance(after, tuple):
        yield from _lists(before, after, trail)
    elif _is_walked(before) and type(before) is type(after):
        for field in fields(before):
            yield from _field(before, after, field.name, trail)
    else:
        yield _difference(_verb(before, after), trail, before, after)


def _is_walked(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, _WHOLE)


def _at(trail: tuple[Stop, ...], item: Any, number: int | None = None) -> tuple[Stop, ...]:
    last = trail[-1]
    return (*trail[:-1], Stop(last.holder, last.field, item, number))


def _lists(
    before: Sequence[Any], after: Sequence[Any], trail: tuple[Stop, ...]
) -> Iterator[Difference]:
    if not all(_is_walked(each) for each in (*before, *after)):
        if before != after:
            yield _difference(_verb(before, after), trail, before, after)
        return
    pairs = _matched(before, after)
    for old, new in pairs:
        here = old if new is None else new
        shown = before if new is None else after
        number = _place(shown, here) + 1
        yield from _values(old, new, _at(trail, here, number))
    places = [_place(before, old) for old, new in pairs if old is not None and new is not None]
    if places != sorted(places):
        yield _difference(Verb.REORDERED, trail, before, after)


def _place(items: Sequence[Any], wanted: Any) -> int:
    return next(index for index, each in enumerate(items) if each is wanted)


def _matched(before: Sequence[Any], after: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Pair the items of two lists, in the order of the second; what is gone comes last.

    By key, else by clause and kind, by clause, and by kind; else by place. What is left stands
    alone.
    """
    partner: dict[int, Any] = {}
    left = list(before)
    for identity in _identities((*before, *after)):
        for index, new in enumerate(after):
            if index in partner:
                continue
            found = next((old for old in left if identity(old) == identity(new)), None)
            if found is not None:
                partner[index] = found
                left = [old for old in left if old is not found]
    paired = [(partner.get(index), new) for index, new in enumerate(after)]
    return [*paired, *((old, None) for old in left)]


def _identities(items: Iterable[Any]) -> tuple[Callable[[Any], Hashable], ...]:
    known = list(items)
    if known and all(getattr(item, "key", "") for item in known):
        return (lambda item: item.key,)
    if known and all(hasattr(item, "clause") for item in known):
        return (
            lambda item: (item.clause, _kind(item)),
            lambda item: item.clause,
            _kind,
        )
    return (lambda _: True,)  # by place: the first that is left


def _kind(item: Any) -> str:
    return type(getattr(item, "mechanic", item)).__name__


def _verb(before: Any, after: Any) -> Verb:
    if before is None:
        return Verb.NEW
    if after is None:
        return Verb.GONE
    sizes = size_of(before), size_of(after)
    if sizes[0] is None or sizes[1] is None or sizes[0][0] != sizes[1][0]:
        return Verb.BECOMES
    return Verb.RISES if sizes[1][1] > sizes[0][1] else Verb.FALLS


def size_of(value: Any) -> tuple[str, Fraction] | None:
    """Return in what a value is counted and how large it is; None when it is no one number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, Charge):
        said = ((name, getattr(value, name)) for name in ("amount", "points", "fee_percent"))
        return next(((name, Fraction(size)) for name, size in said if size is not None), None)
    if isinstance(value, Target):
        if (value.lower is None) == (value.upper is None):
            return None
        return ("lower" if value.upper is None else "upper"), Fraction(value.end)
    if isinstance(value, timedelta):
        return "seconds", Fraction(value.total_seconds())
    return ("number", Fraction(value)) if isinstance(value, Decimal | Fraction | int) else None


def _difference(verb: Verb, trail: tuple[Stop, ...], before: Any, after: Any) -> Difference:
    clause = _clause(trail, before, after)
    favours = favour_of([stop.holder for stop in trail], trail[-1].field, before, after)
    return Difference(verb, trail, before, after, clause, favours)


def _clause(trail: tuple[Stop, ...], before: Any, after: Any) -> str:
    """Return the nearest clause on the way to a term."""
    things = [thing for stop in trail for thing in (stop.holder, stop.item)] + [before, after]
    clauses = [getattr(thing, "clause", "") for thing in things]
    return next((clause for clause in reversed(clauses) if clause), "")


def _label(stop: Stop) -> str:
    if stop.item is None:
        return ""
    named = [getattr(stop.item, name, "") for name in ("key", "clause")]
    if is_dataclass(stop.item):
        return next((label for label in named if label), str(stop.number))
    return str(stop.item)
