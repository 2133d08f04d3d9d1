"""Designs, from the first candidate to the weights: blind, complete, and refused with reasons."""

from datetime import date
from fractions import Fraction

import pytest

from tests.builders.designs import MEASURES, Bench, begin, even_points, open_bench, ratings
from tests.builders.offices import AT, Office
from vendor_sla.domain.designs import Quadrant, Stage
from vendor_sla.domain.panels import RoundKind, RoundState
from vendor_sla.domain.refusals import Conflict, Forbidden, Invalid, NotFound
from vendor_sla.services import design_people, design_rounds, designs
from vendor_sla.services.design_pages import list_designs


@pytest.fixture
def bench(office: Office) -> Bench:
    """A design with candidates, all of them core, and everybody invited."""
    return open_bench(office)


def codes(refused: pytest.ExceptionInfo[Conflict | Invalid | Forbidden | NotFound]) -> list[str]:
    """Return the codes of a refusal."""
    return [problem.code for problem in refused.value.problems]


def test_a_design_goes_from_candidates_to_weights(office: Office) -> None:
    bench = begin(office)
    assert bench.page().summary.stage is Stage.CANDIDATES
    bench.choose()
    bench.invite("procurement", "qa", "finance")
    assert bench.page().summary.stage is Stage.RATING
    asked = bench.ask(RoundKind.RATING)
    measures = bench.round(asked).round.measures
    for who, importance in (("procurement", 5), ("qa", 4), ("finance", 4)):
        bench.answer(asked, who, ratings(measures, importance, 3))
    bench.close(asked)
    assert {one.quadrant for one in bench.page().rated} == {Quadrant.BUILD}
    bench.choose_core()
    assert bench.page().summary.stage is Stage.WEIGHTS
    bench.weigh("procurement", "qa", "finance")
    page = bench.page()
    assert page.summary.stage is Stage.PILOT
    assert page.weights is not None
    assert sum(page.weights.dimensions.values()) == 100
    assert all(sum(own.values()) == 100 for own in page.weights.measures.values())


def test_nobody_sees_what_others_scored_while_a_round_is_open_nor_after(bench: Bench) -> None:
    asked = bench.ask(RoundKind.RATING)
    measures = bench.round(asked).round.measures
    for who, importance in (("qa", 5), ("finance", 2), ("vendor", 1)):
        bench.answer(asked, who, ratings(measures, importance), reason=f"{who} thinks so")
    seen = bench.round(asked, "procurement")
    assert seen.own is None
    assert seen.round.results == {}
    assert (seen.round.answered, seen.round.asked) == (3, 5)
    assert seen.round.late == ("Admin", "Procurement")
    assert bench.round(asked, "vendor").round.late == ()
    bench.close(asked)
    told = bench.round(asked, "vendor")
    assert told.own is not None
    assert set(told.own.marks.values()) == {1, 4}
    assert told.round.results["marks"]["importance.csat_top2"] == {
        "median": "2", "low": "1.5", "high": "3.5",
    }  # fmt: skip
    assert told.round.results["reasons"] == sorted(
        f"{who} thinks so" for who in ("qa", "finance", "vendor")
    )
    assert bench.round(asked, "admin").own is None


def test_everybody_hears_the_same_of_a_closed_round(bench: Bench) -> None:
    asked = bench.ask(RoundKind.WEIGHING)
    measures = bench.round(asked).round.measures
    for who in ("qa", "finance", "vendor"):
        bench.answer(asked, who, even_points(measures))
    bench.close(asked)
    told = [bench.round(asked, who).round.results for who in ("procurement", "vendor", "auditor")]
    assert told[0] == told[1] == told[2]


def test_an_answer_may_be_changed_until_the_round_is_closed(bench: Bench) -> None:
    asked = bench.ask(RoundKind.RATING)
    measures = bench.round(asked).round.measures
    for who in ("qa", "finance", "admin"):
        bench.answer(asked, who, ratings(measures, 2))
    bench.answer(asked, "qa", ratings(measures, 5))
    own = bench.round(asked, "qa").own
    assert own is not None
    assert own.marks["importance.csat_top2"] == 5
    assert bench.round(asked).round.answered == 3
    bench.close(asked)
    with pytest.raises(Conflict) as refused:
        bench.answer(asked, "qa", ratings(measures, 1))
    assert codes(refused) == ["designs.round_over"]


