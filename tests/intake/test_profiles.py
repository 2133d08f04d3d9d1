"""Profiles: strict, all problems at once, and columns made the way files need it."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from vendor_sla.domain.catalogue.columns import FILE_KINDS
from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.frames import Frame, gather
from vendor_sla.intake.profiles import canonical_profile, read_profile
from vendor_sla.intake.rows import RowReader, read_rows

HEAD = """
format: 1
kind: contacts
time_zone: Asia/Shanghai
"""
IDS = """
columns:
  interaction_id: ID
  opened_at: Opened
"""


def problems(text: str) -> set[tuple[str, str]]:
    """Return the codes and places of what is wrong with a profile."""
    with pytest.raises(Invalid) as refusal:
        read_profile(text)
    return {(problem.code, problem.place) for problem in refusal.value.problems}


def reader_of(folder: Path, profile: str, content: str) -> RowReader:
    """Open a text with a profile."""
    path = folder / "file.csv"
    path.write_text(content, encoding="utf-8")
    return read_rows(path, read_profile(profile))


def read(folder: Path, profile: str, content: str) -> Frame:
    """Read a text with a profile; nothing may be refused."""
    reader = reader_of(folder, profile, content)
    frame = gather(reader)
    assert not [found for found in reader.report.findings if found.severity == "refused"]
    return frame


def told(values: "pd.Series[Any]") -> list[str]:
    """Return values as text, NaT for what is missing."""
    return [str(value) for value in values]


def test_every_problem_of_a_profile_is_told_at_once() -> None:
    """Unknown keys, unknown zones, lists that do not hold the value: each with its path."""
    text = HEAD.replace("Asia/Shanghai", "Mars/Olympus") + "colour: red\ndate_order: ydm\n" + IDS
    assert problems(text) == {
        ("profile.unknown_zone", "time_zone"),
        ("profile.unknown_key", "colour"),
        ("profile.not_known", "date_order"),
    }


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("tier: {column: T, values: {Tier 1: one}}", "profile.not_known"),
        ("colour: C", "profile.unknown_column"),
        ("tier: {column: T, constant: '1'}", "profile.one_source"),
        ("tier: {values: {a: '1'}}", "profile.one_source"),
        ("answered_at: {from: opened_at}", "profile.from_needs_plus"),
        ("answered_at: {from: agent_id, plus: S}", "profile.from_not_a_time"),
        ("answered_at: {column: A, when: {column: B}}", "profile.when_incomplete"),
        ("resolved: {column: S, true: [Yes], false: ['yes']}", "profile.true_is_false"),
        ("agent_id: {column: S, filled: true}", "profile.filled_needs_flag"),
        ("csat: {column: S, scale: [5, 1]}", "profile.bad_scale"),
        ("closed_at: {column: S, formats: '%H:%M'}", "profile.bad_format"),
        ("closed_at: {column: S, formats: ['%d/%m/%Y', '%m/%d/%Y']}", "profile.formats_contradict"),
        ("closed_at: {column: S, unit: fortnights}", "profile.not_known"),
    ],
)
def test_a_column_that_contradicts_itself_is_refused(written: str, code: str) -> None:
    """One column more, with one fault."""
    assert code in {found for found, _ in problems(HEAD + IDS + f"  {written}\n")}


def test_required_columns_must_be_mapped() -> None:
    """Without an id and an opening there is no interaction."""
    assert problems(HEAD + "columns: {agent_id: A}\n") == {
        ("profile.required_column", "columns.interaction_id"),
        ("profile.required_column", "columns.opened_at"),
    }


def test_repeated_keys_are_refused() -> None:
    """YAML itself would keep the last one silently."""
    assert ("yaml.repeated_key", "kind") in problems(HEAD + "kind: ratings\n" + IDS)


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_every_kind_of_file_has_its_upload_template(kind: str) -> None:
    """Each canonical column is read under its own name."""
    profile = canonical_profile(kind, "Asia/Shanghai")
    assert [rule.sources for rule in profile.columns] == [(c.name,) for c in FILE_KINDS[kind]]


def test_yaml_never_turns_text_into_something_else(tmp_path: Path) -> None:
    """`NO`, `1e3` and `on` are words of the file."""
    text = HEAD + IDS + "  vip: {column: V, true: [on], false: [NO]}\n"
    frame = read(tmp_path, text, "ID,Opened,V\n1,2026-10-05 10:00,on\n2,2026-10-05 10:00,NO\n")
    assert frame["vip"].tolist() == [True, False]


def test_day_first_dates_are_day_first_when_the_profile_says_so(tmp_path: Path) -> None:
    """With slashes, dots, single digits, no seconds, half days."""
    text = HEAD.replace("Asia/Shanghai", "UTC") + "date_order: dmy\n" + IDS
    frame = read(
        tmp_path,
        text,
        "ID,Opened\n1,29/2/2016 01:16\n2,3.4.2016 23:59:59\n3,03-04-2016 11:05 PM\n"
        "4,2016-04-03 12:00\n",
    )
    assert frame["opened_at"].tolist() == [
        pd.Timestamp("2016-02-29 01:16"),
        pd.Timestamp("2016-04-03 23:59:59"),
        pd.Timestamp("2016-04-03 23:05"),
        pd.Timestamp("2016-04-03 12:00"),
    ]


def test_explicit_formats_are_read_to_the_letter(tmp_path: Path) -> None:
    """Month names, two-digit years, days alone, offsets."""
    text = HEAD.replace("Asia/Shanghai", "UTC") + IDS.replace(
        "Opened", '{column: Opened, formats: ["%d %b %Y %H:%M", "%d %b %y", "%d%b%Y:%H:%M:%S %z"]}'
    )
    frame = read(
        tmp_path,
        text,
        "ID,Opened\n1,5 Oct 2026 10:30\n2,05 October 26\n3,05Oct2026:10:00:00 +0800\n",
    )
    assert frame["opened_at"].tolist() == [
        pd.Timestamp("2026-10-05 10:30"),
        pd.Timestamp("2026-10-05 00:00"),
        pd.Timestamp("2026-10-05 02:00"),
    ]


def test_local_times_become_utc_across_the_change_of_the_clocks(tmp_path: Path) -> None:
    """Dublin in March and October; times with an offset stand by themselves."""
    text = HEAD.replace("Asia/Shanghai", "Europe/Dublin") + IDS
    frame = read(
        tmp_path,
        text,
        "ID,Opened\n1,2026-03-29 00:59:59\n2,2026-03-29 02:00:00\n3,2026-10-25 00:59:59\n"
        "4,2026-10-25 02:00:00\n5,2026-10-25 01:30:00+01:00\n",
    )
    assert told(frame["opened_at"]) == [
        "2026-03-29 00:59:59",
        "2026-03-29 01:00:00",
        "2026-10-24 23:59:59",
        "2026-10-25 02:00:00",
        "2026-10-25 00:30:00",
    ]


def test_na_may_be_a_region_and_a_question_mark_nothing(tmp_path: Path) -> None:
    """Words for nothing are said by the profile, for the file or for one column."""
    text = HEAD + 'missing: ["?"]\n' + IDS
    text += "  queue: Region\n  csat: {column: Score, missing: [N/A, '?']}\n"
    frame = read(
        tmp_path,
        text,
        "ID,Opened,Region,Score\n1,2026-10-05 10:00,NA,N/A\n2,2026-10-05 10:00,?,?\n"
        "3,2026-10-05 10:00,,4\n",
    )
    assert frame["queue"].astype(object).where(frame["queue"].notna(), None).tolist() == [
        "NA",
        None,
        None,
    ]
    assert frame["csat"].tolist() == [pd.NA, pd.NA, 4_000_000]


def test_values_are_translated_and_unknown_ones_refused_with_what_is_known(tmp_path: Path) -> None:
    """`Tier 1` is tier 1; `Tier 9` is nobody's."""
    text = HEAD + IDS + "  tier: {column: Level, values: {Tier 1: '1', Tier 2: '2'}}\n"
    reader = reader_of(
        tmp_path, text, "ID,Opened,Level\n1,2026-10-05 10:00, tier  1\n2,2026-10-05 10:00,Tier 9\n"
    )
    assert gather(reader)["tier"].tolist() == ["1"]
    (found,) = reader.report.findings
    assert (found.code, found.facts["known"]) == ("cell.unknown_value", "Tier 1, Tier 2, 1, 2, 3")
    assert (found.rows[0].row, found.rows[0].column, found.rows[0].value) == (3, "Level", "Tier 9")


