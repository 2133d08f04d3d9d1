"""The calendar: a month of deadlines, and a file of them for a calendar of one's own."""

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.periods import Period
from vendor_sla.printing.icalendars import CalendarEvent, print_icalendar
from vendor_sla.services.deadline_pages import CalendarEntry, list_coming, read_calendar
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door
from vendor_sla.web.languages import speak
from vendor_sla.web.site import current_site

pages = Blueprint("deadlines", __name__, url_prefix="/calendar")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@pages.get("")
@door(Action.READ_BOARD)
def show_calendar(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show one month: as a grid, on a phone as a list."""
    month = _month(request.args.get("month", ""))
    shown = read_calendar(session, actor, month=month, at=current_site().now())
    return render_template(
        "deadlines/calendar.html",
        shown=shown,
        before=shown.month.shifted(-1),
        after=shown.month.shifted(1),
    )


@pages.get("/deadlines.ics")
@door(Action.READ_BOARD)
def send_calendar(session: Session, actor: Actor) -> ResponseReturnValue:
    """Send the deadlines to come as a calendar file."""
    at = current_site().now()
    events = [_event(entry) for entry in list_coming(session, actor, at=at)]
    text = print_icalendar(events, name=speak()("page.calendar.title"), at=at)
    response = Response(text, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="deadlines.ics"'
    return response


def _event(entry: CalendarEntry) -> CalendarEvent:
    words, origin = speak(), current_site().origin or request.host_url.rstrip("/")
    about = f"{entry.vendor_name} · {words.period(entry.period)}"
    return CalendarEvent(
        uid=f"{entry.deadline_id}@vendor-sla",
        day=entry.due_on,
        summary=f"{words(f'deadline.{entry.kind}')} · {about}",
        description=f"{entry.title[words.language]}\n{entry.zone}",
        url=origin + url_for("months.show_month", month_id=entry.month_id),
    )


def _month(text: str) -> Period | None:
    """Return the month of an address; None for what is no month of these years."""
    try:
        found = Period.parse(text)
    except ValueError:
        return None
    is_month = found.label == text and len(text) == len("2026-10") and "Q" not in text
    return found if is_month and _FIRST_YEAR < found.start.year < _LAST_YEAR else None
