"""Mails over a real SMTP server: once each, again after trouble, never twice, no forged head."""

from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from tests.builders.mailboxes import Mailbox, open_mailbox
from tests.builders.offices import AT, Office, contacts_csv, open_office
from tests.builders.sites import email_of
from vendor_sla.domain.refusals import Invalid
from vendor_sla.jobs.mails import send_of
from vendor_sla.jobs.workplaces import Workplace
from vendor_sla.services.clocks import run_clocks
from vendor_sla.services.mails import Claimed, claim_mail, keep_sent
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.engine import tenant_session
from vendor_sla.store.mail_servers import MailServer, parse_mail_server
from vendor_sla.store.models import AccountRow, MailRow, VendorRow

SENDER = "sla@example.org"


def waiting_office(database: Connection, tmp_path: Path) -> Office:
    """Return an office whose vendor is to be told that its October is published."""
    office = open_office(database, Blobs(tmp_path / "files"))
    turn(office)
    office.read(office.upload(contacts_csv(90, 10)))
    office.publish()
    turn(office)
    return office


def turn(office: Office) -> None:
    """Turn the clocks."""
    with tenant_session(office.bind, tenant_id=office.tenant_id) as session:
        run_clocks(session, tenant_id=office.tenant_id, blobs=office.blobs, at=AT)


def send(office: Office, server: MailServer | None, *, at: datetime = AT) -> int:
    """Send what waits, as the worker does."""
    place = Workplace(
        office.bind,  # type: ignore[arg-type]  # one connection, all of it taken back
        office.blobs,
        now=lambda: at,
        mail_server=server,
        origin="https://sla.example.org",
    )
    return send_of(place, office.tenant_id)


def rows(office: Office) -> dict[str, MailRow]:
    """Return the mails by kind."""
    with office.enter("admin") as session:
        return {row.kind: row for row in session.scalars(select(MailRow))}


def server_of(box: Mailbox) -> MailServer:
    """Return the settings of a mailbox."""
    return parse_mail_server(f"smtp://127.0.0.1:{box.port}", SENDER)


def body(letter: EmailMessage, kind: str) -> str:
    """Return a part of a letter."""
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_a_mail_says_what_by_when_where_and_why_in_the_readers_language_once(
    database: Connection, tmp_path: Path
) -> None:
    office = waiting_office(database, tmp_path)
    with office.enter("admin") as session:
        session.execute(
            update(AccountRow)
            .where(AccountRow.id == office.people["procurement"].account_id)
            .values(language="en")
        )
    with open_mailbox() as box:
        assert send(office, server_of(box)) == 2
        assert send(office, server_of(box)) == 0
        turn(office)
        assert send(office, server_of(box)) == 0
        (chinese,) = box.to(email_of(office, "vendor"))
        (english,) = box.to(email_of(office, "procurement"))
    assert chinese["Subject"] == "2026年10月 结果已公示，请复核"
    assert chinese["From"] == SENDER
    text = body(chinese, "plain")
    assert "逾期未提出视为认可" in text
    assert f"https://sla.example.org/months/{office.month_id}" in text
    assert "您（供应商）处理" in text
    assert english["Subject"] == "Slipstream sent its data for October 2026"
    assert f'href="https://sla.example.org/months/{office.month_id}"' in body(english, "html")
    assert {row.state for row in rows(office).values()} == {"sent"}


def test_trouble_is_tried_again_later_and_an_address_that_is_refused_is_not(
    database: Connection, tmp_path: Path
) -> None:
    office = waiting_office(database, tmp_path)
    with open_mailbox() as box:
        box.answers = ["451 later", "550 nobody here"]
        assert send(office, server_of(box)) == 0
        mails = rows(office)
        assert {row.state: row.last_error for row in mails.values()} == {
            "waiting": "451",
            "failed": "550",
        }
        assert send(office, server_of(box)) == 0  # not before its time
        assert send(office, server_of(box), at=AT + timedelta(minutes=2)) == 1
        assert len(box.letters) == 1
    gone = server_of(box)
    with office.enter("admin") as session:
        session.execute(update(MailRow).values(state="waiting", tries=0, next_at=AT))
    for tries in range(1, 8):
        send(office, gone, at=AT + timedelta(days=tries))
    assert {(row.state, row.tries, row.last_error) for row in rows(office).values()} == {
        ("failed", 6, "mails.unreachable")
    }


