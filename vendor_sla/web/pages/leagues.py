"""The league table: one line of service side by side, told apart only by proof."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from vendor_sla.domain.catalogue.definitions import Dimension
from vendor_sla.domain.people import Action, Actor
from vendor_sla.evidence.leagues import FEWEST
from vendor_sla.services.leagues import LeagueTable, Place, read_league
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door

pages = Blueprint("leagues", __name__, url_prefix="/league")

_THIN = Decimal("0.6")
_HUNDREDTH = Decimal("0.01")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class IntervalBar:
    """A bar from one limit to the other and a mark at the mean, in per cent of the scale."""

    x: Decimal
    width: Decimal
    mark: Decimal


@pages.get("/")
@door(Action.READ_LEAGUE)
def show_league(session: Session, actor: Actor) -> ResponseReturnValue:
    """Show the league of a line of service over some months."""
    league = read_league(
        session,
        actor,
        service=request.args.get("service", ""),
        dimension=request.args.get("dimension", ""),
        first=_day(request.args.get("first", "")),
        last=_day(request.args.get("last", "")),
    )
    low, high = _low(league), _high(league)
    return render_template(
        "leagues/league.html",
        league=league,
        bars={
            place.contestant.contract_id: draw_interval(place, low, high) for place in league.places
        },
        dimensions=[dimension.value for dimension in Dimension],
        letters=[group_letter(number) for number in range(league.groups)],
        low=low,
        high=high,
        fewest=FEWEST,
    )


def group_letter(number: int) -> str:
    """Return the letter of a group from 0 on: A to Z, then AA, AB ..."""
    letters = ""
    number += 1
    while number:
        number, place = divmod(number - 1, len(_LETTERS))
        letters = _LETTERS[place] + letters
    return letters


def draw_interval(place: Place, low: Decimal, high: Decimal) -> IntervalBar:
    """Lay a mean and its limits out on a scale from `low` to `high`."""
    unit = 100 / (high - low)
    x, end, mean = (
        ((value - low) * unit).quantize(_HUNDREDTH)
        for value in (place.lower, place.upper, place.mean)
    )
    return IntervalBar(x, max(end - x, _THIN), mean - _THIN / 2)


def _low(league: LeagueTable) -> Decimal:
    """Return where the scale of the bars begins: the ten below the lowest limit."""
    lowest = min((place.lower for place in league.places), default=Decimal(0))
    return (lowest / 10).quantize(Decimal(1), ROUND_FLOOR) * 10 if lowest < 90 else Decimal(80)


def _high(league: LeagueTable) -> Decimal:
    """Return where the scale ends: 100, or the five above the highest limit."""
    highest = max((place.upper for place in league.places), default=Decimal(0))
    return max(Decimal(100), (highest / 5).quantize(Decimal(1), ROUND_CEILING) * 5)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 else date.fromisoformat(text)
    except ValueError:
        return None
