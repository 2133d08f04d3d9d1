"""The rules of the linter, in the order they are told: pure functions from a draft to findings."""

from collections.abc import Callable, Iterator

from vendor_sla.domain.lint import (
    allowances,
    bands,
    caps,
    clauses,
    conditions,
    consequences,
    dates,
    disputes,
    fees,
    levels,
    samples,
    scoring,
    sources,
    weights,
)
from vendor_sla.domain.lint.drafts import Draft
from vendor_sla.domain.lint.findings import LintFinding

Rule = Callable[[Draft], Iterator[LintFinding]]

RULES: tuple[Rule, ...] = (
    dates.before_term,
    dates.unpriced_start,
    dates.endless_ramp_up,
    fees.same_party,
    fees.zero_fee,
    fees.volume_pays_less,
    fees.sums_too_fine,
    fees.pool_shares,
    fees.pool_use,
    clauses.quoted_twice,
    levels.out_of_reach,
    levels.finer_than_figures,
    levels.fractions,
    levels.fee_fractions,
    levels.perfection_expected,
    bands.ends_finer,
    bands.never_reached,
    bands.turned_round,
    bands.points_scale,
    consequences.dead_band,
    consequences.target_costs,
    consequences.bonus_below_target,
    consequences.never_due,
    consequences.shadowed,
    consequences.wrong_events,
    caps.metric_caps,
    caps.period_cap,
    caps.above_fee,
    caps.unlimited,
    caps.bonus_cap,
    caps.at_risk_above_cap,
    allowances.year_cap,
    allowances.points_table,
    allowances.earn_back,
    allowances.credit_bank,
    allowances.ends_too_early,
    conditions.triggers,
    conditions.repeats,
    conditions.rights,
    scoring.vetoes,
    sources.nobody_delivers,
    sources.impossible_source,
    sources.silence_is_free,
    weights.number_of_metrics,
    weights.empty_dimensions,
    weights.concentrated,
    weights.measured_twice,
    samples.too_small,
    samples.as_measure,
    samples.no_minimum_volume,
    samples.out_of_control,
    samples.never_reached,
    disputes.short_clocks,
    disputes.silence_rejects,
)


def findings_of(draft: Draft) -> tuple[LintFinding, ...]:
    """Return everything the rules find in a draft."""
    return tuple(finding for rule in RULES for finding in rule(draft))
