"""The measurer: one pass, any blocks, any order; the same sums at every level."""

from datetime import timedelta
from fractions import Fraction

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.contacts import contacts, side_file
from tests.builders.measuring import asked, counts, measured
from vendor_sla.domain.catalogue import DEFINITIONS
from vendor_sla.domain.readings import MeasureRequest, ReadingState, Source
from vendor_sla.measures.grains import Grain
from vendor_sla.measures.measurer import Measured, Measurer
from vendor_sla.measures.registry import MEASURES

REQUESTS = (
    asked("response_within", within=timedelta(seconds=20), abandoned_before_limit="miss"),
    asked("service_level", within=timedelta(seconds=20), formula="F1"),
    asked("first_response_time", key="p75", statistic="p75", anchor="opened"),
    asked("speed_of_answer"),
    asked("resolution_time"),
    asked("resolved_within", within=timedelta(hours=24)),
    asked("repeat_contact_rate", window=timedelta(days=2)),
    asked("load_per_agent_day", statistic="spread"),
    asked("csat_score", scope={"channel": ("chat", "phone")}),
)

_row = st.tuples(
    st.integers(0, 31 * 86_400),
    st.none() | st.integers(-5, 60),
    st.none() | st.integers(0, 200_000),
    st.sampled_from(["chat", "phone", "email", None]),
    st.sampled_from(["li", "wu", None]),
    st.sampled_from(["k1", "k2", None]),
    st.none() | st.integers(1, 5),
)


