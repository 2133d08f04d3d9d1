"""Every page of the review desk in both languages, on a desk and on a phone."""

from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import Page
from sqlalchemy import Engine

from tests.builders.desks import REVIEWED, Desks, form, open_desks
from tests.builders.offices import AT, Office
from vendor_sla.services import calibrations, callbacks
from vendor_sla.store.blobs import Blobs

pytestmark = pytest.mark.browser

# Points to give, a time to find out, everything reviewed twice.
RUBRIC = """\
  - key: reopened
    clause: "4.4"
    measure: reopen_rate
    version: 1
    with: {{window: 7d}}
    calendar: always
    level: report_only
    direction: down
    places: 2
    expected: 5
    evidence: {{source: vendor_rows, sample: 200}}
review:
  clause: "5.0"
  second_percent: 100
  items:
    - {{key: empathy, name: {{zh: 共情, en: Empathy}}, dimension: attitude, points: 10,
       guidance: {{zh: 先回应情绪，再处理问题。, en: Answers the feeling before the matter.}}}}
    - {{key: compliance, name: {{zh: 合规, en: Compliance}}, dimension: quality,
       critical: compliance}}
"""
FACTS = {"escalated": "true", "resolved_at": "2026-10-05 09:30:00", "reopened_at": "not_found"}


@pytest.fixture
def desks(engine: Engine, blobs: Blobs) -> Desks:
    """A few contacts reviewed, a calibration talked about, a call made, and some that wait."""
    found = open_desks(engine, blobs, contacts=12, contract=REVIEWED + RUBRIC)
    found.queue("C-1", "C-2", "C-3", "C-4")
    for name in found.reviewers:
        points = {"empathy": "4" if name == "qa" else "8"}
        found.work_off(name, form(points=points, facts=FACTS))
    calibrate(found)
    call(found)
    found.queue("C-5", "C-7", "C-9", drawn_by="hand")
    return found


@pytest.fixture
def office(desks: Desks) -> Office:
    """The office of the desks, for `visit`."""
    return desks.office


def calibrate(desks: Desks) -> None:
    """Let two people score two contacts, one of them differently, and talk."""
    office = desks.office
    with office.enter("qa") as session:
        calibration_id = calibrations.open_calibration(
            session,
            office.people["qa"],
            month_id=office.month_id,
            title="Where does empathy begin?",
            contacts="C-6, C-8",
            people=[office.people[name].account_id for name in ("qa", "qa2")],
            at=AT,
            blobs=office.blobs,
        )
    for name, failed in (("qa", ("empathy",)), ("qa2", ())):
        while task := next((one.next_id for one in desks.queue_of(name).months), None):
            desks.submit(name, task, form(*failed, facts=FACTS))
    with office.enter("qa") as session:
        calibrations.hold_talk(session, office.people["qa"], calibration_id=calibration_id, at=AT)


def call(desks: Desks) -> None:
    """Put three contacts on the call-back list and call one."""
    office = desks.office
    sheet = b"interaction_id,called_at,reached,satisfied,resolved,score\nC-1,,yes,no,yes,3\n"
    with office.enter("qa") as session:
        callbacks.queue_callbacks(
            session, office.people["qa"], month_id=office.month_id, contacts="C-1,C-2,C-3", at=AT,
            blobs=office.blobs,
        )  # fmt: skip
        callbacks.receive_sheet(
            session, office.people["qa"], month_id=office.month_id, stream=BytesIO(sheet),
            name="calls.csv", at=AT,
        )  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 1440])
def test_every_page_of_the_desk_fits_its_window(
    desks: Desks,
    visit: Callable[..., Page],
    picture: Callable[[Page, str], None],
    language: str,
    width: int,
) -> None:
    page = visit("procurement", language=language, width=width)
    month = desks.office.month_id
    for name in ("calibrations", "callbacks", "reliability"):
        page.goto(f"/reviews/{name}/{month}")
        picture(page, f"reviews-{name}-{width}-{language}")
    vendor = visit("vendor", language=language, width=width)
    vendor.goto(f"/months/{month}")
    vendor.click("main >> .dropdown:has(a[href*='/reviews/reliability/']) >> button")
    vendor.click("main >> a[href*='/reviews/reliability/']")
    assert "QA2" not in vendor.content()
    picture(vendor, f"reviews-reliability-vendor-{width}-{language}")
    reviewer = visit("qa", language=language, width=width)
    reviewer.goto("/reviews/")
    picture(reviewer, f"reviews-queue-{width}-{language}")
    reviewer.click("[data-next]")
    picture(reviewer, f"reviews-desk-{width}-{language}")
