"""Which findings are for people to weigh; everything else stops a signature."""

from vendor_sla.domain.lint.findings import LintSeverity

WARNINGS = frozenset(
    {
        "lint.dead_band",
        "lint.few_metrics",
        "lint.many_metrics",
        "lint.dimension_empty",
        "lint.never_reached",
        "lint.sample_too_small",
        "lint.sample_as_measure",
        "lint.out_of_control",
        "lint.weight_concentrated",
        "lint.no_data_duties",
        "lint.no_minimum_volume",
        "lint.penalty_shadowed",
        "lint.unlimited",
        "lint.charge_above_cap",
        "lint.cap_below_at_risk",
        "lint.pool_unused",
        "lint.perfection_expected",
        "lint.silence_is_free",
        "lint.missing_rewarded",
        "lint.measured_twice",
        "lint.unpriced_start",
        "lint.volume_pays_less",
        "lint.earn_back_of_nothing",
        "lint.mixed_points_table",
        "lint.above_fee_together",
        "lint.dispute_clock_short",
        "lint.silence_rejects",
    }
)


def severity_of(code: str) -> LintSeverity:
    """Return the severity of a finding's code."""
    return LintSeverity.WARNING if code in WARNINGS else LintSeverity.ERROR
