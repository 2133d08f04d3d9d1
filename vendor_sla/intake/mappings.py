"""Mapping profiles as values: how a file of somebody else's making becomes canonical rows."""

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from vendor_sla.domain.catalogue.columns import Column

TRUE_WORDS = ("true", "t", "yes", "y", "1", "是")
FALSE_WORDS = ("false", "f", "no", "n", "0", "否")


def fold(text: str) -> str:
    """Return a text as it is compared: full-width forms, case and outer spaces do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def header_text(text: str) -> str:
    """Return a header as it is compared and shown: NFKC, inner and outer space made plain."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


@dataclass(frozen=True, slots=True)
class Condition:
    """When a cell counts: another column holds one of some values, or is filled."""

    column: str
    values: tuple[str, ...] = ()
    is_filled: bool = False


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """How one canonical column is made.

    Exactly one of: `sources` (one column, or several joined by a space), `constant`, or
    `from_column` (a canonical time) plus the span in `plus`.
    """

    column: Column
    sources: tuple[str, ...] = ()
    constant: str = ""
    from_column: str = ""
    plus: str = ""
    unit: str = "seconds"
    values: Mapping[str, str] = field(default_factory=dict)
    true_words: tuple[str, ...] = TRUE_WORDS
    false_words: tuple[str, ...] | None = FALSE_WORDS  # None: whatever is not true is false
    is_filled_flag: bool = False
    missing: tuple[str, ...] = ()
    scale: tuple[Decimal, Decimal] | None = None
    date_order: str = ""
    formats: tuple[str, ...] = ()
    zone: str = ""
    decimal_comma: bool = False
    swap_true_dates: bool | None = None  # None: nobody has said
    when: Condition | None = None

    @property
    def name(self) -> str:
        """Return the canonical name."""
        return self.column.name

    @property
    def label(self) -> str:
        """Return what the clerk sees: the header or headers the cell comes from."""
        return " + ".join(self.sources) or self.plus or self.name

    def all_sources(self) -> tuple[str, ...]:
        """Return every column of the file this rule reads."""
        more = (self.plus,) if self.plus else ()
        return self.sources + more + ((self.when.column,) if self.when else ())


@dataclass(frozen=True, slots=True)
class EventLog:
    """The row rule of an event log: the last state of each interaction counts.

    `order_by` is a column of the file, read as `order_as` (time or number). `times` maps a value
    of `state` to the canonical time it sets, taken from the `at` column's first or last such row.
    """

    order_by: str
    order_as: str = "time"
    state: str = ""
    at: str = ""
    times: Mapping[str, str] = field(default_factory=dict)
    take: str = "last"


@dataclass(frozen=True, slots=True)
class Profile:
    """A confirmed mapping profile. `document` is its YAML text, `sha256` the hash of that text."""

    kind: str
    document: str
    columns: tuple[ColumnRule, ...]
    source: str = ""
    time_zone: str = ""
    encodings: tuple[str, ...] = ("utf-8",)
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 1
    date_order: str = ""
    formats: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    event_log: EventLog | None = None
    duplicates: str = "refuse"
    ignored: tuple[str, ...] = ()
    columns_may_be_absent: bool = False
    items: tuple[tuple[ColumnRule, ...], ...] = ()  # of a wide QA sheet; an item's cell is first

    def passes(self) -> tuple[tuple[ColumnRule, ...], ...]:
        """Return the rules of each row a row of the file makes: one, or one an item."""
        cells = {id(item[0]) for item in self.items}
        shared = tuple(rule for rule in self.columns if id(rule) not in cells)
        return tuple((*item, *shared) for item in self.items) or (self.columns,)

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the document."""
        return hashlib.sha256(self.document.encode()).hexdigest()

    def find_rule(self, name: str) -> ColumnRule | None:
        """Return the rule of a canonical column, or None."""
        return next((rule for rule in self.columns if rule.name == name), None)
