"""Forms of billing details: fields as people fill them in, or everything that is wrong."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from vendor_sla.domain.billing_details import SelfBilling
from vendor_sla.domain.refusals import Invalid, Problem

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_LONGEST = 300


def is_code(text: str) -> bool:
    """Tell whether a text can stand in a chart of accounts."""
    return _CODE.fullmatch(text) is not None


def short_text(text: str) -> str:
    """Return a text on one line and of bounded length."""
    return " ".join(text.split())[:_LONGEST]


def read_party(fields: Mapping[str, str], problems: list[Problem] | None = None) -> dict[str, str]:
    """Read the fields of a party; without a list for its problems, it refuses by itself."""
    found = [] if problems is None else problems
    names = ("legal_name", "address", "country", "tax_id")
    party = {name: short_text(fields.get(name, "")) for name in names}
    party["country"] = party["country"].upper()
    found += [Problem("form.empty", name) for name, text in party.items() if not text]
    if party["country"] and not _COUNTRY.fullmatch(party["country"]):
        found.append(Problem("billing.bad_country", "country"))
    if problems is None and found:
        raise Invalid(found)
    return party


def read_self_billing(fields: Mapping[str, str], problems: list[Problem]) -> SelfBilling | None:
    """Read `first_day`, `last_day` and `reference`: all empty means that nothing is agreed."""
    reference = short_text(fields.get("reference", ""))
    days: dict[str, date | None] = {}
    for name in ("first_day", "last_day"):
        text = fields.get(name, "").strip()
        try:
            days[name] = date.fromisoformat(text) if text else None
        except ValueError:
            problems.append(Problem("billing.bad_day", name))
            days[name] = None
    first, last = days["first_day"], days["last_day"]
    if problems or (first is None and last is None and not reference):
        return None
    if first is None or not reference:
        missing = "first_day" if first is None else "reference"
        problems.append(Problem("billing.half_agreed", missing))
        return None
    if last is not None and last < first:
        problems.append(Problem("billing.ends_before", "last_day"))
        return None
    return SelfBilling(first, last + timedelta(days=1) if last else None, reference)
