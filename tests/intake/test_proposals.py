"""Proposals: what a file proves is written, what it leaves open is asked."""

from pathlib import Path

import pytest

from tests.builders.workbooks import MOMENT, sheet_xml, workbook
from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.profiles import Proposal, propose_profile
from vendor_sla.printing.words import Words


def propose(folder: Path, content: str | bytes, zone: str = "Asia/Shanghai") -> Proposal:
    """Propose a profile for a file."""
    path = folder / "file"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return propose_profile(path, zone=zone)


def codes(proposal: Proposal) -> list[str]:
    """Return the codes of the open questions, each of which has words in both languages."""
    for question in proposal.questions:
        for language in ("zh", "en"):
            assert Words(language)(f"problem.{question.code}", **question.facts)
    return [question.code for question in proposal.questions]


def test_a_plain_file_needs_no_question(tmp_path: Path) -> None:
    """Names in English, times in ISO form, a zone given."""
    proposal = propose(
        tmp_path, "Ticket ID,Created time,Source,Agent Name\n1,2026-10-05 10:00:00,Email,Ann\n"
    )
    assert proposal.questions == ()
    assert proposal.profile is not None
    assert {rule.name: rule.sources for rule in proposal.profile.columns} == {
        "interaction_id": ("Ticket ID",),
        "opened_at": ("Created time",),
        "channel": ("Source",),
        "agent_id": ("Agent Name",),
    }


def test_chinese_headers_and_values_are_understood(tmp_path: Path) -> None:
    """Below a title, cut by semicolons, encoded in GB18030 once a person has said so."""
    text = "十月客服明细;;;\n工单编号;创建时间;渠道;是否解决\n1;2026-10-05 10:00:00;电话;是\n"
    proposal = propose(tmp_path, text)
    assert proposal.profile is not None
    assert (proposal.profile.header_row, proposal.profile.delimiter) == (2, ";")
    assert "channel: {column: 渠道, values: {电话: phone}}" in proposal.text
    legacy = propose(tmp_path, text.encode("gb18030"))
    assert "profile.ask_encoding" in codes(legacy)
    assert "encoding: gb18030" in legacy.text


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        (("13/04/2026 10:00", "03/04/2026 10:00"), "date_order: dmy"),
        (("04/13/2026 10:00", "03/04/2026 10:00"), "date_order: mdy"),
        (("03/04/2026 10:00", "05/06/2026 10:00"), "profile.ask_date_order"),
        (("13/04/2026 10:00", "04/13/2026 10:00"), "profile.ask_mixed_order"),
    ],
)
def test_the_date_order_is_proven_or_asked(
    dates: tuple[str, str], told: str, tmp_path: Path
) -> None:
    """A number over 12 proves it; without one nobody knows."""
    rows = "".join(f"{number},{date}\n" for number, date in enumerate(dates))
    proposal = propose(tmp_path, "Ticket ID,Created time\n" + rows)
    assert told in proposal.text or told in codes(proposal)
    assert (proposal.profile is None) == told.startswith("profile.")


def test_the_time_zone_is_asked_when_nobody_gives_it(tmp_path: Path) -> None:
    """The profile stays open until it is said."""
    proposal = propose(tmp_path, "Ticket ID,Created time\n1,2026-10-05 10:00:00\n", zone="")
    assert codes(proposal) == ["profile.ask_zone"]
    assert proposal.profile is None


def test_unknown_values_and_missing_columns_are_asked(tmp_path: Path) -> None:
    """What nobody can know from the file."""
    proposal = propose(tmp_path, "Ticket ID,Priority\n1,P1\n2,P2\n")
    assert codes(proposal) == ["profile.ask_column", "profile.ask_values"]


def test_words_for_nothing_are_listed_for_their_column(tmp_path: Path) -> None:
    """`?` in a rating is nothing; `NA` in a queue stays a name."""
    proposal = propose(
        tmp_path,
        "Ticket ID,Created time,Queue,Rating\n1,2026-10-05 10:00:00,NA,?\n"
        "2,2026-10-05 10:00:00,EU,4\n",
    )
    assert 'csat: {column: Rating, missing: ["?"]}' in proposal.text
    assert "queue: Queue" in proposal.text


