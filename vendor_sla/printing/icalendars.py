"""Calendar files: deadlines as RFC 5545 writes them, for a calendar of one's own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_LONGEST_LINE = 75  # octets, RFC 5545 section 3.1


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A whole day with a title; `uid` stays the same as long as it is the same thing."""

    uid: str
    day: date
    summary: str
    description: str
    url: str


def print_icalendar(events: Iterable[CalendarEvent], *, name: str, at: datetime) -> str:
    """Return a calendar file: lines end in CRLF and are folded at 75 octets, texts are escaped."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//vendor-sla//deadlines//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(name)}",
        *(line for event in events for line in _event(event, at)),
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def escaped(text: str) -> str:
    """Return a text as a value of type TEXT (section 3.3.11), without control characters."""
    plain = "".join(c for c in text.replace("\r\n", "\n") if c == "\n" or c.isprintable())
    for mark in ("\\", ";", ","):
        plain = plain.replace(mark, f"\\{mark}")
    return plain.replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """Yield a line in pieces of at most 75 octets; no character is cut, later ones begin blank."""
    piece, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _LONGEST_LINE:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + width
    yield piece


def _event(event: CalendarEvent, at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(event.summary)}"
    yield f"DESCRIPTION:{escaped(event.description)}"
    if event.url:
        yield f"URL:{''.join(c for c in event.url if c.isprintable() and c != ' ')}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"
