"""Circumstances entry by entry: what each does, who approves it, and that nothing else is lost."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from tests.builders.offices import AT, LOOKING_BACK, Office, contacts_csv, open_office
from tests.builders.sites import Browser, email_of, open_app
from vendor_sla.domain.circumstance_documents import circumstances_document
from vendor_sla.domain.people import Actor, Role
from vendor_sla.domain.refusals import Conflict, Forbidden, Invalid
from vendor_sla.intake.circumstances import read_circumstances, write_circumstances
from vendor_sla.services.accounts import create_account, give_role
from vendor_sla.services.circumstance_effects import Effect
from vendor_sla.services.circumstance_entries import (
    EntryChange,
    approve_relief,
    change_entry,
    preview_entry,
    read_entries,
)
from vendor_sla.services.circumstances import record_circumstances
from vendor_sla.store.blobs import Blobs

RELIEF = {
    "metric": "answer_rate", "code": "outage", "misses": "10", "evidence": ["INC-7"],
    "approved_by": "", "days": [],
}  # fmt: skip
WAIVER = {
    "line": "answer_rate", "amount": "500.00", "approved_by": "Chen", "reason": "first time",
    "benefit": "a free audit",
}  # fmt: skip
EVERYTHING = """
relief:
  - {metric: answer_rate, code: outage, misses: 0, approved_by: 陈, evidence: ["= 1", "2026-10-09"],
     days: [{day: 2026-10-09, forecast: 100, arrived: 120, late_misses: 15}]}
deliveries: [{duty: monthly_data, late_calendar_days: 2, wrong: yes}]
incidents: [{kind: data_leak, on: 2026-10-09, count: 2, note: "yes"}]
waivers: [{line: "4.2.1", amount: 500.10, approved_by: "no", reason: "a: b", benefit: "#1"}]
recounts: [{metric: answer_rate, value: 91.50, client: Li, vendor: Ma}]
refused_for_good: yes
"""


@pytest.fixture(name="office")
def _office(database: Connection, blobs: Blobs) -> Office:
    office = open_office(database, blobs, contract=LOOKING_BACK)
    office.read(office.upload(contacts_csv(answered=180, lost=20)))
    office.publish()
    return office


def change(office: Office, wanted: EntryChange) -> None:
    """Record one change as procurement."""
    with office.enter("procurement") as session:
        change_entry(
            session, office.people["procurement"], month_id=office.month_id, change=wanted, at=AT
        )


def preview(office: Office, wanted: EntryChange) -> Effect | None:
    """Ask what one change would do."""
    with office.enter("procurement") as session:
        return preview_entry(
            session, office.people["procurement"], month_id=office.month_id, change=wanted
        )


def approve(office: Office, actor: Actor, number: int) -> None:
    """Approve the first relief claim."""
    with office.enter("procurement") as session:
        approve_relief(session, actor, month_id=office.month_id, place=0, number=number, at=AT)


def colleague(office: Office) -> Actor:
    """Return a second person of procurement's."""
    with office.enter("admin") as session:
        account_id = create_account(
            session, email="second@example.org", name="Second", password="correct horse battery"
        )
        give_role(session, tenant_id=office.tenant_id, account_id=account_id, role=Role.PROCUREMENT)
    return Actor(account_id, "Second", office.tenant_id, Role.PROCUREMENT)


def test_what_the_forms_write_reads_as_it_was() -> None:
    circumstances = read_circumstances(EVERYTHING, "")
    text = write_circumstances(circumstances_document(circumstances))
    assert read_circumstances(text, "") == circumstances
    assert write_circumstances({"relief": [], "refused_for_good": "no"}) == "{}\n"


def test_relief_counts_once_another_person_has_approved_it(office: Office) -> None:
    wanted = EntryChange("relief", None, RELIEF, 0)
    effect = preview(office, wanted)
    assert effect is not None
    # 180 of 200 are 90 %; without ten misses 180 of 190 are 94.74 %: one started point.
    assert [str(one.net) for one in (effect.before, effect.after)] == [
        "-5000.00 CNY", "-1000.00 CNY",
    ]  # fmt: skip
    change(office, wanted)
    with pytest.raises(Conflict, match=r"circumstances\.changed"):
        change(office, wanted)  # somebody who saw the page before
    with pytest.raises(Forbidden, match=r"people\.same_person"):
        approve(office, office.people["procurement"], 1)
    office.publish()
    document = office.page().document
    assert document is not None
    assert document["money"]["net"] == "-5000.00"
    approve(office, colleague(office), 1)
    office.publish()
    document = office.page().document
    assert document is not None
    assert document["money"]["net"] == str(effect.after.net.amount)
    # Changed again, it waits for approval again.
    change(office, EntryChange("relief", 0, {**RELIEF, "misses": "4"}, 2))
    with office.enter("procurement") as session:
        page = read_entries(session, office.people["procurement"], month_id=office.month_id)
    assert (page.number, page.recorded.relief[0].approved_by, page.approvable) == (
        3, "", frozenset(),
    )  # fmt: skip


def test_one_entry_changes_and_everything_else_stays(office: Office) -> None:
    with office.enter("procurement") as session:
        record_circumstances(
            session,
            office.people["procurement"],
            month_id=office.month_id,
            document=EVERYTHING,
            at=AT,
        )
    change(office, EntryChange("waivers", None, WAIVER, 1))
    change(office, EntryChange("incidents", 0, None, 2))
    with office.enter("procurement") as session:
        page = read_entries(session, office.people["procurement"], month_id=office.month_id)
    before = read_circumstances(EVERYTHING, "")
    assert page.recorded.incidents == ()
    assert len(page.recorded.waivers) == 2
    assert page.recorded.recounts == before.recounts
    assert page.recorded.relief == before.relief
    with pytest.raises(Invalid, match=r"relief\.unknown_code"):
        preview(office, EntryChange("relief", None, {**RELIEF, "code": "rain"}, 3))
    with pytest.raises(Invalid):
        preview(office, EntryChange("waivers", None, {**WAIVER, "amount": "-1"}, 3))


def test_an_entry_is_shown_before_it_is_recorded(
    engine: Engine, blobs: Blobs, tmp_path: Path
) -> None:
    office = open_office(engine, blobs, contract=LOOKING_BACK)
    office.read(office.upload(contacts_csv(answered=180, lost=20)))
    office.publish()
    app = open_app(engine, blobs, tmp_path / "signing")
    browser = Browser(app).sign_in(email_of(office, "procurement"))
    here = f"/months/{office.month_id}/circumstances"
    assert browser.get(f"{here}?kind=waivers").status_code == 200
    form: dict[str, object] = {
        "kind": "waivers", "number": "0", "f-line": "answer_rate", "f-amount": "1500",
        "f-reason": "first time", "f-benefit": "a free audit",
    }  # fmt: skip
    shown = browser.post(f"{here}/entries", {**form, "step": "preview"})
    assert shown.status_code == 200
    assert "−CN¥3,500.00" in shown.text or "−¥3,500.00" in shown.text
    assert 'value="first time"' in shown.text
    assert browser.post(f"{here}/entries", {**form, "step": "record"}).status_code == 303
    assert "first time" in browser.get(here).text
    refused = browser.post(f"{here}/entries", {**form, "number": "1", "f-benefit": ""})
    assert refused.status_code == 422
    assert browser.post(f"{here}/remove", {**form, "number": "1", "place": "0"}).status_code == 303
    assert "first time" not in browser.get(here).text.split('id="earlier"')[0]
