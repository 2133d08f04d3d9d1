"""A corpus of text files as they come: each is read rightly or refused clearly, none crashes."""

import contextlib
from pathlib import Path

import pytest

from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.profiles import canonical_profile, propose_profile, read_profile
from vendor_sla.intake.rows import read_rows

H = "interaction_id,opened_at,channel,csat,talk_seconds,transfers,escalated,agent_id\n"
GOOD = "C1,2026-10-05 10:00:00,phone,5,60,0,false,A1\n"
ALL_FILLED = "C{n},2026-10-05 10:00:00,phone,5,60,0,false,A1\n"


def row(**cells: str) -> str:
    """Return one row after a good one, with some cells changed."""
    plain = {
        "id": "C2",
        "at": "2026-10-05 10:00:00",
        "channel": "chat",
        "csat": "4",
        "talk": "60",
        "transfers": "0",
        "escalated": "no",
        "agent": "A1",
    }
    return H + GOOD + ",".join((plain | cells).values()) + "\n"


# name -> (content, verdict): "refused CODE" of the file, or "ACCEPTED/READ CODES of refused rows"
FILES: dict[str, tuple[str | bytes, str]] = {
    "plain": (H + GOOD, "1/1"),
    "no line end at the end": ((H + GOOD).rstrip("\n"), "1/1"),
    "carriage returns and line feeds": ((H + GOOD).replace("\n", "\r\n"), "1/1"),
    "carriage returns alone": ((H + GOOD).replace("\n", "\r"), "1/1"),
    "byte order mark": (b"\xef\xbb\xbf" + (H + GOOD).encode(), "1/1"),
    "UTF-16 with a mark": ((H + GOOD).encode("utf-16"), "1/1"),
    "UTF-16 big-endian with a mark": (b"\xfe\xff" + (H + GOOD).encode("utf-16-be"), "1/1"),
    "UTF-16 without a mark": ((H + GOOD).encode("utf-16-le"), "refused file.nul_bytes"),
    "GB18030 without a profile": (
        row(agent="客服").encode("gb18030"),
        "refused file.wrong_encoding",
    ),
    "Latin-1 without a profile": (row(agent="Zoë").encode("cp1252"), "refused file.wrong_encoding"),
    "half a character at the end": (
        (H + GOOD).encode() + b"C2,\xe5\xae",
        "refused file.wrong_encoding",
    ),
    "overlong UTF-8": ((H + GOOD).encode() + b"C2,\xc0\xaf\n", "refused file.wrong_encoding"),
    "semicolons": ((H + GOOD).replace(",", ";"), "1/1"),
    "tabs": ((H + GOOD).replace(",", "\t"), "1/1"),
    "bars": ((H + GOOD).replace(",", "|"), "1/1"),
    "JSON records": ('[{"interaction_id": "C1"}]', "refused file.is_json"),
    "JSON object": ('{\n "rows": []}', "refused file.is_json"),
    "JSON of numbers": ("[1,2,3]\n[4,5,6]\n", "refused file.is_json"),
    "headers in brackets": (
        H.replace("interaction_id", "[interaction_id]") + GOOD,
        "refused file.missing_column",
    ),
    "web page below a comment": ("<!-- saved --><html>", "refused file.is_html"),
    "web archive": ("MIME-Version: 1.0\nContent-Type: text/html\n", "refused file.is_html"),
    "nothing": ("", "refused file.empty"),
    "white space": (" \r\n\n", "refused file.empty"),
    "a mark and nothing": (b"\xef\xbb\xbf", "refused file.empty"),
    "header alone": (H, "refused file.no_rows"),
    "header and blank rows": (H + ",,,,,,,\n\n", "refused file.no_rows"),
    "blank rows at the end": (H + GOOD + ",,,,,,,\n" * 5 + "\n\n", "1/1"),
    "a blank row in the middle": (H + GOOD + "\n" + GOOD.replace("C1", "C2"), "2/2"),
    "rows of spaces": (H + GOOD + " , , , , , , , \n", "1/1"),
    "NUL bytes": (H + "C1,\x00,,,,,,\n", "refused file.nul_bytes"),
    "a web page": ("<!DOCTYPE html><html><body>sign in</body></html>", "refused file.is_html"),
    "a web page after white space": ("\n  <HTML><table><tr>", "refused file.is_html"),
    "a web page in UTF-16": ("<html><table>".encode("utf-16"), "refused file.is_html"),
    "XML": ('<?xml version="1.0"?><rows/>', "refused file.is_html"),
    "a PDF": (b"%PDF-1.7 ...", "refused file.is_pdf"),
    "gzip": (b"\x1f\x8b\x08\x00" + b"x" * 50, "refused file.is_packed"),
    "a picture": (b"\x89PNG\r\n\x1a\n....", "refused file.is_picture"),
    "an old workbook": (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "refused file.is_xls"),
    "an encrypted workbook": (
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "refused file.is_encrypted",
    ),
    "a broken archive": (b"PK\x03\x04" + b"x" * 100, "refused file.is_truncated"),
    "broken Parquet": (b"PAR1" + b"x" * 100, "refused file.is_truncated"),
    "a repeated header": (
        "interaction_id,opened_at,opened_at\n1,,\n",
        "refused file.repeated_header",
    ),
    "headers alike after NFKC": (
        "interaction_id,opened_at,ｏｐｅｎｅｄ＿ａｔ\n1,,\n",
        "refused file.repeated_header",
    ),
    "a control character in a header": (
        "interaction_id,opened_at,chan\x07nel\n",
        "refused file.bad_header",
    ),
    "padded headers": (" interaction_id , opened_at \nC1,2026-10-05 10:00:00\n", "1/1"),
    "a missing required column": (
        "interaction_id,channel\n1,chat\n",
        "refused file.missing_column",
    ),
    "no header": (GOOD, "refused file.missing_column"),
    "a short header": ("interaction_id,opened_at\n" + GOOD, "refused file.every_row_refused"),
    "a row too short": (H + GOOD + "C2,2026-10-05 10:00:00\n", "1/2 row.width"),
    "a row too long": (H + GOOD + GOOD.rstrip() + ",extra\n", "1/2 row.width"),
    "too many columns": (
        ",".join(f"c{n}" for n in range(501)) + "\n",
        "refused file.too_many_columns",
    ),
    "an unclosed quote": (H + GOOD + 'C2,"2026,,,,,,\n', "refused file.unclosed_quote"),
    "an unclosed quote far up": (H + 'C1,"x\n' + GOOD * 50, "refused file.unclosed_quote"),
    "a quote in a bare cell": (H + GOOD.replace("A1", 'A"1"'), "refused file.stray_quote"),
    "text after a closing quote": (H + GOOD.replace("A1", '"A"1'), "refused file.stray_quote"),
    "a space before a quote": (H + GOOD.replace("A1", ' "A1"'), "refused file.stray_quote"),
    "doubled quotes": (H + GOOD.replace("A1", '"A ""1"""'), "1/1"),
    "a line break in quotes": (H + GOOD.replace("A1", '"A\n1"'), "1/1"),
    "a delimiter in quotes": (H + GOOD.replace("A1", '"A,1"'), "1/1"),
    "every cell quoted": (H + '"' + GOOD.strip().replace(",", '","') + '"\n', "1/1"),
    "an id twice": (H + GOOD + GOOD, "1/2 row.repeated_id"),
    "an id thrice": (H + GOOD * 3, "1/3 row.repeated_id"),
    "ids that differ by a leading zero": (
        H + GOOD.replace("C1", "01") + GOOD.replace("C1", "1"),
        "2/2",
    ),
    "ids that differ by case": (H + GOOD + GOOD.replace("C1", "c1"), "2/2"),
    "an empty id": (row(id=""), "1/2 cell.required_missing"),
    "an id of spaces": (row(id="  "), "1/2 cell.required_missing"),
    "an id of NA": (row(id="NA"), "2/2"),
    "an id shortened by a spreadsheet": (row(id="1.23457E+15"), "1/2 cell.mangled_id"),
    "an id with an e": (row(id="2e5f"), "2/2"),
    "an id with a line break": (row(id='"C\n2"'), "1/2 cell.control_character"),
    "an id too long": (row(id="x" * 201), "1/2 cell.too_long"),
    "a control character": (row(agent="A\x081"), "1/2 cell.control_character"),
    "a mark that turns writing round": (row(agent="A\u202e1"), "1/2 cell.control_character"),
    "an emoji": (row(agent="😎"), "2/2"),
    "no time": (row(at=""), "1/2 cell.required_missing"),
    "30 February": (row(at="2026-02-30 10:00:00"), "1/2 cell.no_such_day"),
    "29 February of a common year": (row(at="2026-02-29 10:00:00"), "1/2 cell.no_such_day"),
    "month 13": (row(at="2026-13-01 10:00:00"), "1/2 cell.no_such_day"),
    "hour 24": (row(at="2026-10-05 24:00:00"), "1/2 cell.no_such_time"),
    "second 60": (row(at="2026-10-05 10:00:60"), "1/2 cell.no_such_time"),
    "a day alone": (row(at="2026-10-05"), "1/2 cell.no_clock"),
    "an hour alone": (row(at="2026-10-05 10"), "1/2 cell.not_a_time"),
    "year 1": (row(at="0001-01-01 00:00:00"), "1/2 cell.impossible_year"),
    "year 9999": (row(at="9999-12-31 23:59:59"), "1/2 cell.impossible_year"),
    "day or month first": (row(at="03/04/2026 10:00"), "1/2 cell.date_order_unknown"),
    "a month's name": (row(at="5 Oct 2026 10:00"), "1/2 cell.not_a_time"),
    "a serial number for a time": (row(at="46300.5"), "1/2 cell.not_a_time"),
    "full-width digits in a time": (row(at="２０２６-10-05 10:00:00"), "1/2 cell.not_a_time"),
    "a time with T and fraction": (row(at="2026-10-05T10:00:00.123456"), "2/2"),
    "a time with its offset": (row(at="2026-10-05 10:00:00+08:00"), "2/2"),
    "a time of Zulu": (row(at="2026-10-05T10:00:00Z"), "2/2"),
    "one-digit hours": (row(at="2026-10-5 9:05"), "2/2"),
    "a Chinese date": (row(at="2026年10月5日 10:00:00"), "2/2"),
    "seven decimals of a second": (row(at="2026-10-05 10:00:00.1234567"), "1/2 cell.not_a_time"),
    "full-width digits": (row(csat="５"), "1/2 cell.not_a_number"),
    "NaN": (row(csat="NaN"), "1/2 cell.not_a_number"),
    "Infinity": (row(csat="Infinity"), "1/2 cell.not_a_number"),
    "1e400": (row(csat="1e400"), "1/2 cell.not_a_number"),
    "an underscore": (row(csat="1_000"), "1/2 cell.not_a_number"),
    "a hexadecimal": (row(csat="0x10"), "1/2 cell.not_a_number"),
    "thousands": (row(csat='"1,000"'), "1/2 cell.not_a_number"),
    "a decimal comma": (row(csat='"4,5"'), "1/2 cell.not_a_number"),
    "a percentage": (row(csat="95%"), "1/2 cell.percent"),
    "seven decimals": (row(csat="4.1234567"), "1/2 cell.too_precise"),
    "a number in spaces": (row(csat=" 4 "), "2/2"),
    "an empty rating": (row(csat=""), "2/2"),
    "N/A for a rating": (row(csat="N/A"), "1/2 cell.not_a_number"),
    "an error of a spreadsheet": (row(csat="#REF!"), "1/2 cell.workbook_error"),
    "half a transfer": (row(transfers="1.5"), "1/2 cell.not_whole"),
    "a whole number with a point": (row(transfers="2.0"), "2/2"),
    "fewer than no transfers": (row(transfers="-1"), "1/2 cell.negative"),
    "a talk below zero": (row(talk="-5"), "1/2 cell.negative"),
    "a talk as clock": (row(talk="1:02:03"), "2/2"),
    "a talk of two parts": (row(talk="2:03"), "1/2 cell.unclear_duration"),
    "a talk in words": (row(talk="2 min"), "1/2 cell.not_a_duration"),
    "an unknown channel": (row(channel="pigeon"), "1/2 cell.unknown_value"),
    "a channel in capitals": (row(channel="PHONE"), "2/2"),
    "an unclear flag": (row(escalated="maybe"), "1/2 cell.unknown_value"),
    "a Chinese flag": (row(escalated="是"), "2/2"),
    "a formula": (row(agent="=1+1"), "2/2"),
    "two bad cells in a row": (
        row(csat="x", talk="y"),
        "1/2 cell.not_a_duration cell.not_a_number",
    ),
    "a very long cell": (row(agent="x" * 100_001), "1/2 cell.too_long"),
}