def test_the_next_round_shows_the_last_one_with_ones_own_scores(bench: Bench) -> None:
    first = bench.ask(RoundKind.RATING)
    measures = bench.round(first).round.measures
    for who in ("qa", "finance", "admin"):
        bench.answer(first, who, ratings(measures, 2))
    bench.close(first)
    second = bench.ask(RoundKind.RATING)
    shown = bench.round(second, "qa")
    assert shown.round.number == 2
    assert shown.earlier is not None
    assert shown.earlier.results["count"] == 3
    assert shown.earlier_own is not None
    assert shown.earlier_own.marks["importance.csat_top2"] == 2
    assert bench.round(second, "procurement").earlier_own is None


def test_a_round_ends_with_whether_people_agree(bench: Bench) -> None:
    asked = bench.ask(RoundKind.RATING)
    measures = bench.round(asked).round.measures
    for who, importance in (("qa", 1), ("finance", 3), ("admin", 5)):
        bench.answer(asked, who, ratings(measures, importance))
    bench.close(asked)
    closed = bench.round(asked).round
    assert (closed.spread, closed.limit) == (Fraction(2), Fraction(1))


def test_too_few_answers_close_no_round(bench: Bench) -> None:
    asked = bench.ask(RoundKind.RATING)
    measures = bench.round(asked).round.measures
    for who in ("qa", "finance"):
        bench.answer(asked, who, ratings(measures))
    with pytest.raises(Conflict) as refused:
        bench.close(asked)
    assert codes(refused) == ["designs.few_answers"]
    assert bench.round(asked).round.state is RoundState.OPEN


def test_what_was_scored_in_a_cancelled_round_is_never_told(bench: Bench) -> None:
    asked = bench.ask(RoundKind.RATING)
    bench.answer(asked, "qa", ratings(bench.round(asked).round.measures))
    with bench.office.enter("procurement") as session:
        actor = bench.office.people["procurement"]
        design_rounds.cancel_round(session, actor, round_id=asked, at=AT)
    seen = bench.round(asked)
    assert (seen.round.state, seen.round.results) == (RoundState.CANCELLED, {})
    bench.ask(RoundKind.RATING)


def test_one_round_at_a_time(bench: Bench) -> None:
    bench.ask(RoundKind.RATING)
    with pytest.raises(Conflict) as refused:
        bench.ask(RoundKind.WEIGHING)
    assert codes(refused) == ["designs.round_open"]
    with pytest.raises(Conflict):
        bench.choose(["csat_top2"])
    with pytest.raises(Conflict):
        bench.choose_core(["csat_top2"])


def test_whoever_is_not_asked_scores_nothing(office: Office) -> None:
    bench = begin(office)
    bench.choose()
    bench.invite("procurement", "qa", "finance")
    asked = bench.ask(RoundKind.RATING)
    measures = bench.round(asked).round.measures
    with pytest.raises(Forbidden) as refused:
        bench.answer(asked, "admin", ratings(measures))
    assert codes(refused) == ["designs.not_asked"]
    with pytest.raises(NotFound):
        bench.answer(asked, "vendor", ratings(measures))
    with pytest.raises(Forbidden):
        bench.answer(asked, "auditor", ratings(measures))


def test_a_vendors_people_see_only_designs_they_are_invited_to(office: Office) -> None:
    bench = begin(office)
    bench.choose()
    vendor = office.people["vendor"]
    with office.enter("vendor") as session:
        assert list_designs(session, vendor, at=AT) == ()
    with pytest.raises(NotFound):
        bench.page("vendor")
    bench.invite("vendor")
    seen = bench.page("vendor")
    assert seen.summary.design_id == bench.design_id
    assert (seen.people, seen.studies, seen.may_manage) == ((), (), False)
    with office.enter("procurement") as session:
        design_people.dismiss_person(
            session,
            office.people["procurement"],
            design_id=bench.design_id,
            account_id=vendor.account_id,
            at=AT,
        )
    with pytest.raises(NotFound):
        bench.page("vendor")