def test_an_answer_is_the_opening_plus_the_wait_where_it_was_answered(tmp_path: Path) -> None:
    """Day and clock are joined; an unanswered call has no answer; no rating is no rating."""
    text = (
        HEAD.replace("Asia/Shanghai", "UTC")
        + """
columns:
  interaction_id: Call
  opened_at: {join: [Date, Time]}
  answered_at: {from: opened_at, plus: Wait, when: {column: Answered, is: "Y"}}
  channel: {constant: phone}
  talk_seconds: {column: Talk, unit: minutes}
  resolved: {column: Done, true: [Y], false: [N]}
  csat: {column: Rating, scale: [1, 5]}
"""
    )
    frame = read(
        tmp_path,
        text,
        "Call,Date,Time,Answered,Wait,Talk,Done,Rating\n"
        "1,2021-01-01,09:12:58,Y,109,2.5,Y,3\n2,2021-01-01,09:13:00,N,55,,N,\n",
    )
    assert told(frame["answered_at"]) == ["2021-01-01 09:14:47", "NaT"]
    assert told(frame["talk_seconds"]) == ["0 days 00:02:30", "NaT"]
    assert frame["channel"].tolist() == ["phone", "phone"]
    assert frame["resolved"].tolist() == [True, False]
    assert frame["csat"].tolist() == [3_000_000, pd.NA]


