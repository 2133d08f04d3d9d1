"""The register of measures: a function of the same name for every id of the catalogue."""

from collections.abc import Callable
from dataclasses import dataclass

from vendor_sla.measures.asked import Asked
from vendor_sla.measures.contributions import Contribution
from vendor_sla.measures.rows import Rows

Function = Callable[[Rows, Asked], Contribution]
Choice = Callable[[Asked], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Measure:
    """How an id is computed.

    `function` is called with the rows of each file kind that `kinds` names: block by block for
    contacts, once for a side file. When `keeps` names columns, contacts are kept, these columns
    only, and measured whole at the end.
    """

    function: Function
    kinds: Choice
    keeps: Choice


MEASURES: dict[str, Measure] = {}


def _nothing(_: Asked) -> tuple[str, ...]:
    return ()


def measure(
    *kinds: str, by: Choice | None = None, keeps: Choice = _nothing
) -> Callable[[Function], Function]:
    """Register the function of an id; it reads contacts unless file kinds are named."""

    def kinds_named(_: Asked) -> tuple[str, ...]:
        return kinds or ("contacts",)

    def register(function: Function) -> Function:
        MEASURES[function.__name__] = Measure(function, by or kinds_named, keeps)
        return function

    return register


def kept(*columns: str) -> Choice:
    """Say that contacts are measured whole, and which columns of them."""
    return lambda _: columns
