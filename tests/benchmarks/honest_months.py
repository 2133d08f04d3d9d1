"""Honest months: invented vendors who cheat nowhere, and how often a signal shows all the same.

`python -m tests.benchmarks.honest_months [months] [first seed]`; 2,000 months take some minutes.
Volumes, teams, hours, lengths of talk, rounding, time-outs, night dips, hurry before a limit,
returning customers, slips of the pen and drifting years vary from month to month.
"""

import heapq
import sys
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from vendor_sla.domain.periods import Period
from vendor_sla.domain.signals import CheckState, SignalReport
from vendor_sla.evidence.signals import Material, MonthFigure, find_signals

Floats = npt.NDArray[np.float64]
OCTOBER = Period.month(2026, 10)
_START = np.datetime64("2026-10-01T00:00:00", "us")
_DAYS = 31
_HOURS = {  # weights of the hours of a day
    "day": [0] * 8 + [4, 7, 11, 10, 7, 7, 9, 11, 10, 8, 7, 8, 9, 6] + [0] * 2,
    "office": [0] * 9 + [9, 10, 10, 5, 8, 9, 9, 8, 6] + [0] * 6,
    "round the clock": [2, 1, 1, 1, 1, 2, 3, 5, 8, 10, 10, 9, 8, 8, 9, 9, 9, 8, 8, 8, 8, 7, 5, 3],
}


@dataclass
class World:
    """What a month is made from, all of it chance; `seconds` count from the month's start."""

    random: np.random.Generator
    size: int
    channel: str
    columns: dict[str, Any] = field(default_factory=dict)

    def one_of(self, *values: Any) -> Any:
        """Return one of some values."""
        return values[int(self.random.integers(len(values)))]

    def chance(self, share: float) -> npt.NDArray[np.bool_]:
        """Return which contacts something happens to."""
        return self.random.random(self.size) < share


def honest_month(seed: int, *, size: int | None = None) -> Material:
    """Return a month in which nobody cheats; the same for the same seed."""
    random = np.random.default_rng([20261, seed])
    size = size or int(np.exp(random.uniform(np.log(300), np.log(30_000))))
    world = World(random, size, str(random.choice(["phone", "chat", "ticket"], p=[0.5, 0.3, 0.2])))
    _arrive(world)
    _serve(world)
    _resolve(world)
    _know_customers(world)
    contacts = _frame(world)
    waits = _waits(world, contacts)
    return Material(
        contacts,
        OCTOBER,
        "UTC",
        waits=waits,
        transfer_waits=_transfers(world, contacts),
        client=_client(world, contacts),
        earlier=_earlier(world, contacts),
        aggregates=_aggregates(world),
        **_year(world),
    )


def _arrive(world: World) -> None:
    random, size = world.random, world.size
    pattern = np.array(_HOURS[world.one_of(*_HOURS)], dtype=float)
    weekend = float(random.uniform(0.2, 1.0))
    days = np.array([weekend if (day + 3) % 7 > 4 else 1.0 for day in range(_DAYS)])
    days *= random.lognormal(0, 0.25, _DAYS)  # campaigns, storms, quiet days
    day = random.choice(_DAYS, size, p=days / days.sum())
    hour = random.choice(24, size, p=pattern / pattern.sum())
    opened = np.sort(day * 86_400 + hour * 3_600 + random.integers(0, 3_600, size))
    world.columns["opened"] = opened.astype(float)
    world.columns["queue"] = opened + random.integers(2, 25, size)


