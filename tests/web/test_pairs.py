"""The page of look-alikes, and the rows it sends: nothing in them runs in a spreadsheet."""

from tests.builders.extracts import extract
from tests.builders.offices import AT, Office
from tests.builders.sites import Browser
from vendor_sla.services import months

FORMULA = '=HYPERLINK("http://example.org")'


def draft(office: Office, *, vendor: tuple[str, ...], client: tuple[str, ...]) -> str:
    """Send both sides' files, draft the month, and return its address."""
    office.read(office.upload(extract(*vendor)))
    office.read(office.upload(extract(*client), who="procurement"))
    with office.enter("procurement") as session:
        actor = office.people["procurement"]
        months.draft_month(session, actor, month_id=office.month_id, blobs=office.blobs, at=AT)
    return f"/months/{office.month_id}"


def test_a_key_that_is_a_formula_is_sent_as_text(office: Office, procurement: Browser) -> None:
    quoted = '"' + FORMULA.replace('"', '""') + '"'
    month = draft(office, vendor=("a", "TK-000017"), client=("a", "TK-00017", quoted))
    answer = procurement.get(f"{month}/differences.csv?code=missing_in_vendor")
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=missing_in_vendor-2026-10.csv"
    )
    assert answer.text.startswith("\ufeffrow,interaction_id,")
    assert f'"\'{FORMULA.replace(chr(34), chr(34) * 2)}"' in answer.text
    assert "'=HYPERLINK" in procurement.get(f"{month}/unmatched.csv").text

    page = procurement.get(f"{month}/pairs")
    assert "TK-000017" in page.text
    said: dict[str, object] = {
        "vendor_key": "TK-000017",
        "client_key": "TK-00017",
        "verdict": "same",
    }
    assert procurement.post(f"{month}/pairs", said).status_code == 303
    assert procurement.post(f"{month}/pairs", {**said, "verdict": "yes"}).status_code == 422
    assert procurement.get(f"{month}/pairs?at=7").status_code == 200
    refused = procurement.get(f"{month}/differences.csv?code=unit&column=talk_seconds")
    assert refused.status_code == 422
