"""What a design rests on and becomes: studies of an outcome, a pilot, the contract draft."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from uuid import UUID

import pytest

from tests.builders.designs import MEASURES, PANEL, Bench, open_bench
from tests.builders.offices import AT, Office, contacts_csv
from vendor_sla.domain.designs import Stage
from vendor_sla.domain.panels import QUESTIONS, RoundKind
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Conflict, Invalid, NotFound
from vendor_sla.intake.contracts import read_contract
from vendor_sla.services import contracts, design_documents, design_pilots, design_studies
from vendor_sla.store.models import MetricFigureRow, MonthRow, new_id

YEAR = [f"2025-{month:02d}" for month in range(1, 13)]


@pytest.fixture
def bench(office: Office) -> Bench:
    """A design with candidates, all of them core, and everybody invited."""
    return open_bench(office)


def table(columns: Mapping[str, list[object]], months: list[str] | None = None) -> bytes:
    """Write a table of months."""
    lines = [",".join(["month", *columns])]
    for place, month in enumerate(months or YEAR):
        lines.append(",".join([month, *(str(column[place]) for column in columns.values())]))
    return "\n".join(lines).encode()


def full_table() -> bytes:
    """Write a year in which every metric has a figure and retention rises."""
    rising: list[object] = [80 + month for month in range(12)]
    return table({"retention": rising, **dict.fromkeys(MEASURES, rising)})


def study(bench: Bench, content: bytes, *, outcome: str = "", contract: UUID | None = None) -> UUID:
    """Study a table."""
    with bench.office.enter("procurement") as session:
        return design_studies.study_outcome(
            session,
            bench.office.people["procurement"],
            design_id=bench.design_id,
            name="retention.csv",
            stream=BytesIO(content),
            outcome=outcome,
            is_more_better=True,
            contract_id=contract,
            at=AT,
        )


def adopt(bench: Bench, study_id: UUID) -> None:
    """Take a study's weights."""
    with bench.office.enter("procurement") as session:
        actor = bench.office.people["procurement"]
        design_studies.adopt_study(
            session, actor, design_id=bench.design_id, study_id=study_id, at=AT
        )


def publish(bench: Bench, template: str = "call_centre") -> None:
    """Publish the design."""
    with bench.office.enter("procurement") as session:
        actor = bench.office.people["procurement"]
        design_documents.publish_design(
            session, actor, design_id=bench.design_id, template=template, at=AT
        )


def codes(refused: pytest.ExceptionInfo[Conflict] | pytest.ExceptionInfo[Invalid]) -> list[str]:
    """Return the codes of a refusal."""
    return [problem.code for problem in refused.value.problems]


def test_a_table_that_holds_both_gives_weights(bench: Bench) -> None:
    adopt(bench, study(bench, full_table()))
    page = bench.page()
    found = page.studies[0]
    assert (found.outcome, found.months) == ("retention", tuple(YEAR))
    assert {one.spearman for one in found.associations} == {Decimal("1.0000")}
    assert page.weights is not None
    assert page.weights_from == f"study:{found.study_id}"
    assert page.weights.measures["efficiency"] == {"answer_rate": 50, "service_level": 50}


def test_a_metric_without_figures_is_unknown_and_not_without_weight(bench: Bench) -> None:
    some: list[object] = list(range(12))
    study_id = study(bench, table({"retention": some, "csat_top2": some}))
    found = {one.measure: one for one in bench.page().studies[0].associations}
    assert found["csat_top2"].months == 12
    assert (found["answer_rate"].months, found["answer_rate"].spearman) == (0, None)
    with pytest.raises(Conflict) as refused:
        adopt(bench, study_id)
    assert codes(refused) == ["designs.unmeasured_metrics"]
    assert bench.page().weights is None


def test_metrics_are_known_by_their_names_in_both_languages(bench: Bench) -> None:
    some: list[object] = list(range(12))
    study(bench, table({"留存率": some, "接通率": some, "Service level": some}))
    found = {one.measure: one.months for one in bench.page().studies[0].associations}
    assert (found["answer_rate"], found["service_level"]) == (12, 12)


