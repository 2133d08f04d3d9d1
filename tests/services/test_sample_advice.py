"""What earlier months came to says how hard the next one is looked at, and how many to draw."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection

from tests.builders.offices import AT, OCTOBER, Office, open_office
from vendor_sla.evidence.inspections import Severity
from vendor_sla.services.contracts import contract_in_force
from vendor_sla.services.sample_advice import Advice, advise_plan
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.models import AssessmentRow, new_id

MONTHS = tuple(OCTOBER.shifted(number) for number in range(-8, 1))  # February to October


@pytest.fixture(name="office")
def _office(database: Connection, blobs: Blobs) -> Office:
    return open_office(database, blobs, periods=MONTHS)


def decision(outcome: str, **changes: object) -> dict[str, Any]:
    """Return one sampled decision as an assessment document has it."""
    return {
        "metric": "answer_rate",
        "check": "sample",
        "outcome": outcome,
        "gap": "1",
        "gap_limits": {"lower": "-1", "upper": "3"},
        "sample": {"audited": 200, "population": 460, "contradicted": 2, "method": "mover"},
        **changes,
    }


def decide(office: Office, *months: list[dict[str, Any]]) -> None:
    """Give the first months their decisions."""
    with office.enter("procurement") as session:
        for number, decisions in enumerate(months):
            session.add(
                AssessmentRow(
                    tenant_id=office.tenant_id,
                    id=new_id(),
                    month_id=office.month_ids[number],
                    vendor_id=office.vendor_id,
                    number=1,
                    purpose="draft",
                    document={"evidence": {"decisions": decisions}},
                    document_sha256="0" * 64,
                    net=Decimal(0),
                    currency="CNY",
                    made_by=office.people["procurement"].account_id,
                    made_at=AT + timedelta(seconds=number),
                )
            )


def advice(office: Office) -> Advice:
    """Return what is advised for October."""
    with office.enter("procurement") as session:
        actor = office.people["procurement"]
        _, contract = contract_in_force(
            session, actor, contract_id=office.contract_id, period=OCTOBER
        )
        return advise_plan(
            session, contract_id=office.contract_id, contract=contract, period=OCTOBER
        )


def test_without_a_sampled_month_nothing_is_advised(office: Office) -> None:
    decide(office, [], [decision("replace", check="match")])
    assert advice(office) == Advice()


def test_two_of_five_not_accepted_tighten_and_open_months_do_not_count(office: Office) -> None:
    accepted, replaced, left_open = (
        [decision(name)] for name in ("accept", "replace", "inconclusive")
    )
    decide(office, replaced, accepted, left_open, accepted)
    assert advice(office).severity is Severity.NORMAL
    refused = [decision("accept"), decision("reject", metric="csat")]
    decide(replace(office, month_ids=office.month_ids[4:]), refused)
    assert advice(office).severity is Severity.TIGHTENED
    assert advice(office).is_tightened


def test_a_month_left_open_says_how_many_would_have_decided_it(office: Office) -> None:
    # 1 point found, +-2 points wide, accepted below 2: the width must halve, four times the items.
    decide(office, [decision("accept")], [decision("inconclusive")])
    assert advice(office) == Advice(Severity.NORMAL, 800)


def test_a_decision_without_limits_advises_no_size(office: Office) -> None:
    decide(
        office, [decision("inconclusive", gap=None)], [decision("inconclusive", gap_limits=None)]
    )
    assert advice(office).size is None
