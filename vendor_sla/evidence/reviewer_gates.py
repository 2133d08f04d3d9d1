"""Reviewer gates: whether two blind reviewers agree enough for money to rest on their verdicts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from vendor_sla.evidence.agreement import gwet, raw_agreement
from vendor_sla.evidence.alphas import krippendorff

_FEWEST_PAIRS = 30
_LEAST_RAW = 0.85
_LEAST_AC1_BOUND = 0.60
_LEAST_ALPHA = 0.667
_LEAST_SHARE = 0.20
_TAIL = 0.10


@dataclass(frozen=True, slots=True)
class Gate:
    """What the twice-scored items of a form and quarter say of its reviewers.

    `state` is `passed`, `failed` or `unmeasured`; `reasons` name what was missed: `pairs`,
    `raw_agreement`, `ac1`, `alpha`. `ac1_lower` is the one-sided 90 % bound. Coefficients are None
    without a pair; `alpha` is None, too, where all verdicts are the same.
    """

    state: str
    pairs: int
    raw_agreement: float | None
    ac1: float | None
    ac1_lower: float | None
    alpha: float | None
    is_alpha_gating: bool
    reasons: tuple[str, ...]


def reviewer_gate(pairs: Sequence[tuple[str, str]]) -> Gate:
    """Judge pairs of blind verdicts on the same items.

    Passed with 30 pairs or more, raw agreement of 85 % or more and the lower 90 % bound of AC1 at
    .60 or more; and, only where each category holds at least 20 % of the verdicts, alpha at .667
    or more, for alpha collapses on skewed pass rates. Source: evidence, "Reviewers are measured".
    """
    if not pairs:
        return Gate("unmeasured", 0, None, None, None, None, False, ("pairs",))
    held = Counter(verdict for pair in pairs for verdict in pair)
    # One category alone stands for a form of two: it can never have been agreed on by chance.
    categories = sorted(held) if len(held) > 1 else [*held, ""]
    ac1 = gwet(pairs, tail=_TAIL, categories=categories)
    alpha = krippendorff(pairs).value
    raw = raw_agreement(pairs)
    is_gating = len(held) > 1 and min(held.values()) >= _LEAST_SHARE * 2 * len(pairs)
    missed = {
        "pairs": len(pairs) < _FEWEST_PAIRS,
        "raw_agreement": raw < _LEAST_RAW,
        "ac1": ac1.lower < _LEAST_AC1_BOUND,
        "alpha": is_gating and alpha is not None and alpha < _LEAST_ALPHA,
    }
    reasons = tuple(reason for reason, is_missed in missed.items() if is_missed)
    state = "unmeasured" if missed["pairs"] else "failed" if reasons else "passed"
    return Gate(state, len(pairs), raw, ac1.value, ac1.lower, alpha, is_gating, reasons)
