"""Money: an exact amount in one currency."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Self

from vendor_sla.domain.exact import parse_decimal, round_half_up

# ISO 4217 minor units that are not two.
_MINOR_UNITS = {
    "BHD": 3, "CLP": 0, "IQD": 3, "ISK": 0, "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3,
    "LYD": 3, "OMR": 3, "PYG": 0, "TND": 3, "UGX": 0, "VND": 0, "XAF": 0, "XOF": 0,
}  # fmt: skip


def minor_unit_places(currency: str) -> int:
    """Return the decimals of a currency's minor unit (ISO 4217): CNY 2, JPY 0, KWD 3."""
    return _MINOR_UNITS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount rounded to its currency's minor unit; a credit to the client is negative."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        places = minor_unit_places(self.currency)
        if not isinstance(self.amount, Decimal):
            raise TypeError("money takes a Decimal")
        exact = self.amount
        # A board holds tens of thousands: what is written with its decimals needs no rounding.
        if exact.as_tuple().exponent != -places:
            exact = round_half_up(self.amount, places)
        if self.amount != exact:
            raise ValueError(f"{self.amount} {self.currency} has more than {places} decimals")
        # Adding zero turns -0.00 into 0.00: paper must not show a negative nothing.
        object.__setattr__(self, "amount", exact + 0)

    @classmethod
    def parse(cls, text: str, currency: str) -> Self:
        """Read plain decimal text; refuses more decimals than the currency has."""
        return cls(parse_decimal(text), currency)

    @classmethod
    def rounded(cls, value: Decimal | Fraction | int, currency: str) -> Self:
        """Round an exact value half up to the currency's minor unit: once, at the final line."""
        return cls(round_half_up(value, minor_unit_places(currency)), currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Return nothing, in a currency."""
        return cls(Decimal(0), currency)

    @classmethod
    def total(cls, amounts: Iterable[Self], currency: str) -> Self:
        """Add amounts of one currency; `ValueError` on a foreign one."""
        result = cls.zero(currency)
        for amount in amounts:
            result = result + amount
        return result

    def __add__(self, other: Self) -> Self:
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return type(self)(self.amount + other.amount, self.currency)

    def __neg__(self) -> Self:
        return type(self)(-self.amount, self.currency)

    def __sub__(self, other: Self) -> Self:
        return self + -other

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
