"""Billing details: who stands on money papers, and which codes the client's own books use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from vendor_sla.domain.ledger import VENDOR_PAYABLE


class LedgerCode(StrEnum):
    """What a code of the client's chart of accounts is for; the word is `ledger_code.<value>`."""

    PAYABLE = "payable"
    CREDIT = "credit"
    BONUS = "bonus"
    WAIVER = "waiver"
    ROUNDING = "rounding"
    ACCRUAL = "accrual"
    APPLIED = "applied"
    REFUNDED = "refunded"


# Accounts as Chinese enterprises number them: 2202 payables, 2241 other payables, 6601 selling
# expenses, 6603 finance expenses, 1002 bank. Each tenant writes its own.
USUAL_CODES: Mapping[LedgerCode, str] = {
    LedgerCode.PAYABLE: "2202.90",
    LedgerCode.CREDIT: "6601.91",
    LedgerCode.BONUS: "6601.92",
    LedgerCode.WAIVER: "6601.93",
    LedgerCode.ROUNDING: "6603.09",
    LedgerCode.ACCRUAL: "2241.90",
    LedgerCode.APPLIED: "2202.01",
    LedgerCode.REFUNDED: "1002.01",
}

# Accounts of the ledger are named after the kinds of money lines, and what happens to them.
_CODE_OF_ACCOUNT: Mapping[str, LedgerCode] = {
    VENDOR_PAYABLE: LedgerCode.PAYABLE,
    "credit": LedgerCode.CREDIT,
    "charge": LedgerCode.CREDIT,
    "cut": LedgerCode.CREDIT,
    "fee_share": LedgerCode.CREDIT,
    "carried": LedgerCode.CREDIT,
    "bank": LedgerCode.CREDIT,
    "earn_back": LedgerCode.CREDIT,
    "bonus": LedgerCode.BONUS,
    "waiver": LedgerCode.WAIVER,
    "rounding": LedgerCode.ROUNDING,
    "applied": LedgerCode.APPLIED,
    "refunded": LedgerCode.REFUNDED,
}


@dataclass(frozen=True, slots=True)
class BillingParty:
    """A party of a money paper; `country` is an ISO 3166 code of two letters."""

    legal_name: str
    address: str
    country: str
    tax_id: str


@dataclass(frozen=True, slots=True)
class SelfBilling:
    """An agreement that the client writes the vendor's credit notes: until excluded, or open."""

    agreed_from: date
    agreed_until: date | None
    reference: str

    @property
    def last_day(self) -> date | None:
        """Return its last day, or None while it is open."""
        return None if self.agreed_until is None else self.agreed_until - timedelta(days=1)

    def covers(self, day: date) -> bool:
        """Tell whether the agreement stands on a day."""
        return self.agreed_from <= day and (self.agreed_until is None or day < self.agreed_until)


def code_of_account(account: str) -> LedgerCode:
    """Return which code an account of the ledger is booked under; `KeyError` for a stranger."""
    return _CODE_OF_ACCOUNT[account]