def test_a_mail_of_which_nobody_knows_whether_it_went_is_never_sent_again(
    database: Connection, tmp_path: Path
) -> None:
    office = waiting_office(database, tmp_path)
    with open_mailbox() as box:
        box.vanishes = True
        send(office, server_of(box))
        box.vanishes = False
        send(office, server_of(box), at=AT + timedelta(days=1))
        assert len(box.letters) == 2
    assert {row.last_error for row in rows(office).values()} == {"mails.unsure"}


def test_a_sender_that_died_leaves_its_mail_unsent_and_one_that_comes_late_changes_nothing(
    database: Connection, tmp_path: Path
) -> None:
    office = waiting_office(database, tmp_path)

    def claim(at: datetime) -> Claimed | None:
        with tenant_session(database, tenant_id=office.tenant_id) as session:
            return claim_mail(session, origin="", at=at)

    first, second = claim(AT), claim(AT)
    assert first is not None
    assert second is not None
    assert first.mail_id != second.mail_id
    assert claim(AT) is None
    assert claim(AT + timedelta(minutes=11)) is None
    with tenant_session(database, tenant_id=office.tenant_id) as session:
        keep_sent(session, claimed=first, at=AT + timedelta(minutes=12))
    assert {(row.state, row.last_error) for row in rows(office).values()} == {
        ("failed", "mails.lost")
    }


def test_without_a_mail_server_mails_are_kept_and_never_sent_later(
    database: Connection, tmp_path: Path
) -> None:
    office = waiting_office(database, tmp_path)
    assert send(office, None) == 0
    assert {row.state for row in rows(office).values()} == {"off"}
    with open_mailbox() as box:
        assert send(office, server_of(box)) == 0
        assert box.letters == []


def test_names_with_line_breaks_forge_no_header(database: Connection, tmp_path: Path) -> None:
    office = waiting_office(database, tmp_path)
    evil = "Slip\r\nBcc: victim@example.org\r\n\r\n<script>alert(1)</script>\x07\u2028"
    with office.enter("admin") as session:
        session.execute(update(VendorRow).values(name_zh=evil, name_en="x"))
        session.execute(
            update(AccountRow)
            .where(AccountRow.id.in_([actor.account_id for actor in office.people.values()]))
            .values(name="Eve\r\nBcc: victim@example.org")
        )
    with open_mailbox() as box:
        turn(office)
        with office.enter("admin") as session:
            facts = {"vendor_zh": evil, "period": "2026-10", "role": "vendor", "asks": "yes"}
            session.execute(update(MailRow).values(facts=facts))
        assert send(office, server_of(box)) == 2
        for _, letter in box.letters:
            assert letter["Bcc"] is None
            assert "\n" not in letter["Subject"]
            assert "<script>" not in body(letter, "html")


@pytest.mark.parametrize(
    "url",
    ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://host:port", "smtp://h/path",
     "smtp://h?tls"],
)  # fmt: skip
def test_an_address_that_is_no_mail_servers_is_refused(url: str) -> None:
    with pytest.raises(Invalid):
        parse_mail_server(url, SENDER)


def test_a_mail_servers_address_is_read_and_its_password_never_shown() -> None:
    found = parse_mail_server(
        "smtp://sla%40example.org:se%20cret@mail.example.org?starttls", SENDER
    )
    assert (found.host, found.port, found.user, found.password, found.is_starttls) == (
        "mail.example.org", 587, "sla@example.org", "se cret", True,
    )  # fmt: skip
    assert "cret" not in repr(found)
    assert replace(found, password="") != found
    for sender in ("", "two@example.org, three@example.org", "a@b\r\nBcc: c@d"):
        with pytest.raises(Invalid):
            parse_mail_server("smtp://mail.example.org", sender)
