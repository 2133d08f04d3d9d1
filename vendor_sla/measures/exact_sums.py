"""Exact sums: whole numbers or fractions added up by dense key without losing one."""

from typing import Any

import numpy as np

from vendor_sla.measures.contributions import Amounts
from vendor_sla.measures.rows import Ints

_LOW_BITS = 20
_EXACT_IN_DOUBLES = 1 << 53
_FITS = 1 << 62


def sums_by(keys: Ints, amounts: Amounts, size: int) -> Amounts:
    """Return the sum of each of `size` keys: int64 where every sum fits, else Python numbers.

    `np.bincount` adds in doubles. Where a sum could leave the whole numbers a double holds
    exactly, the halves of each number are added apart.
    """
    if amounts.dtype == np.bool_:
        return np.bincount(keys[amounts], minlength=size)
    if amounts.dtype == object:
        return _one_by_one(keys, amounts, size)
    largest = max(int(amounts.max(initial=0)), -int(amounts.min(initial=0)))
    if largest * len(amounts) < _EXACT_IN_DOUBLES:
        return np.bincount(keys, amounts, minlength=size).astype(np.int64)
    if largest * len(amounts) >= _FITS:
        return _one_by_one(keys, amounts, size)
    low = np.bincount(keys, amounts & ((1 << _LOW_BITS) - 1), minlength=size)
    high = np.bincount(keys, amounts >> _LOW_BITS, minlength=size)
    return (high.astype(np.int64) << _LOW_BITS) + low.astype(np.int64)


def _one_by_one(keys: Ints, amounts: Amounts, size: int) -> Amounts:
    totals: list[Any] = [0] * size
    for key, amount in zip(keys.tolist(), amounts.tolist(), strict=True):
        totals[key] += amount
    return np.array(totals, dtype=object)
