"""Triggers: when a miss costs money. A new kind is a new function here."""

from collections.abc import Callable

from vendor_sla.domain.penalties.occasions import Base
from vendor_sla.domain.penalties.terms import TriggerKind


def fires(kind: TriggerKind, base: Base) -> bool:
    """Tell whether a penalty is due."""
    return TRIGGERS[kind](base)


def any_miss(base: Base) -> bool:
    """Due in every period whose value misses the level."""
    return base.has_fired


TRIGGERS: dict[TriggerKind, Callable[[Base], bool]] = {TriggerKind.ANY_MISS: any_miss}
