"""Rulings: what the decision of a dispute does to the figures and the money of its month."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from vendor_sla.domain.exact import parse_decimal


class Effect(StrEnum):
    """What a ruling does; the word is `ruling.<value>`."""

    COUNT_AS_MET = "count_as_met"
    LEAVE_OUT = "leave_out"
    VALUE = "value"
    AMOUNT = "amount"
    STRIKE = "strike"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one decided dispute does, under its number in the month; empty fields do not matter.

    `misses` are excused of a metric, with the contacts they are in `interactions`; `value` is its
    figure in the displayed unit. `amount` comes off the line that `metric`, `mechanic`, `clause`
    and `source` name, which never falls below `value` by it. `finding` is the code of a finding
    that is struck, or the metric it is of.
    """

    dispute: int
    effect: Effect
    clause: str = ""
    metric: str = ""
    misses: int = 0
    interactions: tuple[str, ...] = ()
    value: Decimal | None = None
    amount: Decimal | None = None
    mechanic: str = ""
    source: str = ""
    finding: str = ""

    def facts(self) -> dict[str, str]:
        """Return what every sentence about the ruling says."""
        return {"dispute": str(self.dispute), "clause": self.clause or "—"}


def ruling_document(ruling: Ruling) -> dict[str, Any]:
    """Return a ruling as JSON values, as documents and the rows of disputes keep it."""
    return {
        "dispute": ruling.dispute,
        "effect": ruling.effect.value,
        "clause": ruling.clause,
        "metric": ruling.metric,
        "misses": ruling.misses,
        "interactions": list(ruling.interactions),
        "value": _text(ruling.value),
        "amount": _text(ruling.amount),
        "mechanic": ruling.mechanic,
        "source": ruling.source,
        "finding": ruling.finding,
    }


def read_ruling(document: Mapping[str, Any]) -> Ruling:
    """Read what `ruling_document` wrote; errors as those of documents."""
    numbers = {
        name: None if document[name] is None else parse_decimal(document[name])
        for name in ("value", "amount")
    }
    return Ruling(
        **{
            **document,
            **numbers,
            "effect": Effect(document["effect"]),
            "interactions": tuple(document["interactions"]),
        }
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
