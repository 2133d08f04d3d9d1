"""Exact numbers: decimals from text, one place that rounds."""

import re
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

_PLAIN_DECIMAL = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,12})?", re.ASCII)


def parse_decimal(text: str) -> Decimal:
    """Read a plain ASCII decimal such as `-12.50`.

    Refuses exponents, thousands marks, full-width digits, NaN and infinities with `ValueError`:
    each of them has been read as another number by somebody.
    """
    if not _PLAIN_DECIMAL.fullmatch(text):
        raise ValueError(f"not a plain decimal number: {text!r}")
    return Decimal(text)


def round_half_up(value: Decimal | Fraction | int, places: int) -> Decimal:
    """Round half away from zero to `places` decimals, exactly, from a rational of any size."""
    exact = Fraction(value)
    scaled = abs(exact) * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    if 2 * rest >= scaled.denominator:
        whole += 1
    with localcontext() as context:
        context.prec = max(28, len(str(whole)) + places + 2)
        signed = Decimal(-whole if exact < 0 else whole)
        return signed.scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def decimal_text(value: Decimal | Fraction | int, places: int = 12) -> str:
    """Write a number as plain decimal text, at most `places` decimals, no trailing zeros."""
    text = f"{round_half_up(value, places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
