"""A design in an office, and its panel: everybody of the office who may be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tests.builders.offices import AT, Office
from vendor_sla.domain.panels import RoundKind, marks_of
from vendor_sla.services import design_people, design_rounds, designs
from vendor_sla.services.design_pages import DesignPage, read_design
from vendor_sla.services.design_round_pages import RoundPage, read_round

# One measure of each dimension, a second one in two; terms of all of them stand in a template.
MEASURES = (
    "attitude_violations",
    "answer_rate",
    "service_level",
    "accuracy_rate",
    "compliance_rate",
    "first_contact_resolution",
    "csat_top2",
)
PANEL = ("procurement", "vendor", "finance", "qa", "admin")


@dataclass(frozen=True, slots=True)
class Bench:
    """A design of an office, worked on as its people do, each in a session of their own."""

    office: Office
    design_id: UUID

    def page(self, who: str = "procurement", at: datetime = AT) -> DesignPage:
        """Return the design's page as somebody sees it."""
        with self.office.enter(who) as session:
            actor = self.office.people[who]
            return read_design(session, actor, design_id=self.design_id, at=at)

    def invite(self, *people: str) -> None:
        """Invite people of the office."""
        with self.office.enter("procurement") as session:
            design_people.invite_people(
                session,
                self.office.people["procurement"],
                design_id=self.design_id,
                account_ids=[self.office.people[name].account_id for name in people],
                at=AT,
            )

    def choose(self, measures: Sequence[str] = MEASURES) -> None:
        """Choose candidates."""
        with self.office.enter("procurement") as session:
            actor = self.office.people["procurement"]
            designs.choose_candidates(
                session, actor, design_id=self.design_id, measures=measures, at=AT
            )

    def choose_core(self, measures: Sequence[str] = MEASURES) -> None:
        """Choose core metrics."""
        with self.office.enter("procurement") as session:
            actor = self.office.people["procurement"]
            designs.choose_core(session, actor, design_id=self.design_id, measures=measures, at=AT)

    def ask(self, kind: RoundKind) -> UUID:
        """Open a round."""
        with self.office.enter("procurement") as session:
            actor = self.office.people["procurement"]
            return design_rounds.open_round(
                session, actor, design_id=self.design_id, kind=kind, at=AT
            )

    def answer(self, round_id: UUID, who: str, texts: Mapping[str, str], reason: str = "") -> None:
        """Answer a round as somebody."""
        with self.office.enter(who) as session:
            design_rounds.answer_round(
                session,
                self.office.people[who],
                round_id=round_id,
                texts=texts,
                reason=reason,
                at=AT,
            )

    def close(self, round_id: UUID) -> None:
        """Close a round."""
        with self.office.enter("procurement") as session:
            actor = self.office.people["procurement"]
            design_rounds.close_round(session, actor, round_id=round_id, at=AT)

    def adopt(self, round_id: UUID) -> None:
        """Take a round's weights."""
        with self.office.enter("procurement") as session:
            actor = self.office.people["procurement"]
            design_rounds.adopt_round(session, actor, round_id=round_id, at=AT)

    def round(self, round_id: UUID, who: str = "procurement") -> RoundPage:
        """Return a round as somebody sees it."""
        with self.office.enter(who) as session:
            return read_round(session, self.office.people[who], round_id=round_id, at=AT)

    def weigh(self, *people: str) -> UUID:
        """Let people weigh the core metrics alike, and take their weights."""
        round_id = self.ask(RoundKind.WEIGHING)
        measures = self.round(round_id).round.measures
        for name in people:
            self.answer(round_id, name, even_points(measures))
        self.close(round_id)
        self.adopt(round_id)
        return round_id


def begin(office: Office, *, with_vendor: bool = True) -> Bench:
    """Begin a design, without candidates and people."""
    with office.enter("procurement") as session:
        design_id = designs.create_design(
            session,
            office.people["procurement"],
            title="热线指标",
            service="call_centre",
            vendor_id=office.vendor_id if with_vendor else None,
            at=AT,
        )
    return Bench(office, design_id)


def open_bench(office: Office) -> Bench:
    """Begin a design with candidates, all of them core, and everybody invited."""
    bench = begin(office)
    bench.choose()
    bench.choose_core()
    bench.invite(*PANEL)
    return bench


def ratings(
    measures: Mapping[str, str], importance: int = 4, feasibility: int = 4
) -> dict[str, str]:
    """Rate every measure alike."""
    given = {"importance": str(importance), "feasibility": str(feasibility)}
    marks = marks_of(RoundKind.RATING, measures)
    return {mark: given[mark.partition(".")[0]] for mark in marks}


def even_points(measures: Mapping[str, str]) -> dict[str, str]:
    """Give out 100 points as evenly as they go: what is over goes to the first."""
    texts: dict[str, str] = {}
    dimensions = list(dict.fromkeys(measures.values()))
    texts |= _even([f"dimension.{name}" for name in dimensions])
    for name in dimensions:
        texts |= _even([f"measure.{one}" for one, of in measures.items() if of == name])
    return texts


def _even(names: Sequence[str]) -> dict[str, str]:
    each, over = divmod(100, len(names))
    return {name: str(each + (over if place == 0 else 0)) for place, name in enumerate(names)}
