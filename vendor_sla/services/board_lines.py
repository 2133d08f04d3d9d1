"""Board lines: which contracts a board is asked for, in which order, and what each comes to."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from vendor_sla.domain.catalogue.columns import FILE_KINDS
from vendor_sla.domain.catalogue.definitions import Dimension
from vendor_sla.domain.money import Money
from vendor_sla.domain.people import Actor
from vendor_sla.store.boards import LineRecord, Part, SumRecord

ORDERS = ("name", "lowest", "highest", "money", "risk")
_TIERS = next(column.values for column in FILE_KINDS["contacts"] if column.name == "tier")
# What a board can be narrowed to, beside the whole score.
PARTS: tuple[Part, ...] = (
    *(("dimension", dimension.value) for dimension in Dimension),
    *(("tier", tier) for tier in _TIERS),
)


@dataclass(frozen=True, slots=True)
class LineSum:
    """What the months shown of a contract come to; `score` is None where nothing was measured."""

    net: Money
    at_risk: Money
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class Line:
    """One contract of the portfolio and its sums."""

    record: LineRecord
    sums: LineSum


def name_of(actor: Actor, record: LineRecord) -> str:
    """Return the vendor's name in the reader's language."""
    return record.name_zh if actor.language == "zh" else record.name_en


def title_of(record: LineRecord) -> Mapping[str, str]:
    """Return the contract's title by language."""
    return {"zh": record.title_zh, "en": record.title_en}


def with_sums(records: Iterable[LineRecord], sums: Iterable[SumRecord]) -> tuple[Line, ...]:
    """Put the sums beside their contracts; without months a contract comes to nothing."""
    known = {each.contract_id: each for each in sums}
    return tuple(Line(record, _sums(record.currency, known, record)) for record in records)


def _sums(currency: str, known: Mapping[UUID, SumRecord], record: LineRecord) -> LineSum:
    found = known.get(record.contract_id)
    nothing = Decimal(0)
    return LineSum(
        Money.rounded((found and found.net) or nothing, currency),
        Money.rounded((found and found.at_risk) or nothing, currency),
        found.score if found else None,
    )


def by_currency(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Add amounts up, one sum a currency, in the order of the currencies."""
    found: dict[str, list[Money]] = {}
    for amount in amounts:
        found.setdefault(amount.currency, []).append(amount)
    return tuple(Money.total(found[currency], currency) for currency in sorted(found))


def asked_for(lines: Sequence[Line], find: str, service: str) -> list[Line]:
    """Return the lines of a line of service in whose names or keys a text occurs."""
    wanted = find.casefold()
    return [
        line
        for line in lines
        if (not service or line.record.service_line == service)
        and (not wanted or any(wanted in text.casefold() for text in _texts(line.record)))
    ]


def _texts(record: LineRecord) -> tuple[str, ...]:
    return (
        record.name_zh, record.name_en, record.contract_key, record.title_zh, record.title_en,
    )  # fmt: skip


def ordered(lines: Sequence[Line], order: str, actor: Actor) -> list[Line]:
    """Put lines in order: by name, score, money taken or money at risk; of equals, by name.

    Amounts of different currencies are not compared: each currency stands together. A contract
    without a score comes last either way.
    """
    named = sorted(lines, key=lambda line: _spelled(actor, line))
    key = _KEYS.get(order)
    return sorted(named, key=key) if key else named


def _spelled(actor: Actor, line: Line) -> tuple[bytes | str, str]:
    name = name_of(actor, line.record)
    # In GB 18030 the common characters stand in the order of their Pinyin.
    spelled = name.encode("gb18030") if actor.language == "zh" else name.casefold()
    return spelled, line.record.contract_key


def _score(line: Line, sign: int) -> tuple[bool, Decimal]:
    score = line.sums.score
    return score is None, sign * (score or Decimal(0))


_KEYS: Mapping[str, Callable[[Line], Any]] = {
    "lowest": lambda line: _score(line, 1),
    "highest": lambda line: _score(line, -1),
    "money": lambda line: (line.sums.net.currency, line.sums.net.amount),
    "risk": lambda line: (line.sums.at_risk.currency, line.sums.at_risk.amount),
}
