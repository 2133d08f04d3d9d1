"""Agreement of reviewers: the gate their figures pass before they may move money."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import sqrt

from vendor_sla.domain.exact import round_half_up

_FEWEST = 30


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether reviewers agree well enough."""

    state: str  # passed, failed, unmeasured
    pairs: int
    raw_agreement: Decimal | None = None
    ac1: Decimal | None = None
    ac1_lower: Decimal | None = None
    alpha: Decimal | None = None
    is_alpha_gating: bool = False
    reasons: tuple[str, ...] = ()


def reviewer_gate(pairs: Sequence[tuple[str, str]]) -> Gate:
    """Return the gate of pairs of verdicts."""
    n = len(pairs)
    if n < _FEWEST:
        return Gate("unmeasured", n, reasons=("too_few_pairs",))
    raw = Fraction(sum(a == b for a, b in pairs), n)
    shares = [Fraction(c, 2 * n) for c in Counter(x for p in pairs for x in p).values()]
    q = max(len(shares), 2)
    chance = sum(s * (1 - s) for s in shares) / (q - 1)
    ac1 = (raw - chance) / (1 - chance)
    lower = Decimal(str(round(float(ac1) - 1.2816 * sqrt(float(raw * (1 - raw)) / n), 3)))
    good = raw >= Fraction(85, 100) and lower >= Decimal("0.6")
    return Gate(
        "passed" if good else "failed",
        n,
        round_half_up(raw, 3),
        Decimal(str(round(float(ac1), 3))),
        lower,
    )