def _frame(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    first = pd.Timestamp("2026-10-01")

    def later(row: tuple[object, ...], place: int) -> str | None:
        seconds = row[place]
        if not isinstance(seconds, int) or not isinstance(row[0], int):
            return None
        return str(first + timedelta(seconds=row[0] + seconds))

    return contacts(
        interaction_id=[str(n) for n in range(len(rows))],
        opened_at=[str(first + timedelta(seconds=int(str(row[0])))) for row in rows],
        answered_at=[later(row, 1) for row in rows],
        resolved_at=[later(row, 2) for row in rows],
        channel=[row[3] for row in rows],
        agent_id=[row[4] for row in rows],
        customer_key=[row[5] for row in rows],
        csat=[row[6] for row in rows],
    )


def _in_blocks(frame: pd.DataFrame, size: int, *, backwards: bool = False) -> Measured:
    measurer = Measurer(REQUESTS, side_files={})
    starts = range(0, len(frame), size)
    for start in reversed(starts) if backwards else starts:
        block = frame.iloc[start : start + size].reset_index(drop=True)
        for name in ("channel", "agent_id"):
            # Every block has its own categories, as a reader makes them.
            block[name] = block[name].cat.remove_unused_categories()
        measurer.add(block)
    return measurer.finish()


@settings(max_examples=40, deadline=None)
@given(st.lists(_row, min_size=1, max_size=30), st.integers(1, 7))
def test_blocks_in_any_order_give_what_one_block_gives(
    rows: list[tuple[object, ...]], size: int
) -> None:
    frame = _frame(rows)
    whole = _in_blocks(frame, len(rows))
    for parts in (_in_blocks(frame, size), _in_blocks(frame, size, backwards=True)):
        assert parts.readings == whole.readings
        assert sorted(map(repr, parts.breakdowns)) == sorted(map(repr, whole.breakdowns))
        assert parts.volume == whole.volume
        assert {(f.code, f.count) for f in parts.findings} == {
            (f.code, f.count) for f in whole.findings
        }


@settings(max_examples=40, deadline=None)
@given(st.lists(_row, min_size=1, max_size=30))
def test_every_roll_up_of_the_grain_is_a_sum(rows: list[tuple[object, ...]]) -> None:
    found = measured(*REQUESTS, contacts=_frame(rows))
    for reading in found.readings[:2]:
        if reading.state is ReadingState.MEASURED:
            total = found.grain[f"{reading.metric}.numerator"].sum()
            assert int(total) == reading.numerator
            assert int(found.grain[f"{reading.metric}.denominator"].sum()) == reading.denominator
    for channel, part in found.grain.groupby("channel", observed=True):
        by_channel = [
            one
            for one in found.breakdowns
            if one.metric == "response_within" and one.scope == {"channel": (str(channel),)}
        ]
        for one in by_channel:
            if one.denominator is not None:
                assert int(part["response_within.denominator"].sum()) == one.denominator


def test_the_grain_turns_to_days_when_half_hours_are_too_many() -> None:
    opened = [f"2026-10-{day:02} {hour:02}:00:00" for day in (1, 2) for hour in range(24)]
    rows = contacts(
        interaction_id=[str(n) for n in range(48)], opened_at=opened, answered_at=opened
    )
    measurer = Measurer([asked("volume_handled")], side_files={})
    request = asked("volume_handled")
    first, after = request.period.instants("UTC")
    measurer._grain = Grain(  # the limit is a figure of memory, too large for a test
        int(first.timestamp()) * 1_000_000, int(after.timestamp()) * 1_000_000, groups=30
    )
    for start in (0, 24):
        measurer.add(rows.iloc[start : start + 24].reset_index(drop=True))
    grain = measurer.finish().grain
    assert len(grain) < 30
    assert int(grain["volume_handled.numerator"].sum()) == 48


def test_every_metric_of_the_catalogue_has_its_function_and_no_function_is_without_one() -> None:
    assert sorted(MEASURES) == sorted({one.id for one in DEFINITIONS})


def test_sums_of_long_spans_stay_exact() -> None:
    rows = contacts(
        interaction_id=[str(n) for n in range(300)],
        opened_at=["2000-01-01 00:00:00"] * 300,
        resolved_at=["2026-10-01 00:00:00.000001"] * 300,
    )
    found = measured(asked("resolution_time"), contacts=rows).readings[0]
    seconds = 300 * (pd.Timestamp("2026-10-01") - pd.Timestamp("2000-01-01")).days * 86_400
    assert str(found.numerator) == f"{seconds}.0003"
    assert found.value == Fraction(seconds * 10_000 + 3, 300 * 3600 * 10_000)


def test_breakdowns_are_by_channel_tier_severity_and_growth_stage() -> None:
    rows = contacts(
        opened_at=["2026-10-05 08:00:00"] * 4,
        answered_at=["2026-10-05 08:00:10"] * 4,
        channel=["phone", "phone", "chat", None],
        tier=["1", "2", "1", "1"],
        agent_id=["li", "wu", "zhao", "nobody"],
    )
    roster = side_file(
        "roster",
        agent_id=["li", "wu", "zhao"],
        started_on=["2026-09-05", "2026-09-06", "2025-10-05"],
    )
    found = measured(asked("volume_handled"), contacts=rows, roster=roster)
    parts = {
        (name, value): str(one.numerator)
        for one in found.breakdowns
        for name, (value,) in one.scope.items()
    }
    assert parts == {
        ("channel", "chat"): "1",
        ("channel", "phone"): "2",
        ("tier", "1"): "3",
        ("tier", "2"): "1",
        ("growth_stage", "novice"): "1",
        ("growth_stage", "growing"): "1",
        ("growth_stage", "senior"): "1",
    }


def test_a_scope_keeps_only_its_rows() -> None:
    rows = contacts(
        opened_at=["2026-10-05 08:00:00"] * 3,
        answered_at=["2026-10-05 08:00:10"] * 3,
        channel=["phone", "chat", "email"],
        vip=[True, True, False],
        queue=["gold", "gold", "plain"],
    )

    def handled(**scope: tuple[str, ...]) -> str:
        return counts(asked("volume_handled", scope=scope), rows)[0]

    assert handled(channel=("phone", "email")) == "2"
    assert handled(vip=("true",)) == "2"
    assert handled(queue=("gold",), channel=("chat",)) == "1"
    assert handled(queue=("unheard-of",)) == "0"


def test_volumes_are_counted_for_the_fee() -> None:
    rows = contacts(
        opened_at=["2026-10-05 08:00:00", "2026-10-05 08:00:00", "2026-09-30 23:59:00"],
        answered_at=["2026-10-05 08:00:10", None, "2026-10-01 00:00:10"],
        channel=["phone", "chat", "phone"],
        tier=["1", "2", None],
    )
    volume = measured(asked("volume_handled"), contacts=rows).volume
    assert volume["opened"] == 2
    assert volume["entered"] == 2
    assert volume["handled"] == 2
    assert volume["handled.phone"] == 2
    assert volume["opened.tier.2"] == 1


def test_aggregates_stand_in_for_rows_that_are_not_delivered() -> None:
    aggregates = side_file(
        "aggregates",
        metric=["level", "level", "answer_rate", "answer_rate"],
        channel=["phone", "chat", "phone", "chat"],
        numerator=["80", "45", "9", "19"],
        denominator=["100", "50", "10", "20"],
    )
    level: MeasureRequest = asked(
        "service_level", key="level", within=timedelta(seconds=20), formula="F3"
    )
    chat = asked("answer_rate", scope={"channel": ("chat",)})
    assert counts(level, aggregates=aggregates) == ("125", "150", "83.33")
    assert counts(chat, aggregates=aggregates) == ("19", "20", "95.00")
    found = measured(level, aggregates=aggregates).readings[0]
    assert found.source is Source.AGGREGATE


def test_an_aggregate_above_the_whole_is_refused() -> None:
    aggregates = side_file(
        "aggregates", metric=["answer_rate"], numerator=["11"], denominator=["10"]
    )
    found = measured(asked("answer_rate"), aggregates=aggregates)
    assert found.readings[0].state is ReadingState.NOT_DELIVERED
    assert [one.code for one in found.findings] == ["aggregate_impossible"]


def test_parts_that_do_not_add_up_to_their_total_are_noted() -> None:
    aggregates = side_file(
        "aggregates",
        metric=["answer_rate"] * 3,
        channel=[None, "phone", "chat"],
        numerator=["30", "10", "19"],
        denominator=["40", "20", "20"],
    )
    found = measured(asked("answer_rate"), aggregates=aggregates)
    assert str(found.readings[0].rounded) == "75.00"
    assert [one.code for one in found.findings] == ["aggregate_parts"]