def test_without_a_vendor_no_vendors_people_can_be_asked(office: Office) -> None:
    bench = begin(office, with_vendor=False)
    assert "vendor" not in {person.role for person in bench.page().people}
    with pytest.raises(Invalid) as refused:
        bench.invite("vendor")
    assert codes(refused) == ["designs.cannot_be_asked"]
    with pytest.raises(Invalid):
        bench.invite("auditor")


def test_who_is_invited_while_a_round_is_open_is_asked_at_once(office: Office) -> None:
    bench = begin(office)
    bench.choose()
    bench.invite("procurement", "qa", "finance")
    asked = bench.ask(RoundKind.RATING)
    bench.invite("vendor")
    bench.answer(asked, "vendor", ratings(bench.round(asked).round.measures))
    assert bench.round(asked).round.asked == 4
    with office.enter("vendor") as session:
        listed = list_designs(session, office.people["vendor"], at=AT)
    assert [one.waits_for_me for one in listed] == [False]


def test_a_round_needs_people_and_metrics_and_says_both(office: Office) -> None:
    bench = begin(office)
    with pytest.raises(Conflict) as refused:
        bench.ask(RoundKind.RATING)
    assert codes(refused) == ["designs.no_candidates", "designs.few_people"]
    bench.choose()
    bench.invite("procurement", "qa", "finance")
    with pytest.raises(Conflict) as refused:
        bench.ask(RoundKind.WEIGHING)
    assert codes(refused) == ["designs.no_core"]


def test_other_core_metrics_lose_the_weights(bench: Bench) -> None:
    closed = bench.weigh("qa", "finance", "admin")
    bench.choose_core(MEASURES)
    assert bench.page().weights is not None
    bench.choose_core(MEASURES[:3])
    assert bench.page().weights is None
    with pytest.raises(Conflict) as refused:
        bench.adopt(closed)
    assert codes(refused) == ["designs.core_changed"]


def test_a_rating_gives_no_weights(bench: Bench) -> None:
    asked = bench.ask(RoundKind.RATING)
    for who in ("qa", "finance", "admin"):
        bench.answer(asked, who, ratings(bench.round(asked).round.measures))
    bench.close(asked)
    with pytest.raises(Conflict) as refused:
        bench.adopt(asked)
    assert codes(refused) == ["designs.no_weights_here"]


def test_every_step_is_in_the_history(bench: Bench) -> None:
    bench.weigh("qa", "finance", "admin")
    events = [entry.event for entry in reversed(bench.page().history)]
    assert events == [
        "create_design", "choose_candidates", "choose_core", "invite_to_design", "open_round",
        "answer_round", "answer_round", "answer_round", "close_round", "adopt_delphi_weights",
    ]  # fmt: skip


def test_a_new_design_is_refused_with_every_reason(office: Office) -> None:
    with office.enter("procurement") as session, pytest.raises(Invalid) as refused:
        designs.create_design(
            session, office.people["procurement"], title=" ", service="", spread_limit=0, at=AT
        )
    assert codes(refused) == ["form.empty", "form.empty", "designs.spread_limit"]


def test_unknown_measures_are_no_candidates(bench: Bench) -> None:
    with pytest.raises(Invalid) as refused:
        bench.choose(["csat_top2", "charm", "wit"])
    assert codes(refused) == ["measure.unknown", "measure.unknown"]
    with pytest.raises(Invalid):
        bench.choose_core(["nps"])


def test_a_round_is_overdue_after_its_day(bench: Bench) -> None:
    with bench.office.enter("procurement") as session:
        actor = bench.office.people["procurement"]
        with pytest.raises(Conflict):
            design_rounds.open_round(
                session, actor, design_id=bench.design_id, kind=RoundKind.RATING,
                due_on=date(2026, 11, 2), at=AT,
            )  # fmt: skip
        design_rounds.open_round(
            session, actor, design_id=bench.design_id, kind=RoundKind.RATING,
            due_on=date(2026, 11, 3), at=AT,
        )  # fmt: skip
    asks = bench.page().summary.asks
    assert asks is not None
    assert not asks.is_overdue
    late = bench.page(at=AT.replace(day=4)).summary.asks
    assert late is not None
    assert late.is_overdue
