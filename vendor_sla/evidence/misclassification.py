"""Misclassification: what a share would be if reviewers never erred; for display only."""

from vendor_sla.evidence.intervals import check_counts


def rogan_gladen(
    successes: float, trials: float, *, sensitivity: float, specificity: float
) -> float:
    """Return (apparent + specificity - 1) / (sensitivity + specificity - 1), kept within 0 to 1.

    `ValueError` if nothing was tried, or the reviewers are no better than a coin. A sensitivity
    analysis: money rests on adjudicated verdicts. Source: Rogan and Gladen (1978).
    """
    check_counts(successes, trials)
    if not trials:
        raise ValueError("A share needs at least one item.")
    if not (0 <= sensitivity <= 1 and 0 <= specificity <= 1):
        raise ValueError("Sensitivity and specificity lie between 0 and 1.")
    skill = sensitivity + specificity - 1
    if skill <= 0:
        raise ValueError("Sensitivity and specificity together must exceed 1.")
    return min(1.0, max(0.0, (successes / trials + specificity - 1) / skill))