def test_flags_come_from_words_from_a_list_of_states_or_from_being_filled(tmp_path: Path) -> None:
    """With only `true` given, every other state is false; `filled` looks at nothing else."""
    text = HEAD + IDS + "  resolved: {column: S, true: [Resolved, Closed]}\n"
    text += "  reopened: {column: R, filled: true}\n"
    frame = read(
        tmp_path,
        text,
        "ID,Opened,S,R\n1,2026-10-05 10:00,Closed,\n2,2026-10-05 10:00,Open,2026-10-06\n",
    )
    assert frame["resolved"].tolist() == [True, False]
    assert frame["reopened"].tolist() == [False, True]


def test_decimal_commas_are_read_where_the_profile_says_so(tmp_path: Path) -> None:
    """And then a point is no decimal point any more."""
    text = HEAD + "delimiter: semicolon\ndecimal_comma: true\n" + IDS + "  csat: C\n"
    reader = reader_of(
        tmp_path, text, "ID;Opened;C\n1;2026-10-05 10:00;4,5\n2;2026-10-05 10:00;4.5\n"
    )
    assert gather(reader)["csat"].tolist() == [4_500_000]
    assert reader.report.findings[0].code == "cell.not_a_number"


def test_words_may_stand_for_ratings(tmp_path: Path) -> None:
    """Where the profile says which."""
    reader = reader_of(
        tmp_path,
        "format: 1\nkind: contacts\ntime_zone: UTC\ncolumns:\n  interaction_id: id\n"
        '  opened_at: at\n  csat: {column: 评价, values: {满意: "5", 不满意: "1"}}\n',
        "id,at,评价\n1,2026-10-05 10:00:00,满意\n2,2026-10-05 10:00:00,不满意 \n"
        "3,2026-10-05 10:00:00,3\n4,2026-10-05 10:00:00,一般\n",
    )
    assert gather(reader)["csat"].tolist() == [5_000_000, 1_000_000, 3_000_000]
    assert [found.code for found in reader.report.findings] == ["cell.not_a_number"]


def test_a_rating_outside_its_scale_is_refused(tmp_path: Path) -> None:
    """Eleven on a scale of ten has been seen."""
    text = HEAD + IDS + "  nps: {column: N, scale: [0, 10]}\n"
    reader = reader_of(tmp_path, text, "ID,Opened,N\n1,2026-10-05 10:00,0\n2,2026-10-05 10:00,11\n")
    assert gather(reader)["nps"].tolist() == [0]
    assert reader.report.findings[0].facts["high"] == str(Decimal(10))


def test_spellings_are_told_and_not_united(tmp_path: Path) -> None:
    """Two spellings stay two values."""
    text = HEAD + IDS + "  reason: R\n"
    reader = reader_of(
        tmp_path,
        text,
        "ID,Opened,R\n1,2026-10-05 10:00,Pricing and Fees\n2,2026-10-05 10:00,Pricing and fees\n",
    )
    assert gather(reader)["reason"].nunique() == 2
    (found,) = reader.report.findings
    assert (found.code, found.count) == ("rows.spellings", 2)


