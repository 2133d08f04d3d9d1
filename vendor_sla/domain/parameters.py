"""How a declared choice of a metric is written back as a contract would write it."""

from datetime import timedelta
from decimal import Decimal

from vendor_sla.domain.exact import decimal_text
from vendor_sla.domain.readings import ParameterValue, SpanBy

_MICROSECOND = timedelta(microseconds=1)
_UNITS = (("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000))
_DAY = 86_400_000_000


def span_text(span: timedelta) -> str:
    """Write a span in its largest whole unit: `7d`, `72h`, `90m`, `15s`, `1.5s`.

    Contracts say 24, 48 and 72 hours, and days only for longer windows.
    """
    microseconds = span // _MICROSECOND
    if microseconds > 3 * _DAY and microseconds % _DAY == 0:
        return f"{microseconds // _DAY}d"
    for unit, size in _UNITS:
        if microseconds and microseconds % size == 0:
            return f"{microseconds // size}{unit}"
    return f"{decimal_text(Decimal(microseconds) / 1_000_000, 6)}s"


def parameter_text(value: ParameterValue) -> str:
    """Write a parameter's value: a span by attribute becomes `chat: 2m, email: 60m`."""
    if isinstance(value, timedelta):
        return span_text(value)
    if isinstance(value, SpanBy):
        limits = (f"{name}: {span_text(span)}" for name, span in sorted(value.values.items()))
        return ", ".join(limits)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value)
