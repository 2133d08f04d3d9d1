"""Calendar files: folded by octets, escaped, and nothing from a name becomes a line."""

from datetime import UTC, date, datetime

from vendor_sla.printing.icalendars import CalendarEvent, print_icalendar

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)


def printed(summary: str) -> str:
    """Return a file with one event."""
    event = CalendarEvent(
        "7@vendor-sla", date(2026, 11, 10), summary, "a\nb", "https://x/y z\r\nBAD:1"
    )
    return print_icalendar([event], name="Deadlines; mine", at=AT)


def test_lines_are_folded_at_75_octets_and_no_character_is_cut() -> None:
    summary = "顺流客服中心" * 20
    text = printed(summary)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert f"SUMMARY:{summary}\r\n" in text.replace("\r\n ", "")
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")


def test_texts_are_escaped_and_forge_no_line() -> None:
    text = printed("one, two; three\\four\r\nATTACH:file:///etc/passwd\x07")
    lines = text.replace("\r\n ", "").split("\r\n")
    assert "SUMMARY:one\\, two\\; three\\\\four\\nATTACH:file:///etc/passwd" in lines
    assert "DESCRIPTION:a\\nb" in lines
    assert "URL:https://x/yzBAD:1" in lines
    assert "X-WR-CALNAME:Deadlines\\; mine" in lines
    assert {"DTSTART;VALUE=DATE:20261110", "DTEND;VALUE=DATE:20261111"} < set(lines)
    assert not [line for line in lines if line.startswith(("ATTACH", "BAD"))]