def _serve(world: World) -> None:
    """Give each contact to whoever is free first: waits come from the queue itself."""
    random, size, columns = world.random, world.size, world.columns
    talk = _spans(world, float(random.uniform(90, 500)))
    hold = np.where(world.chance(0.3), random.integers(5, 90, size), 0)
    wrap = np.minimum(_spans(world, float(random.uniform(15, 90))), world.one_of(60, 120, 900))
    ring = 1 + random.exponential(float(random.uniform(2, 12)), size)
    if world.channel == "ticket":
        ring = _spans(world, float(random.uniform(600, 6_000)))
    columns |= {"talk": np.maximum(talk, 4), "hold": hold, "wrap": wrap}
    work = columns["talk"] + hold + wrap
    at_once = {"phone": 1, "chat": int(random.integers(1, 5)), "ticket": 50}[world.channel]
    busiest = np.bincount((columns["opened"] // 3600).astype(int), weights=work).max() / 3600
    team = max(1, int(busiest / at_once / float(random.uniform(0.6, 1.05))) + 1)
    answered, agent = _queue(columns["queue"] + ring, work, team * at_once)
    patience = random.exponential(float(random.uniform(100, 900)), size)
    is_gone = (answered - columns["queue"] > patience) & (world.channel != "ticket")
    columns |= {"answered": np.where(is_gone, np.nan, answered), "agent": agent % team}
    columns["abandoned"] = np.where(is_gone, columns["queue"] + patience, np.nan)


def _queue(ready: Floats, work: Floats, slots: int) -> tuple[Floats, npt.NDArray[np.int64]]:
    free = [(0.0, slot) for slot in range(slots)]
    start, taken = np.empty(len(ready)), np.empty(len(ready), dtype=np.int64)
    for place in range(len(ready)):
        since, slot = free[0]
        begin = max(ready[place], since)
        start[place], taken[place] = begin, slot
        heapq.heapreplace(free, (begin + work[place], slot))
    return start, taken


def _spans(world: World, middle: float) -> Floats:
    random, size = world.random, world.size
    shape = world.one_of("lognormal", "exponential", "gamma", "two kinds")
    if shape == "lognormal":
        return middle * random.lognormal(0, float(random.uniform(0.35, 1.0)), size)
    if shape == "exponential":
        return random.exponential(middle, size)
    if shape == "gamma":
        return random.gamma(2.0, middle / 2, size)
    short = random.random(size) < 0.35
    return np.where(
        short, random.exponential(middle / 4, size), middle * random.lognormal(0, 0.5, size)
    )


def _resolve(world: World) -> None:
    random, size, columns = world.random, world.size, world.columns
    ended = columns["answered"] + columns["talk"]
    hours = random.lognormal(0, float(random.uniform(0.5, 1.1)), size) * random.uniform(2, 26)
    at_once = 0.0 if world.channel == "ticket" else float(random.uniform(0.6, 0.95))
    later = ended + hours * 3600
    if random.random() < 0.4:  # people who resolve go home at six
        later = _in_office(later)
    limit = float(world.one_of(8, 24, 48)) * 3600
    columns["limit"] = limit
    if random.random() < 0.33:  # what is nearly late is hurried, in time or not
        run = later - columns["opened"]
        is_hurried = (run > limit * 0.9) & (run < limit * 1.2) & world.chance(0.15)
        later = np.where(is_hurried, columns["opened"] + run * random.uniform(0.85, 1, size), later)
    if random.random() < 0.15:  # some are closed by hand, at round minutes
        later = np.where(world.chance(0.3), np.ceil(later / 300) * 300, later)
    columns["resolved"] = np.where(world.chance(at_once), ended, np.maximum(later, ended))


def _in_office(instants: Floats) -> Floats:
    day, second = np.divmod(instants, 86_400)
    inside = 9 * 3600 + second * (9 * 3600) / 86_400
    return day * 86_400 + inside


def _know_customers(world: World) -> None:
    random, size, columns = world.random, world.size, world.columns
    customer = np.arange(size)
    back = world.chance(float(random.uniform(0.03, 0.2)))
    week = max(2, size * 7 // _DAYS)
    source = np.arange(size) - random.integers(1, week, size)
    for place in np.flatnonzero(back & (source >= 0)):
        customer[place] = customer[source[place]]
    if random.random() < 0.3:  # withheld numbers share a key
        customer = np.where(world.chance(0.04), size, customer)
    if random.random() < 0.2:  # a few customers have their own contact person
        regular = world.chance(0.03)
        person = columns["agent"] * 3 + random.integers(0, 3, size)
        customer = np.where(regular, 10 * size + person, customer)
    reasons = random.choice(6, size, p=[0.3, 0.25, 0.2, 0.1, 0.1, 0.05])
    # Who comes back does so for the same reason, mostly.
    same = pd.Series(reasons).groupby(customer).transform("first").to_numpy()
    columns["reason"] = np.where(world.chance(0.8), same, reasons)
    columns["customer"] = customer
    columns["severity"] = random.choice(3, size, p=[0.55, 0.35, 0.1])


def _frame(world: World) -> pd.DataFrame:
    random, columns, size = world.random, world.columns, world.size
    unit = int(random.choice([1, 5, 60], p=[0.6, 0.2, 0.2]))
    span_unit = unit if random.random() < 0.7 else int(random.choice([1, 5, 10, 60]))
    is_own = columns["agent"] % 2 == 0 if random.random() < 0.2 else np.ones(size, bool)
    frame = pd.DataFrame({"interaction_id": [f"C{number:06d}" for number in range(size)]})
    frame["row"] = np.arange(2, size + 2)
    names = {"opened_at": "opened", "queue_entered_at": "queue", "answered_at": "answered"}
    names |= {"abandoned_at": "abandoned", "resolved_at": "resolved"}
    for name, own in names.items():
        frame[name] = _instants(columns[own], unit)
    answered = ~np.isnan(columns["answered"])
    for name in ("talk", "hold", "wrap"):
        seconds = np.where(is_own, _rounded(columns[name], span_unit), _rounded(columns[name], 1))
        spans = pd.Series(seconds * 1e6).round().astype("int64").astype("timedelta64[us]")
        frame[f"{name}_seconds"] = spans.where(answered)
    frame["first_response_at"] = frame["answered_at"]
    texts = {"agent_id": "agent", "customer_key": "customer", "reason": "reason"}
    for name, own in texts.items():
        series = pd.Series(columns[own]).astype(str).astype("string[pyarrow]")
        frame[name] = series if name == "customer_key" else series.astype("category")
    frame["agent_id"] = frame["agent_id"].where(answered)
    frame["channel"] = pd.Series([world.channel] * size, dtype="category")
    kinds = np.array(["low", "medium", "high"])
    frame["severity"] = pd.Series(kinds[columns["severity"]]).astype("category")
    frame["escalated"] = pd.Series(world.chance(0.04)).astype("boolean")
    csat = pd.Series(random.choice([1, 2, 3, 4, 5], size, p=[0.05, 0.05, 0.1, 0.3, 0.5]))
    frame["csat"] = (csat * 1_000_000).astype("Int64").where(world.chance(0.35) & answered)
    return frame


def _rounded(values: Floats, unit: int) -> Floats:
    return np.round(values / unit) * unit


def _instants(seconds: Floats, unit: int) -> "pd.Series[Any]":
    known = ~np.isnan(seconds)
    # Systems cut instants; rounding up would put an answer before its question.
    whole = np.floor(np.where(known, seconds, 0) / unit) * unit
    instants = _START + (whole * 1_000_000).astype("timedelta64[us]")
    return pd.Series(instants).where(known)


def _waits(world: World, contacts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    live = {"phone": (15, 20, 30), "chat": (30, 60, 120), "ticket": (1800, 3600, 14_400)}
    limit = int(world.one_of(*live[world.channel]))
    wait = contacts["answered_at"] - contacts["queue_entered_at"]
    run = contacts["resolved_at"] - contacts["opened_at"]
    return {
        "service_level": waits_of(wait, limit),
        "resolved_within": waits_of(run, int(world.columns["limit"])),
    }


def waits_of(spans: "pd.Series[Any]", limit: int) -> pd.DataFrame:
    """Return spans as the waits of a metric with one limit in seconds."""
    places = np.flatnonzero(spans.notna().to_numpy())
    microseconds = spans.iloc[places].to_numpy().astype("timedelta64[us]").view(np.int64)
    limits = np.full(len(places), limit * 1_000_000, dtype=np.int64)
    return pd.DataFrame({"place": places, "wait": microseconds, "limit": limits})


def _transfers(world: World, contacts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    if world.random.random() < 0.5:
        return {}
    moved = world.chance(float(world.random.uniform(0.03, 0.15)))
    hours = world.random.lognormal(0, 0.9, world.size) * world.random.uniform(1, 20)
    spans = pd.Series((hours * 3600).astype("int64") * 1_000_000).astype("timedelta64[us]")
    return {"resolved_within": waits_of(spans.where(moved), int(world.columns["limit"]))}


def _client(world: World, contacts: pd.DataFrame) -> pd.DataFrame | None:
    if world.random.random() < 0.5:
        return None
    slips = world.chance(float(world.random.uniform(0, 0.05)))
    kinds = np.array(["low", "medium", "high"])
    other = kinds[world.random.integers(0, 3, world.size)]
    severity = np.where(slips, other, contacts["severity"].astype(object))
    return contacts[["interaction_id", "row"]].assign(severity=pd.Categorical(severity))


def _earlier(world: World, contacts: pd.DataFrame) -> pd.DataFrame | None:
    if world.random.random() < 0.5:
        return None
    earlier = contacts.copy()
    wrong = world.chance(float(world.random.uniform(0, 0.015)))
    shift = pd.Series(world.random.integers(-30, 60, world.size) * 1_000_000)
    moved = earlier["answered_at"] + shift.astype("timedelta64[us]")
    earlier["answered_at"] = moved.where(wrong, earlier["answered_at"])
    if world.random.random() < 0.3:  # told in another zone then
        for name in ("opened_at", "queue_entered_at", "answered_at", "resolved_at"):
            earlier[name] = earlier[name] + np.timedelta64(8 * 3600 * 1_000_000, "us")
    return earlier.iloc[-max(1, len(earlier) // 4) :]


def _aggregates(world: World) -> pd.DataFrame | None:
    if world.random.random() < 0.7:
        return None
    whole = world.random.integers(50, 5000, 12)
    part = world.random.binomial(whole, 0.85)
    return pd.DataFrame(
        {
            "row": np.arange(2, 14),
            "metric": pd.Categorical(["service_level"] * 12),
            "numerator": pd.Series(part * 1_000_000, dtype="Int64"),
            "denominator": pd.Series(whole * 1_000_000, dtype="Int64"),
        }
    )


def _year(world: World) -> dict[str, Any]:
    """Return the months before: levels that drift, and shares drawn from them."""
    random = world.random
    length = int(random.integers(3, 25))
    figures: dict[str, tuple[MonthFigure, ...]] = {}
    targets: dict[str, Decimal] = {}
    for metric in ("service_level", "resolved_within", "answer_rate"):
        target = float(world.one_of(80, 85, 90, 95))
        level = np.clip(target + random.normal(0, 2) + _drift(random, length, 0.8), 40, 99.9)
        figures[metric] = _shares(random, level, world.size)
        targets[metric] = Decimal(str(target))
    rates = np.clip(random.uniform(12, 45) + _drift(random, length, 2.0), 2, 95)
    figures["survey_response"] = _shares(random, rates, world.size)
    scores = np.clip(random.uniform(70, 92) + _drift(random, length, 1.2), 20, 99)
    figures["csat"] = _shares(random, scores, max(20, world.size // 4))
    return {
        "figures": figures,
        "targets": targets,
        "responses": ("survey_response",),
        "scores": ("csat",),
        "shares": frozenset({"service_level"}),
    }


def _drift(random: np.random.Generator, length: int, step: float) -> Floats:
    level, path = 0.0, []
    for _ in range(length):
        level = 0.8 * level + random.normal(0, step)
        path.append(level)
    return np.array(path) + random.normal(0, step) * np.linspace(-1, 1, length)


def _shares(random: np.random.Generator, level: Floats, size: int) -> tuple[MonthFigure, ...]:
    months = [OCTOBER.shifted(-back) for back in reversed(range(len(level)))]
    sizes = np.maximum(20, (size * random.uniform(0.8, 1.2, len(level))).astype(int))
    hits = random.binomial(sizes, level / 100)
    return tuple(
        MonthFigure(month, Decimal(f"{100 * hit / whole:.2f}"), Decimal(int(whole)))
        for month, hit, whole in zip(months, hits, sizes, strict=True)
    )


def reports(months: int, first_seed: int = 0) -> list[SignalReport]:
    """Return what the checks say of so many honest months."""
    return [find_signals(honest_month(first_seed + number)) for number in range(months)]


def main() -> None:
    """Print the share of honest months with a signal, and each check's own."""
    months = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    first_seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    made, shown, small, months_with = Counter[str](), Counter[str](), Counter[str](), 0
    tests = 0
    for number in range(months):
        report = find_signals(honest_month(first_seed + number))
        tests += report.tests
        months_with += bool(report.signals)
        for check in report.checks:
            if check.state is CheckState.OFF or check.p_value is None:
                continue
            made[check.code] += 1
            small[check.code] += check.p_value < Decimal("0.05")
            if check.state is CheckState.SIGNAL:
                shown[check.code] += 1
                print(f"seed {first_seed + number}: {check.code} {check.subject} p={check.p_value}")
                print(f"    {dict(check.facts)}", flush=True)
        if number % 100 == 99:
            print(f"... {number + 1} months, {months_with} with a signal", flush=True)
    print(
        f"{months} honest months, {months_with} with any signal: {100 * months_with / months:.2f} %"
    )
    print(f"{tests / months:.1f} tests a month")
    print(f"{'check':<30}{'made':>8}{'p < 0.05':>10}{'shown':>8}")
    for code in made:
        print(f"{code:<30}{made[code]:>8}{small[code]:>10}{shown[code]:>8}")


if __name__ == "__main__":
    main()
