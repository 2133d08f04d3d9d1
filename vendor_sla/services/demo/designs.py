"""Designs: one bench of the demonstration, left in the middle of its second round of weights."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from io import BytesIO
from uuid import UUID

from vendor_sla.domain.catalogue import definition
from vendor_sla.domain.panels import Measures, RoundKind, point_groups
from vendor_sla.domain.people import Actor, Role
from vendor_sla.domain.periods import Period
from vendor_sla.domain.weights import whole_shares
from vendor_sla.services.demo.closings import Contractor, Stage, session_of
from vendor_sla.services.design_people import invite_people
from vendor_sla.services.design_rounds import answer_round, close_round, open_round
from vendor_sla.services.design_studies import study_outcome
from vendor_sla.services.designs import choose_candidates, choose_core, create_design

# What people think of each candidate: importance and feasibility, and its weight once it is core.
_OPINIONS: Mapping[str, tuple[int, int, int]] = {
    "empathy_pass_rate": (4, 4, 60),
    "proactive_rate": (4, 4, 40),
    "soothing_pass_rate": (3, 2, 0),
    "service_level": (5, 5, 40),
    "response_within": (5, 4, 35),
    "answer_rate": (4, 5, 25),
    "occupancy": (2, 4, 0),
    "accuracy_rate": (5, 4, 55),
    "compliance_rate": (5, 4, 45),
    "knowledge_test_score": (2, 3, 0),
    "first_contact_resolution": (5, 4, 65),
    "transfer_rate": (4, 4, 35),
    "complaint_feedback_rate": (4, 2, 0),
    "csat_top2": (5, 4, 70),
    "complaint_rate": (4, 4, 30),
    "nps": (4, 2, 0),
}
_DIMENSIONS = {
    "attitude": 15,
    "efficiency": 25,
    "quality": 20,
    "resolution": 20,
    "satisfaction": 20,
}
_REASONS = {
    Role.QA: "能抽检核实的指标才谈得上考核。",
    Role.FINANCE: "What cannot be recomputed should carry no money.",
    Role.ADMIN: "客户只关心问题有没有一次解决。",
}
_FEWEST_MONTHS = 4  # a study of fewer would find nothing


def play_design(stage: Stage, vendor: Contractor) -> None:
    """Begin a design with a vendor, rate and choose, weigh once, and ask a second time."""
    owner = stage.actors[Role.PROCUREMENT]
    panel = [stage.actors[role] for role in (Role.QA, Role.FINANCE, Role.ADMIN)] + [vendor.actor]
    at = stage.now  # the history only grows: all of it is done on the last day
    with session_of(stage, owner) as session:
        design_id = create_design(
            session,
            owner,
            title=f"{stage.last.start.year + 1} 热线指标 · Hotline metrics",
            service=vendor.plan.service,
            vendor_id=vendor.actor.vendor_id,
            at=at,
        )
        choose_candidates(session, owner, design_id=design_id, measures=list(_OPINIONS), at=at)
        people = [owner.account_id, *(actor.account_id for actor in panel)]
        invite_people(session, owner, design_id=design_id, account_ids=people, at=at)
    rating = _ask(stage, design_id, RoundKind.RATING)
    for shift, actor in enumerate(panel):
        _answer(stage, actor, rating, dict(_ratings(shift)))
    core = [measure for measure, opinion in _OPINIONS.items() if opinion[2]]
    with session_of(stage, owner) as session:
        close_round(session, owner, round_id=rating, at=at)
        choose_core(session, owner, design_id=design_id, measures=core, at=at)
    measures = {measure: definition(measure).dimension.value for measure in core}
    weighing = _ask(stage, design_id, RoundKind.WEIGHING)
    for shift, actor in enumerate(panel):
        _answer(stage, actor, weighing, _points(measures, shift * 15))
    with session_of(stage, owner) as session:
        close_round(session, owner, round_id=weighing, at=at)
    _study(stage, vendor, design_id)
    again = _ask(stage, design_id, RoundKind.WEIGHING)
    for shift, actor in enumerate(panel[1:3]):
        _answer(stage, actor, again, _points(measures, shift * 2))


def _ask(stage: Stage, design_id: UUID, kind: RoundKind) -> UUID:
    owner, at = stage.actors[Role.PROCUREMENT], stage.now
    due_on = (at + timedelta(days=7)).date()
    with session_of(stage, owner) as session:
        return open_round(session, owner, design_id=design_id, kind=kind, due_on=due_on, at=at)


def _answer(stage: Stage, actor: Actor, round_id: UUID, texts: Mapping[str, str]) -> None:
    with session_of(stage, actor) as session:
        answer_round(
            session,
            actor,
            round_id=round_id,
            texts=texts,
            reason=_REASONS.get(actor.role, ""),
            at=stage.now,
        )


def _ratings(shift: int) -> Iterator[tuple[str, str]]:
    """Rate each candidate near what is thought of it; one person in four a little lower."""
    for place, (measure, (importance, feasibility, _)) in enumerate(_OPINIONS.items()):
        lower = 1 if (place + shift) % 4 == 0 else 0
        yield f"importance.{measure}", str(max(1, importance - lower))
        yield f"feasibility.{measure}", str(max(1, feasibility - lower))


def _points(measures: Measures, shift: int) -> dict[str, str]:
    """Give out points near what is thought; `shift` more to the first of each group."""
    thought = {f"dimension.{name}": weight for name, weight in _DIMENSIONS.items()}
    thought |= {f"measure.{measure}": _OPINIONS[measure][2] for measure in measures}
    texts: dict[str, str] = {}
    for _, marks in point_groups(measures):
        amounts = {mark: thought[mark] for mark in marks}
        amounts[marks[0]] += shift
        texts |= {mark: str(points) for mark, points in whole_shares(amounts).items()}
    return texts


def _study(stage: Stage, vendor: Contractor, design_id: UUID) -> None:
    """Look how the metrics moved with the customers that stayed, as far as months were closed."""
    months = sorted(vendor.months)
    if len(months) < _FEWEST_MONTHS:
        return
    owner = stage.actors[Role.PROCUREMENT]
    with session_of(stage, owner) as session:
        study_outcome(
            session,
            owner,
            design_id=design_id,
            name="retention.csv",
            stream=BytesIO(_retention(months).encode()),
            outcome="",
            is_more_better=True,
            contract_id=vendor.contract_id,
            at=stage.now,
        )


def _retention(months: list[Period]) -> str:
    rows = [f"{month.label},{88 + (place * 5 % 7) + place // 4}" for place, month in
            enumerate(months)]  # fmt: skip
    return "\n".join(["月份,客户留存率", *rows])