def test_which_column_is_the_outcome_is_asked_and_not_guessed(bench: Bench) -> None:
    some: list[object] = list(range(12))
    columns = {"retention": some, "repurchase": some, "csat_top2": some, "nps": some}
    with pytest.raises(Invalid) as refused:
        study(bench, table(columns))
    assert codes(refused) == ["outcomes.which_outcome"]
    study(bench, table(columns), outcome="Repurchase")
    assert bench.page().studies[0].outcome == "repurchase"
    # A measure that is no candidate may be the outcome, when it is said to be.
    study(bench, table(columns), outcome="nps")
    assert [one.outcome for one in bench.page().studies] == ["nps", "repurchase"]
    # The same goes for the only column that is left.
    study(bench, table({"nps": some, "csat_top2": some}))
    with pytest.raises(Invalid) as refused:
        study(bench, table(columns), outcome="csat_top2")
    assert codes(refused) == ["outcomes.unknown_outcome"]


def test_a_table_without_any_metric_says_what_to_do(bench: Bench) -> None:
    with pytest.raises(Invalid) as refused:
        study(bench, table({"retention": list(range(12))}))
    assert codes(refused) == ["outcomes.no_metrics"]
    assert refused.value.problems[0].place == "retention.csv"


def test_the_stored_figures_of_a_contract_are_joined_by_month(bench: Bench) -> None:
    office = bench.office
    with office.enter("procurement") as session:
        for place, month in enumerate(YEAR[:6]):
            start = date.fromisoformat(f"{month}-01")
            row = MonthRow(
                tenant_id=office.tenant_id, id=new_id(), contract_id=office.contract_id,
                vendor_id=office.vendor_id, period_start=start,
                period_end=Period.parse(month).end, state="closed",
            )  # fmt: skip
            session.add(row)
            session.flush()
            session.add(
                MetricFigureRow(
                    tenant_id=office.tenant_id, month_id=row.id, contract_id=office.contract_id,
                    vendor_id=office.vendor_id, period_start=start, metric="answer_rate",
                    rounded=Decimal(90 - place) if place != 2 else None,
                )
            )  # fmt: skip
    study(bench, table({"retention": list(range(12))}), contract=office.contract_id)
    found = bench.page().studies[0]
    rate = next(one for one in found.associations if one.measure == "answer_rate")
    assert (rate.months, rate.spearman) == (5, Decimal("-1.0000"))
    assert found.figures["answer_rate"][:4] == ("90", "89", None, "87")
    assert found.contract == "test-hotline"
    assert [one.code for one in rate.warnings(is_more_better=True)] == [
        "designs.few_months", "designs.contrary_sign",
    ]  # fmt: skip


def test_the_figures_of_a_month_that_was_closed_are_found(bench: Bench) -> None:
    office = bench.office
    office.read(office.upload(contacts_csv(90, 10)))
    office.publish()
    content = table({"retention": [91]}, ["2026-10"])
    study(bench, content, contract=office.contract_id)
    assert bench.page().studies[0].figures["answer_rate"] == ("90.00",)


def test_a_contract_of_another_tenant_is_no_contract(bench: Bench) -> None:
    with pytest.raises(NotFound):
        study(bench, table({"retention": list(range(12))}), contract=new_id())


def test_a_vendor_never_sees_the_outcome_or_the_draft(bench: Bench) -> None:
    adopt(bench, study(bench, full_table()))
    publish(bench)
    assert bench.page("finance").studies
    seen = bench.page("vendor")
    assert seen.studies == ()
    assert seen.summary.stage is Stage.PUBLISHED
    assert {entry.event for entry in seen.history} == set()


