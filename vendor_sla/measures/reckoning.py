"""Reckoning: from tallies to readings, the one place where sums become values."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from vendor_sla.domain.catalogue.definitions import Unit
from vendor_sla.domain.readings import Reading, ReadingState, Scope, Source
from vendor_sla.measures.asked import Asked
from vendor_sla.measures.contributions import Contribution
from vendor_sla.measures.rows import CodeBook
from vendor_sla.measures.tallies import BREAKDOWNS, Sums, Tally, exact_decimal, slices_of

_FACTORS = {
    Unit.PERCENT: Fraction(100),
    Unit.PER_THOUSAND: Fraction(1000),
    Unit.PER_TEN_THOUSAND: Fraction(10_000),
    Unit.HOURS: Fraction(1, 3600),
}


def factor_of(unit: Unit) -> Fraction:
    """Return what a ratio of counts, or an amount in seconds, is multiplied by to be shown."""
    return _FACTORS.get(unit, Fraction(1))


@dataclass(frozen=True)
class Reckoner:
    """Turns one tally into its reading and the readings it is broken down into."""

    asked: Asked
    tally: Tally
    source: Source

    def reading(self) -> Reading:
        """Return the reading of everything in scope."""
        contribution = self.tally.contribution
        facts = {name: str(count) for name, count in self.tally.facts.items() if count}
        if contribution is None:
            return self._missing(ReadingState.NO_VOLUME, facts)
        if contribution.groups is not None:
            return self._value(self.tally.judged(), contribution, facts)
        if self.asked.quantile is not None:
            return self._quantile(None, facts, None)
        sums = self.tally.total()
        if contribution.weight is not None and sums.rows != sums.weight:
            facts["rows"] = str(sums.rows)
        return self._value(sums, contribution, facts)

    def breakdowns(self, book: CodeBook) -> list[Reading]:
        """Return the reading by channel, tier, severity and growth stage, where they occur."""
        contribution = self.tally.contribution
        if contribution is None or not contribution.breaks_down:
            return []
        result = []
        for attribute in BREAKDOWNS:
            texts = book.texts(attribute)
            for code, sums in self.tally.by(attribute).items():
                scope = {**self.asked.request.scope, attribute: (texts[code],)}
                if self.asked.quantile is None:
                    result.append(self._value(sums, contribution, {}, scope))
                elif attribute != "growth_stage":
                    result.append(self._quantile((attribute, code), {}, scope))
        return result

    def slice(self, sums: Sums, scope: Scope) -> Reading:
        """Return the reading of some of the rows, added up elsewhere."""
        contribution = self.tally.contribution
        assert contribution is not None, "sums come from a contribution"
        return self._value(sums, contribution, {}, scope)

    def _value(
        self,
        sums: Sums,
        contribution: Contribution,
        facts: Mapping[str, str],
        scope: Scope | None = None,
    ) -> Reading:
        amount = Fraction(sums.amount) / contribution.amount_scale
        weight = Fraction(sums.weight) / contribution.weight_scale
        if contribution.needs_rows and not sums.rows:
            return self._missing(ReadingState.NO_VOLUME, facts, scope)
        if contribution.is_total:
            return self._measured(amount, Fraction(1), amount, facts, scope)
        if not weight:
            return self._missing(ReadingState.NO_VOLUME, facts, scope)
        factor = factor_of(self.asked.unit)
        if contribution.factor is not None:
            factor = Fraction(contribution.factor)
        return self._measured(amount, weight, factor * amount / weight, facts, scope)

    def _quantile(
        self, only: tuple[str, int] | None, facts: Mapping[str, str], scope: Scope | None
    ) -> Reading:
        assert self.asked.quantile is not None
        sums: Sums = self.tally.total() if only is None else self.tally.by(only[0])[only[1]]
        if not sums.rows:
            return self._missing(ReadingState.NO_VOLUME, facts, scope)
        assert self.tally.seconds is not None
        slices = slices_of(None) if only is None else slices_of(*only)
        second = self.tally.seconds.quantile(self.asked.quantile, slices)
        if second is None:
            # Worse than any number: too many never ended for the quantile to exist.
            known = {**facts, "infinite": "yes", "count": str(sums.rows)}
            return self._missing(ReadingState.NOT_DELIVERED, known, scope)
        factor = factor_of(self.asked.unit)
        return self._measured(Fraction(second), Fraction(sums.rows), second * factor, facts, scope)

    def _measured(
        self,
        amount: Fraction,
        weight: Fraction,
        value: Fraction,
        facts: Mapping[str, str],
        scope: Scope | None,
    ) -> Reading:
        known: dict[str, Any] = dict(facts)
        if self.asked.unit is Unit.HOURS:
            known["numerator_unit"] = "seconds"
        return Reading.measured(
            self.asked.request,
            source=self.source,
            unit=self.asked.unit.value,
            numerator=exact_decimal(amount),
            denominator=exact_decimal(weight),
            value=value,
            facts=known,
            scope=scope,
        )

    def _missing(
        self, state: ReadingState, facts: Mapping[str, str], scope: Scope | None = None
    ) -> Reading:
        return Reading.missing(
            self.asked.request,
            state,
            source=self.source,
            unit=self.asked.unit.value,
            facts=facts,
            scope=scope,
        )
