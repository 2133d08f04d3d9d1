"""What one assessed period says: readings, scores, money lines, findings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from vendor_sla.domain.findings import Finding, RowPlace
from vendor_sla.domain.money import Money
from vendor_sla.domain.periods import Period
from vendor_sla.domain.readings import Reading


@dataclass(frozen=True, slots=True)
class Step:
    """One line of working: a code the catalogues put into words, and its facts as text."""

    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MetricScore:
    """A metric's points, 0 to 100 and exact; None when it was not measured.

    `is_met` compares the rounded value with `expected`; None when not measured.
    """

    metric: str
    dimension: str
    clause: str
    weight_percent: Fraction  # inside its dimension, as the contract says
    effective_weight_percent: Fraction  # of the total, after redistribution
    points: Fraction | None
    is_met: bool | None
    working: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """A dimension's points, rounded to 2 places; None when nothing in it was measured."""

    dimension: str
    weight_percent: Fraction
    effective_weight_percent: Fraction
    points: Decimal | None
    working: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of a period. `total` and `grade` are None when nothing was measured."""

    metrics: tuple[MetricScore, ...]
    dimensions: tuple[DimensionScore, ...]
    total: Decimal | None
    grade: str | None
    working: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One final money line, rounded once; credits to the client are negative.

    `kind` is credit, cut (gives back what a cap took), bonus or fee_share. `working` are the
    steps in the order of the contract, with unrounded figures; `inputs` the figures it stands on.
    """

    number: int
    kind: str
    metric: str  # empty for lines that belong to no metric
    clause: str
    mechanic: str
    amount: Money
    inputs: Mapping[str, str]
    working: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Pricing:
    """The money of a period; `net` is the sum of the lines, to the cent.

    `fee` is the assessed period's fee before tax, before credits and bonuses, with its working.
    `cap` is None when the contract has none; `are_shares_capped` says whether what score-linked
    shares of the fee withhold counts against it.
    """

    fee: Money
    fee_working: tuple[Step, ...]
    cap: Money | None
    lines: tuple[MoneyLine, ...]
    notes: tuple[Step, ...] = ()  # triggers that did not fire and why
    are_shares_capped: bool = False
    fired: frozenset[str] = frozenset()  # metrics whose trigger fired, even where it cost nothing

    @property
    def net(self) -> Money:
        """Return the sum of all lines."""
        return Money.total((line.amount for line in self.lines), self.fee.currency)

    @property
    def gross(self) -> Money:
        """Return the sum of the credits before any cap.

        What a score-linked share withholds is among them where the cap counts it.
        """
        kinds = ("credit", "fee_share") if self.are_shares_capped else ("credit",)
        credited = (line.amount for line in self.lines if line.kind in kinds)
        return Money.total(credited, self.fee.currency)


@dataclass(frozen=True, slots=True)
class PastMonth:
    """What later rules and the trend need of an earlier period.

    `metrics` maps a metric key to its rounded value (None when not measured); `fired` holds the
    keys whose trigger fired; `dimensions` the rounded points.
    """

    period: Period
    total: Decimal | None
    grade: str | None
    net: Money
    dimensions: Mapping[str, Decimal | None]
    metrics: Mapping[str, Decimal | None]
    fired: frozenset[str]


@dataclass(frozen=True, slots=True)
class InputFile:
    """One input, bound by its hash."""

    side: str  # vendor, client
    kind: str
    name: str
    sha256: str
    size_bytes: int
    rows_read: int
    rows_accepted: int
    rows_refused: int
    profile_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One class of difference between vendor rows and the client's extract.

    `effects` maps a metric key to (vendor's value, value with this class corrected), unrounded
    text in the displayed unit.
    """

    code: str
    count: int
    share_percent: Decimal
    column: str
    effects: Mapping[str, tuple[str, str]]
    examples: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Vendor rows against the client's extract."""

    vendor_rows: int
    client_rows: int
    matched_exactly: int
    matched_normalised: int
    differences: tuple[Difference, ...]
    client_readings: tuple[Reading, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """One vendor's period, whole."""

    contract_sha256: str
    period: Period
    rules_version: str
    inputs: tuple[InputFile, ...]
    readings: tuple[Reading, ...]
    breakdowns: tuple[Reading, ...]
    missed: Mapping[str, tuple[RowPlace, ...]]  # metric key -> first interactions that missed
    scores: Scores
    pricing: Pricing
    findings: tuple[Finding, ...]
    comparison: Comparison | None
    history: tuple[PastMonth, ...]
    assessed_on: date | None = None