def test_a_pilot_asks_what_those_concerned_think(bench: Bench) -> None:
    with bench.office.enter("procurement") as session:
        asked = design_pilots.start_pilot(
            session,
            bench.office.people["procurement"],
            design_id=bench.design_id,
            team="SL-1",
            agents="A1, A2\nA1，A3",
            first=Period.parse("2026-11"),
            periods=2,
            at=AT,
        )
    shown = bench.round(asked).round
    assert (shown.agents, shown.period_end) == (("A1", "A2", "A3"), date(2027, 1, 1))
    for who, gameable in (("vendor", "yes"), ("qa", "no")):
        texts = {f"{one}.{measure}": "yes" for one in QUESTIONS for measure in MEASURES}
        texts |= {f"gameable.{measure}": gameable for measure in MEASURES}
        bench.answer(asked, who, texts, reason=f"{who} says")
    assert bench.round(asked).round.results == {}
    bench.close(asked)
    told = bench.round(asked).round.results
    assert told["marks"]["gameable.csat_top2"] == {"yes": 1, "no": 1, "unsure": 0}
    assert told["marks"]["understood.csat_top2"] == {"yes": 2, "no": 0, "unsure": 0}
    assert told["reasons"] == ["qa says", "vendor says"]


def test_a_pilot_is_refused_with_every_reason(bench: Bench) -> None:
    with bench.office.enter("procurement") as session, pytest.raises(Invalid) as refused:
        design_pilots.start_pilot(
            session,
            bench.office.people["procurement"],
            design_id=bench.design_id,
            team=" ",
            agents="",
            first=None,
            periods=3,
            at=AT,
        )
    assert codes(refused) == ["form.empty", "designs.pilot_month", "designs.pilot_length"]


def test_a_published_design_is_a_contract_draft_and_never_changes(bench: Bench) -> None:
    bench.weigh("qa", "finance", "admin")
    publish(bench)
    office, actor = bench.office, bench.office.people["procurement"]
    with office.enter("procurement") as session:
        kept = design_documents.read_document(session, actor, design_id=bench.design_id)
    contract = read_contract(kept.text)
    assert [metric.measure for metric in contract.metrics] == list(MEASURES)
    assert contract.vendor == "顺流"
    assert kept.open_points == ()
    for change in (
        lambda: bench.choose(["csat_top2"]),
        lambda: bench.choose_core(["csat_top2"]),
        lambda: bench.ask(RoundKind.RATING),
        lambda: bench.invite("admin"),
        lambda: study(bench, full_table()),
        lambda: publish(bench),
    ):
        with pytest.raises(Conflict) as refused:
            change()
        assert codes(refused) == ["designs.published"]
    page = bench.page()
    assert (page.summary.stage, page.may_manage) == (Stage.PUBLISHED, False)
    with office.enter("procurement") as session:
        saved = contracts.save_contract(
            session, actor, vendor_id=office.vendor_id, document=kept.text, at=AT
        )
    assert (saved.number, saved.is_committed) == (1, False)


def test_nothing_is_published_without_weights_or_while_people_are_asked(bench: Bench) -> None:
    with pytest.raises(Conflict) as refused:
        publish(bench)
    assert codes(refused) == ["designs.no_weights"]
    bench.weigh(*PANEL[:3])
    with pytest.raises(Invalid) as unknown:
        publish(bench, "../../etc/passwd")
    assert codes(unknown) == ["designs.unknown_template"]
    bench.ask(RoundKind.RATING)
    with pytest.raises(Conflict) as refused:
        publish(bench)
    assert codes(refused) == ["designs.round_open"]


def test_before_it_is_published_a_design_has_no_document(bench: Bench) -> None:
    bench.weigh(*PANEL[:3])
    actor = bench.office.people["procurement"]
    with bench.office.enter("procurement") as session:
        with pytest.raises(Conflict):
            design_documents.read_document(session, actor, design_id=bench.design_id)
        draft = design_documents.preview_document(
            session, actor, design_id=bench.design_id, template="online_chat"
        )
    assert "service: online_chat" in draft.text
    assert bench.page().summary.published_at is None
