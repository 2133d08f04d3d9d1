"""A draft: the readable parts of a contract document, as the rules of the linter look at them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from functools import cached_property

from vendor_sla.domain.contracts import Contract, MetricTerms
from vendor_sla.domain.fees import FixedFee
from vendor_sla.domain.lint.findings import LintFinding
from vendor_sla.domain.lint.severities import severity_of
from vendor_sla.domain.lint.stakes import Stake
from vendor_sla.domain.money import Money
from vendor_sla.domain.pasts import PastMonth

# Where the fee is not known, a rule about money must hold for a tiny and for a huge one.
_ANY_FEE = (1, 10**12)


@dataclass(frozen=True)
class Draft:
    """A contract of which some parts may not have been readable.

    `places` are the places of its metrics in the document's list. `unread` names the top-level
    keys that stand for something unreadable, and `metrics.3` for metrics that lost parts.
    `clauses` are the places of the document that quote a clause, in order, with what they quote;
    `history` its assessed periods, oldest first.
    """

    contract: Contract
    places: tuple[int, ...]
    unread: frozenset[str] = frozenset()
    clauses: Sequence[tuple[str, str]] = field(default=(), repr=False)
    history: Sequence[PastMonth] = field(default=(), repr=False)

    def has(self, *keys: str) -> bool:
        """Tell whether top-level parts say what the document says."""
        return not self.unread.intersection(keys)

    @property
    def has_all_metrics(self) -> bool:
        """Tell whether every metric could be read whole."""
        return not any(key.partition(".")[0] == "metrics" for key in self.unread)

    def metrics(self) -> Iterator[tuple[str, MetricTerms]]:
        """Yield every readable metric with its place in the document."""
        for place, metric in zip(self.places, self.contract.metrics, strict=True):
            yield f"metrics.{place}", metric

    def whole_metrics(self) -> Iterator[tuple[str, MetricTerms]]:
        """Yield every metric none of whose parts was unreadable, with its place."""
        return (pair for pair in self.metrics() if pair[0] not in self.unread)

    @cached_property
    def stakes(self) -> tuple[Stake, ...]:
        """Return what is at stake in each whole metric that can cost or earn money."""
        return tuple(
            Stake(place, metric, self._fees_of(metric), self.contract.at_risk, self._factor(metric))
            for place, metric in self.whole_metrics()
            if metric.penalties or metric.bonus
        )

    def _fees_of(self, metric: MetricTerms) -> tuple[Money, ...]:
        """Return the fees a metric's percentages are taken of: a quarter's where it has one."""
        if not metric.is_quarterly:
            return self.fees()
        return tuple(Money(fee.amount * 3, fee.currency) for fee in self.fees())

    def _factor(self, metric: MetricTerms) -> Fraction:
        """Return the largest factor a repeat rule has for a metric."""
        factors = [
            rule.factor
            for rule in self.contract.repeats
            if not rule.metrics or metric.key in rule.metrics
        ]
        return Fraction(max(factors, default=1))

    @property
    def periods_in_term(self) -> int:
        """Return how many periods the term has, part periods too."""
        term, months = self.contract.term, self.contract.period.months
        last = term.end - timedelta(days=1)
        count = (last.year - term.start.year) * 12 + last.month - term.start.month + 1
        return -(-count // months)

    def fees(self) -> tuple[Money, ...]:
        """Return the fees a rule about money must hold for: the only one, or any."""
        basis, currency = self.contract.fee.basis, self.contract.currency
        if isinstance(basis, FixedFee) and self.has("fee", "currency"):
            return (Money.rounded(basis.amount, currency),)
        return tuple(Money.rounded(amount, currency) for amount in _ANY_FEE)


def note(code: str, place: str, facts: Mapping[str, object] | None = None) -> LintFinding:
    """Return a finding; its severity is the code's, its facts are written as text."""
    told = {name: str(value) for name, value in (facts or {}).items()}
    return LintFinding(code, severity_of(code), place, told)
