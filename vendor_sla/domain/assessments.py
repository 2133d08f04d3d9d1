"""What one assessed period says: readings, scores, money lines, findings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from vendor_sla.domain.catalogue.definitions import Names
from vendor_sla.domain.circumstances import NOTHING_ELSE, Circumstances
from vendor_sla.domain.decisions import Decision, MoneyUnder
from vendor_sla.domain.findings import Finding, RowPlace
from vendor_sla.domain.money import Money
from vendor_sla.domain.pairs import NO_DECISIONS, PairDecisions, PairProposal
from vendor_sla.domain.pasts import Opening, PastMonth
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

    `kind` is credit (inside the period cap), charge (outside it), fee_share, cut (gives back what
    a cap took), bonus, bank, carried, earn_back or waiver. `working` are the steps in the order of
    the contract, with unrounded figures; `inputs` the figures it stands on.
    """

    number: int
    kind: str
    metric: str  # empty for lines that belong to no metric
    clause: str
    mechanic: str
    amount: Money
    inputs: Mapping[str, str]
    working: tuple[Step, ...]


CAPS = frozenset({"period_cap", "quarter_cap", "annual_cap"})


def is_capped(line: MoneyLine, *, are_shares_capped: bool) -> bool:
    """Tell whether a line is a credit that counts against the caps."""
    return line.kind == "credit" or (line.kind == "fee_share" and are_shares_capped)


@dataclass(frozen=True, slots=True)
class Consequence:
    """A consequence that is not money, or a right, with its evidence; never an automatic act.

    `kind` is a step of the ladder or `termination_right`. It stands `until` a day, excluded; a
    right has none.
    """

    kind: str
    clause: str
    working: tuple[Step, ...]
    name: Names | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Pricing:
    """The money of a period; `net` is the sum of the lines, to the cent.

    `fee` is the assessed period's fee before tax, before credits and bonuses, with its working.
    `cap` is None when the contract has none; `are_shares_capped` says whether what score-linked
    shares of the fee withhold counts against it. `missed` are the levels (or mechanics) each
    metric missed. `credits` is what each metric was charged after cuts, the bank and waivers,
    negative; `stores` what was put by for later periods and taken from earlier ones.
    """

    fee: Money
    fee_working: tuple[Step, ...]
    cap: Money | None
    lines: tuple[MoneyLine, ...]
    notes: tuple[Step, ...] = ()  # triggers that did not fire and why
    are_shares_capped: bool = False
    fired: frozenset[str] = frozenset()  # metrics whose trigger fired, even where it cost nothing
    missed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    credits: Mapping[str, Money] = field(default_factory=dict)
    stores: Mapping[str, Money] = field(default_factory=dict)
    incidents: Mapping[str, int] = field(default_factory=dict)

    @property
    def net(self) -> Money:
        """Return the sum of all lines."""
        return Money.total((line.amount for line in self.lines), self.fee.currency)

    @property
    def gross(self) -> Money:
        """Return the sum of the credits before any cap.

        What a score-linked share withholds is among them where the cap counts it.
        """
        amounts = (line.amount for line in self.lines if self._is_capped(line))
        return Money.total(amounts, self.fee.currency)

    @property
    def credited(self) -> Money:
        """Return what the credits inside the caps come to after the caps' cuts.

        With what earlier periods carried into the room under them.
        """
        after = CAPS | {"carried_in"}
        amounts = (
            line.amount for line in self.lines if self._is_capped(line) or line.mechanic in after
        )
        return Money.total(amounts, self.fee.currency)

    @property
    def caps_bound(self) -> frozenset[str]:
        """Return the caps that cut something: `period_cap`, `annual_cap`, `bonus_cap` ..."""
        return frozenset(line.mechanic for line in self.lines if line.kind == "cut")

    def _is_capped(self, line: MoneyLine) -> bool:
        return is_capped(line, are_shares_capped=self.are_shares_capped)


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
    text in the displayed unit; a metric that does not change is not in it. `effects_after` says
    the same of the vendor's rows with time zone and rounding put right first. `facts` are what was
    found out about the class, as text.
    """

    code: str
    count: int
    share_percent: Decimal
    column: str
    effects: Mapping[str, tuple[str, str]]
    examples: tuple[Mapping[str, str], ...]
    effects_after: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)


EXTRACT_PARTIAL = "matching.extract_partial"  # the finding that an extract is not the whole list


@dataclass(frozen=True, slots=True)
class Comparison:
    """Vendor rows against the client's extract.

    `gap_days` are days of which the extract has not a single row although the vendor has many:
    such an extract proves nothing, like one that lacks too many of the vendor's contacts.
    `proposals` are the first of the `proposals_found` couples a
    person is to decide on; `decisions` are those that were taken into account.
    """

    vendor_rows: int
    client_rows: int
    matched_exactly: int
    matched_normalised: int
    differences: tuple[Difference, ...]
    client_readings: tuple[Reading, ...]
    findings: tuple[Finding, ...] = ()
    gap_days: tuple[date, ...] = ()
    matched_composite: int = 0
    matched_confirmed: int = 0
    proposals: tuple[PairProposal, ...] = ()
    proposals_found: int = 0
    decisions: PairDecisions = NO_DECISIONS

    @property
    def is_complete(self) -> bool:
        """Tell whether the client's extract has enough of every day to prove something."""
        is_partial = any(finding.code == EXTRACT_PARTIAL for finding in self.findings)
        return not self.gap_days and not is_partial


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
    month: PastMonth  # what later periods need of this one
    measured: tuple[Reading, ...] = ()  # before quarters were pooled and relief was given
    volume: Mapping[str, int] = field(default_factory=dict)
    opening: Opening | None = None
    circumstances: Circumstances = NOTHING_ELSE
    consequences: tuple[Consequence, ...] = ()
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    under: MoneyUnder | None = None
    assessed_on: date | None = None