@pytest.mark.parametrize(
    ("rule", "rows", "code"),
    [
        ("refuse", [2, 3], "row.repeated_id"),
        ("first", [2, 3], "row.superseded"),
        ("last", [3, 4], "row.superseded"),
        ("keep", [2, 3, 4], "rows.repeated_ids_kept"),
    ],
)
def test_repeated_ids_follow_the_declared_rule(
    rule: str, rows: list[int], code: str, tmp_path: Path
) -> None:
    """Row 4 repeats row 2."""
    reader = reader_of(
        tmp_path,
        HEAD + f"duplicates: {rule}\n" + IDS,
        "ID,Opened\nA,2026-10-05 10:00\nB,2026-10-05 10:00\nA,2026-10-05 11:00\n",
    )
    assert gather(reader)["row"].tolist() == rows
    assert [found.code for found in reader.report.findings] == [code]


LOG = """
format: 1
kind: contacts
time_zone: UTC
date_order: dmy
missing: ["?"]
columns:
  interaction_id: number
  opened_at: opened
  agent_id: assigned
row_rule:
  kind: event_log
  order_by: updated
  state: state
  times: {Resolved: resolved_at, Closed: closed_at}
"""


def test_of_an_event_log_the_last_state_counts(tmp_path: Path) -> None:
    """Rows lie anywhere; times come from the states; rows are all accounted for."""
    reader = reader_of(
        tmp_path,
        LOG,
        "number,opened,updated,state,assigned\n"
        "I1,29/2/2016 01:00,29/2/2016 01:16,New,?\n"
        "I2,29/2/2016 02:00,29/2/2016 02:16,New,Ann\n"
        "I1,29/2/2016 01:00,1/3/2016 08:00,Closed,Bob\n"
        "I1,29/2/2016 01:00,29/2/2016 09:00,Resolved,Ann\n",
    )
    frame = gather(reader)
    assert frame["interaction_id"].tolist() == ["I2", "I1"]
    assert frame["row"].tolist() == [3, 4]
    assert frame["agent_id"].tolist() == ["Ann", "Bob"]
    assert told(frame["resolved_at"]) == ["NaT", "2016-02-29 09:00:00"]
    assert told(frame["closed_at"]) == ["NaT", "2016-03-01 08:00:00"]
    report = reader.report
    assert (report.rows_read, report.rows_accepted, report.rows_refused) == (4, 4, 0)
    assert [(found.code, found.count) for found in report.findings] == [("rows.earlier_states", 2)]


ONLY_STATES = """\
format: 1
kind: contacts
time_zone: Asia/Shanghai
columns: {queue: 技能组, interaction_id: 工单号}
row_rule:
  kind: event_log
  order_by: 时间
  state: 状态
  times: {新建: opened_at, 已解决: resolved_at, 已关闭: resolved_at, 已回复: first_response_at}
"""


def test_states_may_set_the_opening_too(tmp_path: Path) -> None:
    """Two states may set one time; a state nobody was in is told; no opening, no row."""
    reader = reader_of(
        tmp_path,
        ONLY_STATES,
        "工单号,时间,状态,技能组\n"
        "W1,2026-10-05 10:00:00,新建,甲\n"
        "W1,2026-10-05 12:00:00,已解决,甲\n"
        "W2,2026-10-05 11:00:00,新建,甲\n"
        "W2,2026-10-05 13:00:00,已关闭,乙\n"
        "W3,2026-10-05 14:00:00,已解决,甲\n"
        "W4,2026-10-05 10:00:00,新建,甲\n"
        "W4,昨天,已解决,甲\n",
    )
    frame = gather(reader)
    assert frame["interaction_id"].tolist() == ["W1", "W2"]
    assert told(frame["opened_at"]) == ["2026-10-05 02:00:00", "2026-10-05 03:00:00"]
    assert told(frame["resolved_at"]) == ["2026-10-05 04:00:00", "2026-10-05 05:00:00"]
    report = reader.report
    assert (report.rows_read, report.rows_accepted, report.rows_refused) == (7, 4, 3)
    codes = [found.code for found in report.findings]
    assert {"row.state_missing", "row.broken_log", "rows.unmet_state"} <= set(codes)


