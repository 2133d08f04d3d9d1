"""Answering and closing at the same moment: what was sent is counted, or refused, never lost."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from tests.builders.designs import Bench, open_bench, ratings
from tests.builders.offices import open_office
from vendor_sla.domain.panels import RoundKind
from vendor_sla.domain.refusals import Conflict
from vendor_sla.services import design_rounds
from vendor_sla.store.blobs import Blobs


@pytest.fixture
def bench(engine: Engine, blobs: Blobs) -> Bench:
    """A design on committed data, so that two transactions can meet."""
    return open_bench(open_office(engine, blobs))


def test_an_answer_under_way_is_counted_by_the_close_that_waits_for_it(bench: Bench) -> None:
    asked = bench.ask(RoundKind.RATING)
    texts = ratings(bench.round(asked).round.measures)
    for who in ("qa", "finance", "admin"):
        bench.answer(asked, who, texts)
    closing = threading.Thread(target=bench.close, args=[asked])
    with bench.office.enter("vendor") as session:
        design_rounds.answer_round(
            session,
            bench.office.people["vendor"],
            round_id=asked,
            texts=texts,
            at=datetime.now(UTC),
        )
        closing.start()
        closing.join(0.5)
        assert closing.is_alive()
    closing.join(10)
    assert not closing.is_alive()
    assert bench.round(asked).round.results["count"] == 4


def test_an_answer_that_comes_while_the_round_closes_is_refused(bench: Bench) -> None:
    asked = bench.ask(RoundKind.RATING)
    texts = ratings(bench.round(asked).round.measures)
    for who in ("qa", "finance", "admin"):
        bench.answer(asked, who, texts)
    refused: list[str] = []

    def answer() -> None:
        try:
            bench.answer(asked, "vendor", texts)
        except Conflict as conflict:
            refused.extend(problem.code for problem in conflict.problems)

    late = threading.Thread(target=answer)
    with bench.office.enter("procurement") as session:
        actor = bench.office.people["procurement"]
        design_rounds.close_round(session, actor, round_id=asked, at=datetime.now(UTC))
        late.start()
        late.join(0.5)
        assert late.is_alive()
    late.join(10)
    assert refused == ["designs.round_over"]
    assert bench.round(asked).round.results["count"] == 3
