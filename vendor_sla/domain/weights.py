"""Weights: shares that add up to exactly 100, of dimensions and of metrics inside a dimension."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from vendor_sla.domain.catalogue.definitions import Dimension

Amount = Fraction | Decimal | int


@dataclass(frozen=True, slots=True)
class Weights:
    """Per cent of each dimension, and of each measure inside its dimension; each 100 together."""

    dimensions: Mapping[str, int]
    measures: Mapping[str, Mapping[str, int]]  # by dimension

    def of(self, measure: str) -> int:
        """Return a measure's weight inside its dimension; 0 when it has none."""
        return next((own[measure] for own in self.measures.values() if measure in own), 0)

    def as_json(self) -> dict[str, Any]:
        """Return the weights as they are stored."""
        return {
            "dimensions": dict(self.dimensions),
            "measures": {name: dict(own) for name, own in self.measures.items()},
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Weights | None":
        """Return stored weights, heaviest measure first, or None when none were kept yet."""
        if not stored:
            return None
        names = [one.value for one in Dimension if one in stored["dimensions"]]
        heaviest = {
            name: dict(sorted(stored["measures"][name].items(), key=lambda own: (-own[1], own[0])))
            for name in names
        }
        return cls({name: stored["dimensions"][name] for name in names}, heaviest)


def whole_shares(amounts: Mapping[str, Amount], total: int = 100) -> dict[str, int]:
    """Divide `total` into whole numbers in proportion to amounts, by largest remainder.

    Each key gets the whole part of its quota; what is left goes, one by one, to the largest
    remainders (Hamilton's method), of equal ones to the larger amount, then to the earlier key.
    Raises `ValueError` for a negative amount and when there is nothing to be in proportion to.
    """
    exact = {key: Fraction(amount) for key, amount in amounts.items()}
    whole = sum(exact.values(), Fraction(0))
    if any(amount < 0 for amount in exact.values()) or not whole:
        raise ValueError("shares need amounts, none of them negative")
    quotas = {key: amount * total / whole for key, amount in exact.items()}
    shares = {key: int(quota) for key, quota in quotas.items()}
    places = {key: place for place, key in enumerate(exact)}
    waiting = sorted(exact, key=lambda key: (shares[key] - quotas[key], -exact[key], places[key]))
    for key in waiting[: total - sum(shares.values())]:
        shares[key] += 1
    return shares


def weights_in_proportion(
    dimensions: Mapping[str, Amount], measures: Mapping[str, Mapping[str, Amount]]
) -> Weights:
    """Turn amounts of dimensions, and of measures by dimension, into weights of 100.

    A dimension without any amount is left out with its measures; so is one whose measures have
    none. Raises `ValueError` when nothing is left.
    """
    inside = {
        name: whole_shares(own)
        for name, own in measures.items()
        if any(own.values()) and dimensions.get(name)
    }
    outside = whole_shares({name: dimensions[name] for name in inside})
    # A dimension that rounds to nothing would be one the contract cannot carry.
    kept = [name for name, share in outside.items() if share]
    return Weights({name: outside[name] for name in kept}, {name: inside[name] for name in kept})


def equal_shares(keys: Iterable[str]) -> dict[str, int]:
    """Divide 100 as evenly as whole numbers allow; the earlier keys get what is left over."""
    return whole_shares(dict.fromkeys(keys, 1))