def test_machine_times_and_fractions_of_days_are_read_where_the_profile_says_so(
    tmp_path: Path,
) -> None:
    """Counts since 1970; spreadsheets keep 100 s as 0.00115740740740741 days."""
    reader = reader_of(
        tmp_path,
        "format: 1\nkind: contacts\ncolumns:\n  interaction_id: id\n"
        "  opened_at: {column: at, formats: epoch_milliseconds}\n"
        "  resolved_at: {column: done, formats: epoch_seconds}\n"
        "  talk_seconds: {column: talk, unit: days}\n",
        "id,at,done,talk\n"
        "1,1791165600123,1791165660,0.00115740740740741\n"
        "2,1791165600,1791165660,0.5\n"
        "3,1791165600123,soon,0.5\n",
    )
    frame = gather(reader)
    assert told(frame["opened_at"]) == ["2026-10-05 02:00:00.123000"]
    assert told(frame["resolved_at"]) == ["2026-10-05 02:01:00"]
    assert frame["talk_seconds"].dt.total_seconds().tolist() == [100.0]
    codes = [found.code for found in reader.report.findings]
    assert sorted(codes) == ["cell.impossible_year", "cell.not_a_time"]


def test_words_for_nothing_are_compared_without_case_or_width(tmp_path: Path) -> None:
    """In times as in ratings."""
    reader = reader_of(
        tmp_path,
        "format: 1\nkind: contacts\ntime_zone: UTC\nmissing: [n/a]\ncolumns:\n"
        "  interaction_id: id\n  opened_at: at\n  resolved_at: done\n",
        "id,at,done\n1,2026-10-05 10:00:00,N/A\n2,2026-10-05 10:00:00,ｎ/ａ \n",
    )
    assert told(gather(reader)["resolved_at"]) == ["NaT", "NaT"]


def test_an_interaction_with_a_refused_event_is_refused_whole(tmp_path: Path) -> None:
    """Its last state is not known."""
    reader = reader_of(
        tmp_path,
        LOG,
        "number,opened,updated,state,assigned\n"
        "I1,29/2/2016 01:00,29/2/2016 01:16,New,Ann\n"
        "I1,29/2/2016 01:00,30/2/2016 01:16,Closed,Ann\n"
        "I2,29/2/2016 02:00,29/2/2016 02:16,New,Ann\n",
    )
    assert gather(reader)["interaction_id"].tolist() == ["I2"]
    report = reader.report
    assert (report.rows_read, report.rows_accepted, report.rows_refused) == (3, 1, 2)


def test_gb18030_is_read_when_the_profile_lists_it(tmp_path: Path) -> None:
    """UTF-8 is tried first, and what was used is told."""
    path = tmp_path / "file.csv"
    path.write_bytes("ID,Opened,坐席\n1,2026-10-05 10:00,张喆堃\n".encode("gb18030"))
    profile = read_profile(HEAD + "encoding: [utf-8, gb18030]\n" + IDS + "  agent_id: 坐席\n")
    reader = read_rows(path, profile)
    assert gather(reader)["agent_id"].tolist() == ["张喆堃"]
    assert [found.code for found in reader.report.findings] == ["rows.encoding"]


def test_titles_above_the_header_are_passed_over(tmp_path: Path) -> None:
    """Row numbers stay those of the spreadsheet."""
    text = HEAD + "header_row: 4\n" + IDS
    frame = read(tmp_path, text, 'Report,\n"made\non",Monday\n\nID,Opened\n1,2026-10-05 10:00\n')
    assert frame["row"].tolist() == [5]


def test_customer_keys_are_hidden_and_alike_when_written_alike(tmp_path: Path) -> None:
    """NFKC, case and outer spaces do not count; the salt does."""
    path = tmp_path / "file.csv"
    path.write_text(
        "ID,Opened,K\n1,2026-10-05 10:00,ann@x.org\n2,2026-10-05 10:00, ＡNN@X.org\n"
        "3,2026-10-05 10:00,\n"
    )
    profile = read_profile(HEAD + IDS + "  customer_key: K\n")
    first, other = (gather(read_rows(path, profile, salt=salt)) for salt in (b"a", b"b"))
    keys = first["customer_key"].tolist()
    assert keys[0] == keys[1]
    assert len(keys[0]) == 32
    assert keys[2] is pd.NA
    assert other["customer_key"].tolist()[0] != keys[0]
