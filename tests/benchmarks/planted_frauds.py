"""Planted frauds: honest months touched up by a stated amount, and how often each is found.

`python -m tests.benchmarks.planted_frauds [months]` prints the table of `docs/signals.md`.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from tests.benchmarks.honest_months import OCTOBER, honest_month, waits_of
from vendor_sla.evidence.signals import Material, MonthFigure, find_signals

Fraud = Callable[[Material, np.random.Generator], Material]
SIZE = 3_000
_LEAST = 60


def shorten_waits(share: float) -> Fraud:
    """Tell so many of the waits up to three limits long as just under the limit."""

    def touch(material: Material, random: np.random.Generator) -> Material:
        waits = dict(material.waits)
        frame = waits["service_level"].copy()
        limit = int(frame["limit"].iloc[0])
        is_late = (frame["wait"] > limit) & (frame["wait"] <= 3 * limit)
        is_told = is_late & (random.random(len(frame)) < share)
        just_under = limit - (random.integers(0, 4, len(frame)) * limit // 40)
        frame["wait"] = np.where(is_told, just_under // 1_000_000 * 1_000_000, frame["wait"])
        waits["service_level"] = frame
        return replace(material, waits=waits)

    return touch


def invent_spans(share: float) -> Fraud:
    """Invent so many lengths of talk: three in four end in 0 or 5."""

    def touch(material: Material, random: np.random.Generator) -> Material:
        seconds = _seconds(material, "talk_seconds")
        invented = np.where(random.random(len(seconds)) < 0.75, seconds // 5 * 5, seconds)
        return _with_talk(
            material, np.where(random.random(len(seconds)) < share, invented, seconds)
        )

    return touch


def copy_records(share: float) -> Fraud:
    """Replace so many contacts by copies of others under new numbers."""

    def touch(material: Material, random: np.random.Generator) -> Material:
        contacts = material.contacts.copy()
        size = len(contacts)
        copied = np.flatnonzero(random.random(size) < share)
        source = random.integers(0, size, len(copied))
        for name in (
            "queue_entered_at",
            "answered_at",
            "talk_seconds",
            "hold_seconds",
            "wrap_seconds",
        ):
            contacts.loc[copied, name] = contacts[name].to_numpy()[source]
        return replace(material, contacts=contacts)

    return touch


def repeat_duration(share: float) -> Fraud:
    """Give so many contacts one and the same length of talk."""

    def touch(material: Material, random: np.random.Generator) -> Material:
        seconds = _seconds(material, "talk_seconds")
        return _with_talk(material, np.where(random.random(len(seconds)) < share, 187, seconds))

    return touch


def edit_later(share: float) -> Fraud:
    """Shorten so many of the waits that an earlier file had told."""

    def touch(material: Material, random: np.random.Generator) -> Material:
        earlier = material.contacts.iloc[-len(material.contacts) // 4 :].copy()
        wrong = pd.Series(random.random(len(earlier)) < share, index=earlier.index)
        longer = earlier["answered_at"] + np.timedelta64(40_000_000, "us")
        earlier["answered_at"] = longer.where(wrong, earlier["answered_at"])
        return replace(material, earlier=earlier)

    return touch


def invent_calls(share: float) -> Fraud:
    """Add so many calls to agents at times at which they were on another."""

    def touch(material: Material, random: np.random.Generator) -> Material:
        contacts = material.contacts
        served = np.flatnonzero(contacts["answered_at"].notna())
        chosen = random.choice(served, int(share * len(served)), replace=False)
        added = contacts.iloc[chosen].copy()
        added["interaction_id"] = "X" + added["interaction_id"]
        minute = np.timedelta64(5_000_000, "us")
        for name in ("opened_at", "queue_entered_at", "answered_at"):
            added[name] = added[name] + minute
        added["talk_seconds"] = added["talk_seconds"] + np.timedelta64(30_000_000, "us")
        both = pd.concat([contacts, added], ignore_index=True)
        return replace(material, contacts=both)

    return touch


def crowd_hours(share: float) -> Fraud:
    """Book so many contacts on one agent within one hour a week."""

    def touch(material: Material, random: np.random.Generator) -> Material:
        contacts = material.contacts.copy()
        served = np.flatnonzero(contacts["answered_at"].notna())
        chosen = random.choice(served, int(share * len(served)), replace=False)
        day = random.integers(0, 4, len(chosen)) * 7 * 86_400 + 36_000
        moment = np.datetime64("2026-10-01", "us") + (
            (day + random.integers(0, 3_600, len(chosen))) * 1_000_000
        ).astype("timedelta64[us]")
        contacts.loc[chosen, "answered_at"] = moment
        contacts.loc[chosen, "agent_id"] = contacts["agent_id"].iloc[served[0]]
        return replace(material, contacts=contacts)

    return touch


def call_oneself(share: float) -> Fraud:
    """Make so many contacts short calls of eight numbers with one agent each."""

    def touch(material: Material, random: np.random.Generator) -> Material:
        contacts = material.contacts.copy()
        served = np.flatnonzero(contacts["answered_at"].notna())
        chosen = random.choice(served, int(share * len(served)), replace=False)
        which = random.integers(0, 8, len(chosen))
        agents = contacts["agent_id"].iloc[served].unique()
        contacts.loc[chosen, "customer_key"] = np.array([f"own{n}" for n in range(8)])[which]
        contacts.loc[chosen, "agent_id"] = np.array([agents[n % len(agents)] for n in which])
        contacts.loc[chosen, "talk_seconds"] = np.timedelta64(12_000_000, "us")
        return replace(material, contacts=contacts)

    return touch


def close_unsolved(share: float) -> Fraud:
    """Let so many customers come back two days after their matter was closed as resolved."""

    def touch(material: Material, random: np.random.Generator) -> Material:
        contacts = material.contacts.copy()
        contacts["customer_key"] = contacts["interaction_id"].astype("string[pyarrow]")
        contacts["resolved_at"] = contacts["opened_at"] + np.timedelta64(600_000_000, "us")
        again = contacts[random.random(len(contacts)) < share].copy()
        again["interaction_id"] = "R" + again["interaction_id"]
        again["opened_at"] = again["opened_at"] + np.timedelta64(2 * 86_400_000_000, "us")
        again["resolved_at"] = pd.Series(np.datetime64("NaT", "us"), index=again.index)
        return replace(material, contacts=pd.concat([contacts, again], ignore_index=True))

    return touch


def pass_on_late(share: float) -> Fraud:
    """Pass so many of the matters that would be late on within the last minutes of the clock."""

    def touch(material: Material, random: np.random.Generator) -> Material:
        size, limit = len(material.contacts), 8 * 3600
        seconds = random.lognormal(0, 0.9, size) * 5 * 3600
        is_late = (seconds > limit) & (random.random(size) < share)
        seconds = np.where(is_late, limit - random.integers(0, 1_200, size), seconds)
        spans = pd.Series(seconds.astype("int64") * 1_000_000).astype("timedelta64[us]")
        return replace(material, transfer_waits={"resolved_within": waits_of(spans, limit)})

    return touch


def call_less_severe(share: float) -> Fraud:
    """Call so many of the medium and high contacts low."""

    def touch(material: Material, random: np.random.Generator) -> Material:
        contacts = material.contacts.copy()
        client = contacts[["interaction_id", "row", "severity"]].copy()
        is_told = (contacts["severity"] != "low") & (random.random(len(contacts)) < share)
        severity = contacts["severity"].astype(object).where(~is_told, "low")
        contacts["severity"] = severity.astype("category")
        return replace(material, contacts=contacts, client=client)

    return touch


def hit_target(months: int) -> Fraud:
    """Reach the target by up to 0.2 points, month after month."""

    def touch(material: Material, random: np.random.Generator) -> Material:
        values = [Decimal(90) + Decimal(int(random.integers(0, 21))) / 100 for _ in range(months)]
        figures = {"service_level": _months(values)}
        targets = {"service_level": Decimal(90)}
        return replace(material, figures=figures, targets=targets)

    return touch


def ask_fewer(months: int) -> Fraud:
    """Ask fewer customers each month, down to half, while their satisfaction rises 8 points."""

    def touch(material: Material, random: np.random.Generator) -> Material:
        steps = np.linspace(0, 1, months)
        rates = 30 * (1 - 0.5 * steps) + random.normal(0, 1.0, months)
        scores = 80 + 8 * steps + random.normal(0, 1.0, months)
        figures = {
            "survey_response": _months([Decimal(f"{rate:.2f}") for rate in rates]),
            "csat": _months([Decimal(f"{score:.2f}") for score in scores]),
        }
        return replace(material, figures=figures, targets={})

    return touch


def turn_back_shares(lines: int) -> Fraud:
    """Hand in sums of which so many were made from a percentage."""

    def touch(material: Material, random: np.random.Generator) -> Material:
        whole = random.integers(100, 900, 12)
        part = np.round(whole * 0.87) * 1_000_000
        part[:lines] = np.round(whole[:lines] * 0.873, 2) * 1_000_000 + 10_000
        aggregates = pd.DataFrame(
            {
                "row": np.arange(2, 14),
                "metric": pd.Categorical(["service_level"] * 12),
                "numerator": pd.Series(part.astype("int64"), dtype="Int64"),
                "denominator": pd.Series(whole * 1_000_000, dtype="Int64"),
            }
        )
        return replace(material, aggregates=aggregates)

    return touch


# Code, the fraud in words, the fraud; of months of 3,000 contacts, the largest of a code last.
FRAUDS: tuple[tuple[str, str, Fraud], ...] = (
    ("bunching", "30 % of late waits told as just in time", shorten_waits(0.3)),
    ("bunching", "60 % of late waits told as just in time", shorten_waits(0.6)),
    ("last_digits", "25 % of the lengths of talk invented", invent_spans(0.25)),
    ("last_digits", "50 % of the lengths of talk invented", invent_spans(0.5)),
    ("repeated_records", "1 % of the records copied", copy_records(0.01)),
    ("repeated_records", "3 % of the records copied", copy_records(0.03)),
    ("repeated_duration", "3 % of the talks of one length", repeat_duration(0.03)),
    ("late_edits", "4 % of the earlier waits shortened", edit_later(0.04)),
    ("late_edits", "8 % of the earlier waits shortened", edit_later(0.08)),
    ("overlapping_calls", "4 % of the calls invented", invent_calls(0.04)),
    ("crowded_hours", "10 % of the contacts in four hours", crowd_hours(0.1)),
    ("own_numbers", "3 % of the contacts calls to oneself", call_oneself(0.03)),
    ("resolved_again", "40 % of the resolved come back", close_unsolved(0.4)),
    ("last_minute_transfers", "50 % of the late passed on in time", pass_on_late(0.5)),
    ("downgraded_severity", "10 % of the severe called low", call_less_severe(0.1)),
    ("always_at_target", "8 months at the target", hit_target(8)),
    ("fewer_answers_better_scores", "12 months, answers halved", ask_fewer(12)),
    ("fewer_answers_better_scores", "18 months, answers halved", ask_fewer(18)),
    ("impossible_shares", "1 of 12 lines impossible", turn_back_shares(1)),
)


def power(months: int) -> Mapping[str, tuple[int, int]]:
    """Return for each fraud the months in which its check was made and in which it was found.

    Months in which shortening touched fewer than 60 waits are left out: nobody gained by it.
    """
    found: dict[str, tuple[int, int]] = {}
    for code, words, fraud in FRAUDS:
        made = shown = 0
        for seed in range(months):
            material = fraud(honest_month(seed, size=SIZE), np.random.default_rng([7, seed]))
            if code == "bunching" and _touched(honest_month(seed, size=SIZE), material) < _LEAST:
                continue
            report = find_signals(material)
            made += (
                any(
                    one.code == code
                    and one.p_value is not None
                    and one.subject != "resolved_within"
                    for one in report.checks
                )
                or code == "last_minute_transfers"
            )
            shown += any(one.code == code for one in report.signals)
        found[f"{code}: {words}"] = made, shown
    return found


def _touched(honest: Material, told: Material) -> int:
    before, after = (each.waits["service_level"]["wait"] for each in (honest, told))
    return int((before != after).sum())


def _months(values: list[Decimal]) -> tuple[MonthFigure, ...]:
    last = len(values) - 1
    return tuple(
        MonthFigure(OCTOBER.shifted(place - last), value, Decimal(SIZE))
        for place, value in enumerate(values)
    )


def _seconds(material: Material, name: str) -> Any:
    return material.contacts[name].dt.total_seconds().to_numpy()


def _with_talk(material: Material, seconds: Any) -> Material:
    spans = pd.Series(seconds * 1e6).astype("Int64").astype("timedelta64[us]")
    spans = spans.where(material.contacts["talk_seconds"].notna())
    return replace(material, contacts=material.contacts.assign(talk_seconds=spans))


def main() -> None:
    """Print the table."""
    months = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    for words, (made, shown) in power(months).items():
        share = f"{100 * shown / made:.0f} %" if made else "-"
        print(f"{words:<75}{made:>6}{shown:>6}{share:>7}", flush=True)


if __name__ == "__main__":
    main()
