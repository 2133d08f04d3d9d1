"""Triggers: when a miss is due. A new kind is a new function here."""

from collections.abc import Callable, Sequence

from vendor_sla.domain.assessments import Step
from vendor_sla.domain.pasts import run_length
from vendor_sla.domain.penalties.terms import Trigger, TriggerKind


def fires(trigger: Trigger, earlier: Sequence[bool]) -> tuple[bool, tuple[Step, ...]]:
    """Tell whether a miss is due, and why.

    `earlier` says of each measured period before this one, oldest first, whether it missed too.
    """
    return TRIGGERS[trigger.kind](trigger, earlier)


def any_miss(trigger: Trigger, earlier: Sequence[bool]) -> tuple[bool, tuple[Step, ...]]:
    """Due in every period whose value misses the level."""
    del trigger, earlier
    return True, ()


def running(trigger: Trigger, earlier: Sequence[bool]) -> tuple[bool, tuple[Step, ...]]:
    """Due from the n-th miss running on; after a reset only in every n-th."""
    length = run_length(earlier) + 1
    is_due = length % trigger.misses == 0 if trigger.is_reset else length >= trigger.misses
    return is_due, (_step("running", is_due, misses=length, needed=trigger.misses),)


def n_of_m(trigger: Trigger, earlier: Sequence[bool]) -> tuple[bool, tuple[Step, ...]]:
    """Due when so many of the last measured periods missed, this one among them."""
    window = [*earlier, True][-trigger.periods :]
    is_due = sum(window) >= trigger.misses
    facts = {"misses": sum(window), "needed": trigger.misses, "periods": trigger.periods}
    return is_due, (_step("n_of_m", is_due, **facts),)


def _step(kind: str, is_due: bool, **facts: int) -> Step:
    verb = "due" if is_due else "not_due"
    return Step(f"money.trigger.{kind}.{verb}", {name: str(fact) for name, fact in facts.items()})


TRIGGERS: dict[TriggerKind, Callable[[Trigger, Sequence[bool]], tuple[bool, tuple[Step, ...]]]] = {
    TriggerKind.ANY_MISS: any_miss,
    TriggerKind.RUNNING: running,
    TriggerKind.N_OF_M: n_of_m,
}
