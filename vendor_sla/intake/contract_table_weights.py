"""Weights of a contract table: absolute ones become per cent inside their dimension."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from vendor_sla.domain.exact import decimal_text, parse_decimal

_PLACES = 2
_OPEN = "?"


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights as a contract writes them; `doubts` are codes with their facts."""

    of_dimensions: Mapping[str, str]
    of_metrics: Sequence[str]  # empty texts where the table leaves them open
    doubts: Sequence[tuple[str, Mapping[str, str]]] = ()


def shared_weights(written: Sequence[tuple[str, str]]) -> Weights:
    """Return the weights of some metrics, each given with its dimension.

    Weights that make 100 inside every dimension are left as they are: the weights of the
    dimensions are then open. All others are absolute: a dimension weighs the sum of its metrics.
    """
    names = list(dict.fromkeys(dimension for dimension, _ in written))
    numbers = [_number(text) for _, text in written]
    if not written or any(number is None for number in numbers):
        given = [
            text if number is not None else ""
            for (_, text), number in zip(written, numbers, strict=True)
        ]
        return Weights(dict.fromkeys(names, _OPEN), given, [("weights_missing", {})])
    sums = {
        name: sum(
            (number for (dimension, _), number in zip(written, numbers, strict=True)
             if dimension == name and number is not None), Fraction(0),
        )
        for name in names
    }  # fmt: skip
    if len(names) > 1 and all(total == 100 for total in sums.values()):
        return Weights(
            dict.fromkeys(names, _OPEN),
            [text for _, text in written],
            [("weights_of_dimensions", {"dimensions": ", ".join(names)})],
        )
    return _absolute(written, names, sums)


def _absolute(
    written: Sequence[tuple[str, str]], names: Sequence[str], sums: Mapping[str, Fraction]
) -> Weights:
    total = sum(sums.values(), Fraction(0))
    doubts: list[tuple[str, Mapping[str, str]]] = []
    if total not in (1, 100):
        doubts.append(("weights_total", {"total": decimal_text(total, 4)}))
    of_dimensions, is_exact = _hundred([sums[name] for name in names])
    inside = {
        name: _hundred([Fraction(text) for dimension, text in written if dimension == name])
        for name in names
    }
    rounded = [name for name in names if not inside[name][1]]
    if rounded or not is_exact:
        doubts.append(("weights_rounded", {"dimensions": ", ".join(rounded or names)}))
    queues = {name: list(shares) for name, (shares, _) in inside.items()}
    of_metrics = [queues[dimension].pop(0) for dimension, _ in written]
    return Weights(dict(zip(names, of_dimensions, strict=True)), of_metrics, doubts)


def _hundred(parts: Sequence[Fraction]) -> tuple[list[str], bool]:
    """Return parts as per cent that make exactly 100, and whether none had to be rounded.

    What rounding leaves over goes to the parts that lost most.
    """
    total = sum(parts, Fraction(0))
    scale = 10**_PLACES
    exact = [part * 100 * scale / total for part in parts]
    floors = [int(share) for share in exact]
    left = 100 * scale - sum(floors)
    order = sorted(range(len(parts)), key=lambda place: floors[place] - exact[place])
    for place in order[:left]:
        floors[place] += 1
    told = [decimal_text(Decimal(share) / scale) for share in floors]
    return told, left == 0


def _number(text: str) -> Fraction | None:
    try:
        number = parse_decimal(text)
    except ValueError:
        return None
    return Fraction(number) if number > 0 else None
