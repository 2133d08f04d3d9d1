"""Leagues: the contracts of one line of service side by side, told apart only by proof."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from vendor_sla.domain.catalogue.definitions import Dimension
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.evidence.leagues import Standing, hold_league
from vendor_sla.services.board_lines import name_of, title_of
from vendor_sla.services.boards import FINAL
from vendor_sla.store import boards as board_rows
from vendor_sla.store import leagues as rows
from vendor_sla.store.boards import LineRecord
from vendor_sla.store.leagues import ScoreRecord
from vendor_sla.store.sessions import Session

_USUAL_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Contestant:
    """One contract of the league and what its final months in the span come to.

    `net_percent` is what was taken (negative) or given, of the fees of the same months; None
    without a fee. `metrics` counts what it is measured by in the span's last month.
    """

    contract_id: UUID
    contract_title: Mapping[str, str]
    vendor_id: UUID
    vendor_name: str
    months: int
    net_percent: Decimal | None
    metrics: int


@dataclass(frozen=True, slots=True)
class Place:
    """A contestant's mean score with its limits, its groups by number, and its possible places."""

    contestant: Contestant
    mean: Decimal
    lower: Decimal
    upper: Decimal
    groups: tuple[int, ...]
    best: int
    worst: int


@dataclass(frozen=True, slots=True)
class LeagueTable:
    """The league of a line of service; every contract of it with a final month in the span.

    `places` go from the best mean down, `too_few` had too few months to be compared. `starts` are
    the first days of the months that can be chosen, `first` and `last` those that were; None
    without any. `groups` is their number, 0 in a league too large for groups. `shared_metrics`
    counts the metrics all compared contracts have, `all_metrics` those of any.
    """

    service: str
    services: tuple[str, ...]
    dimension: str
    starts: tuple[date, ...]
    first: date | None
    last: date | None
    places: tuple[Place, ...]
    too_few: tuple[Contestant, ...]
    groups: int
    shared_metrics: int
    all_metrics: int


def read_league(
    session: Session,
    actor: Actor,
    *,
    service: str = "",
    dimension: str = "",
    first: date | None = None,
    last: date | None = None,
) -> LeagueTable:
    """Return the league of a line of service over the months from `first` to `last`.

    Without a service it is the one with most contracts, without months the newest twelve; without
    a dimension the total counts. Only months that are issued or further count.
    """
    require(actor, Action.READ_LEAGUE)
    services = tuple(rows.list_services(session))
    service = service if service in services else next(iter(services), "")
    dimension = dimension if dimension in {each.value for each in Dimension} else ""
    starts = tuple(rows.list_starts(session, service, FINAL))
    between = _between(starts, first, last)
    part = ("dimension", dimension) if dimension else None
    scores = rows.list_scores(session, service, between, FINAL, part) if between else ()
    metrics = rows.list_metrics(session, service, between[1]) if between else {}
    contestants = _contestants(session, actor, scores, metrics)
    league = hold_league(_samples(contestants, scores))
    compared = [UUID(standing.key) for standing in league.standings]
    known = [metrics[contract_id] for contract_id in compared if contract_id in metrics]
    return LeagueTable(
        service=service,
        services=services,
        dimension=dimension,
        starts=starts,
        first=between[0] if between else None,
        last=between[1] if between else None,
        places=tuple(_place(contestants[UUID(one.key)], one) for one in league.standings),
        too_few=tuple(contestants[UUID(key)] for key in league.too_few),
        groups=league.groups,
        shared_metrics=len(frozenset.intersection(*known)) if known else 0,
        all_metrics=len(frozenset.union(*known)) if known else 0,
    )


def _between(
    starts: Sequence[date], first: date | None, last: date | None
) -> tuple[date, date] | None:
    """Return the first and the last month that count, in order, of those there are."""
    if not starts:
        return None
    end = last if last and last in starts else starts[-1]
    known = [start for start in starts if start <= end]
    begin = first if first and first in starts else known[-_USUAL_MONTHS:][0]
    return min(begin, end), max(begin, end)


def _contestants(
    session: Session,
    actor: Actor,
    scores: Sequence[ScoreRecord],
    metrics: Mapping[UUID, frozenset[str]],
) -> dict[UUID, Contestant]:
    lines = {line.contract_id: line for line in board_rows.list_lines(session)} if scores else {}
    return {
        contract_id: _contestant(actor, lines[contract_id], list(months), metrics)
        for contract_id, months in groupby(scores, lambda score: score.contract_id)
    }


def _contestant(
    actor: Actor,
    line: LineRecord,
    months: Sequence[ScoreRecord],
    metrics: Mapping[UUID, frozenset[str]],
) -> Contestant:
    fee = sum((month.fee or Decimal(0) for month in months), Decimal(0))
    net = sum((month.net or Decimal(0) for month in months), Decimal(0))
    return Contestant(
        contract_id=line.contract_id,
        contract_title=title_of(line),
        vendor_id=line.vendor_id,
        vendor_name=name_of(actor, line),
        months=sum(month.score is not None for month in months),
        net_percent=net / fee * 100 if fee else None,
        metrics=len(metrics.get(line.contract_id, ())),
    )


def _samples(
    contestants: Mapping[UUID, Contestant], scores: Sequence[ScoreRecord]
) -> dict[str, list[float]]:
    """Return the scores of each contract in the order of the months."""
    samples: dict[str, list[float]] = {str(contract_id): [] for contract_id in contestants}
    for score in scores:
        if score.score is not None:
            samples[str(score.contract_id)].append(float(score.score))
    return samples


def _place(contestant: Contestant, standing: Standing) -> Place:
    mean, lower, upper = (
        Decimal(f"{value:.2f}") for value in (standing.mean, standing.lower, standing.upper)
    )
    return Place(contestant, mean, lower, upper, standing.groups, standing.best, standing.worst)