def verdict(path: Path, zone: str = "Asia/Shanghai", profile: str = "") -> str:
    """Read a file and say what became of it."""
    chosen = read_profile(profile) if profile else canonical_profile("contacts", zone)
    try:
        reader = read_rows(path, chosen)
        for _ in reader:
            pass
    except Invalid as refusal:
        return f"refused {refusal.problems[0].code}"
    report = reader.report
    assert report is not None
    assert report.rows_read == report.rows_accepted + report.rows_refused
    codes = sorted(found.code for found in report.findings if found.severity == "refused")
    return " ".join([f"{report.rows_accepted}/{report.rows_read}", *codes])


@pytest.mark.parametrize("name", FILES)
def test_each_file_gets_its_verdict(name: str, tmp_path: Path) -> None:
    """Right figures or a clear refusal; rows read are rows accepted plus refused."""
    content, expected = FILES[name]
    path = tmp_path / "file.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    assert verdict(path) == expected


@pytest.mark.parametrize("name", FILES)
def test_a_proposal_never_crashes(name: str, tmp_path: Path) -> None:
    """Whatever the file is, a profile is proposed or the file refused."""
    content, _ = FILES[name]
    path = tmp_path / "file.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with contextlib.suppress(Invalid):
        assert propose_profile(path).text


def test_hours_that_the_clock_skips_or_repeats_are_refused(tmp_path: Path) -> None:
    """In Dublin the hour after 01:00 is missing in March 2026 and doubled in October."""
    times = ("2026-03-29 01:30:00", "2026-10-25 01:30:00", "2026-10-25 02:00:00")
    path = tmp_path / "file.csv"
    path.write_text(
        "interaction_id,opened_at\n" + "".join(f"C{n},{at}\n" for n, at in enumerate(times))
    )
    assert verdict(path, "Europe/Dublin") == "1/3 cell.repeated_hour cell.skipped_hour"


def test_a_time_without_any_zone_is_refused(tmp_path: Path) -> None:
    """Neither the file nor the profile says where the clock hangs."""
    path = tmp_path / "file.csv"
    path.write_text("interaction_id,opened_at\nC1,2026-10-05 10:00:00\nC2,2026-10-05T10:00Z\n")
    assert verdict(path, "") == "1/2 cell.no_offset"