@pytest.mark.parametrize(
    ("header", "cell", "code"),
    [
        ("Rating", "81%", "profile.ask_content"),
        ("Talk time", "3m20s", "profile.ask_content"),
        ("First response time", "05-Oct-2026 10:00", "profile.ask_content"),
        ("Resolution time", "1791165600", "profile.ask_content"),
        ("Talk time", '"1,234"', "profile.ask_decimal_comma"),
        ("Talk time", "0.00069444", "profile.ask_days"),
    ],
)
def test_cells_that_do_not_fit_their_name_are_asked_about(
    header: str, cell: str, code: str, tmp_path: Path
) -> None:
    """A column is never left out in silence because its form is not known."""
    proposal = propose(tmp_path, f"Ticket ID,Created time,{header}\n1,2026-10-05 10:00:00,{cell}\n")
    assert codes(proposal) == [code]
    assert "ignore" not in proposal.text


def test_a_comma_that_can_only_be_a_decimal_comma_is_one(tmp_path: Path) -> None:
    """No thousand ends after one digit."""
    proposal = propose(tmp_path, "Ticket ID;Created time;Rating\n1;2026-10-05 10:00:00;4,5\n")
    assert "csat: {column: Rating, decimal_comma: true}" in proposal.text


def test_wide_text_without_a_mark_has_its_byte_order_found(tmp_path: Path) -> None:
    """A single NUL makes no UTF-16."""
    text = "Ticket ID\tCreated time\n1\t2026-10-05 10:00:00\n"
    for encoding in ("utf-16-le", "utf-16-be"):
        proposal = propose(tmp_path, text.encode(encoding))
        assert f"encoding: {encoding}" in proposal.text
        assert proposal.questions == ()
    with pytest.raises(Invalid, match="nul_bytes"):
        propose(tmp_path, text.encode() + b"2\t\0\n")


def test_two_encodings_in_one_file_are_refused(tmp_path: Path) -> None:
    """The rows of another system were pasted below; GB18030 would read the upper ones wrongly."""
    text = "Ticket ID,Created time,坐席\n1,2026-10-05 10:00:00,张伟\n"
    with pytest.raises(Invalid, match="wrong_encoding"):
        propose(tmp_path, text.encode() + "2,2026-10-05 10:00:00,李娜\n".encode("gb18030"))


def test_a_header_alone_and_a_repeated_header_are_told_as_they_are(tmp_path: Path) -> None:
    """Names speak where no cell does; two alike are refused, not renamed."""
    bare = propose(tmp_path, "Ticket ID,Created time,Rating\n")
    assert "opened_at: Created time" in bare.text
    twice = sheet_xml([("Ticket ID", "Created time", "Rating", "Rating"), (1, 2, 3, 4)])
    with pytest.raises(Invalid, match="repeated_header"):
        propose(tmp_path, workbook({"Data": twice}))


def test_an_id_in_many_rows_raises_the_question_of_an_event_log(tmp_path: Path) -> None:
    """One row an interaction, or the last state of many?"""
    proposal = propose(tmp_path, "number,opened\n1,2026-10-05 10:00\n1,2026-10-05 11:00\n")
    assert codes(proposal) == ["profile.ask_repeated"]


def test_the_sheet_with_the_rows_is_found_or_asked(tmp_path: Path) -> None:
    """Notes are told from data; of two alike a person chooses."""
    data = sheet_xml([("Ticket ID", "Created time"), (1, (46300.5, MOMENT))])
    notes = sheet_xml([("Term", "Meaning"), ("Status", "where the ticket stands")])
    assert "sheet: Data" in propose(tmp_path, workbook({"Notes": notes, "Data": data})).text
    assert codes(propose(tmp_path, workbook({"Raw": data, "Final": data}))) == ["profile.ask_sheet"]


def test_true_dates_that_may_have_been_swapped_are_asked_about(tmp_path: Path) -> None:
    """Text dates prove day first, and no true date has a day after the 12th."""
    rows = [("Ticket ID", "Created time"), (1, (46152.5, MOMENT)), (2, "13/10/2026 08:00")]
    proposal = propose(tmp_path, workbook({"Data": sheet_xml(rows)}))
    assert codes(proposal) == ["profile.ask_swapped"]


def test_day_and_clock_and_wait_are_put_together(tmp_path: Path) -> None:
    """A telephone system's export."""
    proposal = propose(
        tmp_path,
        "Call Id,Date,Time,Answered (Y/N),Speed of answer in seconds\n1,2021-01-01,09:12:58,Y,10\n",
    )
    assert "opened_at: {join: [Date, Time]}" in proposal.text
    assert "plus: Speed of answer in seconds" in proposal.text
    assert proposal.profile is not None
