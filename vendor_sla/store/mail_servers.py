"""The mail server: one SMTP server of the installation's choice, and how a letter gets there."""

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import unquote, urlsplit
from uuid import UUID

from vendor_sla.domain.refusals import Invalid

_SECONDS = 20
_PORTS = {"smtp": 25, "smtps": 465}
_SENDER = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")
_TOO_LATE = (smtplib.SMTPServerDisconnected, OSError)


class NotSent(Exception):
    """A mail that was not sent, or of which that is not known; `code` has no address in it."""

    def __init__(self, code: str, *, may_retry: bool) -> None:
        super().__init__(code)
        self.code, self.may_retry = code, may_retry


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed in; the password is never shown."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    is_tls: bool = False
    is_starttls: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """A letter with the person it goes to; `mail_id` makes its Message-ID."""

    mail_id: UUID
    name: str
    email: str
    subject: str
    text: str
    html: str
    language: str


def parse_mail_server(url: str, sender: str) -> MailServer:
    """Read `smtp://user:password@host:port?starttls` or `smtps://...`; `Invalid` for another."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Invalid.because("settings.smtp", "VENDOR_SLA_SMTP") from None
    is_plain = parts.path in ("", "/") and parts.query in ("", "starttls") and not parts.fragment
    if parts.scheme not in _PORTS or not parts.hostname or not is_plain:
        raise Invalid.because("settings.smtp", "VENDOR_SLA_SMTP")
    if not _SENDER.fullmatch(sender):
        raise Invalid.because("settings.mail_from", "VENDOR_SLA_MAIL_FROM")
    return MailServer(
        host=parts.hostname,
        port=port or (587 if parts.query else _PORTS[parts.scheme]),
        sender=sender,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_tls=parts.scheme == "smtps",
        is_starttls=parts.query == "starttls",
    )


def send_mail(server: MailServer, post: Post) -> None:
    """Hand a letter to the server; `NotSent` when it did not take it, or nobody knows.

    What was not taken may be tried again, but not a letter that went out without an answer: it
    would come twice.
    """
    message = _message(server, post)
    try:
        with _connect(server) as connection:
            if server.user:
                connection.login(server.user, server.password)
            _hand_in(connection, server.sender, post.email, message)
    except smtplib.SMTPAuthenticationError as error:
        raise NotSent("mails.sign_in", may_retry=True) from error
    except smtplib.SMTPResponseException as error:
        raise NotSent(str(error.smtp_code), may_retry=error.smtp_code < 500) from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent("mails.unreachable", may_retry=True) from error


def _message(server: MailServer, post: Post) -> bytes:
    message = EmailMessage(policy=SMTP)
    try:
        plain = "".join(letter for letter in post.name if letter.isprintable())
        message["From"] = Address(addr_spec=server.sender)
        message["To"] = Address(display_name=plain, addr_spec=post.email)
        message["Subject"] = post.subject
        message["Message-ID"] = f"<{post.mail_id}@{server.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = {"zh": "zh-CN"}.get(post.language, post.language)
    except (MessageError, ValueError, IndexError) as error:
        raise NotSent("mails.address", may_retry=False) from error
    message.set_content(post.text)
    message.add_alternative(post.html, subtype="html")
    return message.as_bytes()


def _connect(server: MailServer) -> smtplib.SMTP:
    trust = ssl.create_default_context()
    if server.is_tls:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=trust)
    connection = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
    if server.is_starttls:
        try:
            connection.starttls(context=trust)
        except BaseException:
            connection.close()
            raise
    return connection


def _hand_in(connection: smtplib.SMTP, sender: str, email: str, message: bytes) -> None:
    connection.ehlo_or_helo_if_needed()
    for code, reply in (connection.mail(sender), connection.rcpt(email)):
        if code not in (250, 251):
            raise smtplib.SMTPResponseException(code, reply)
    try:
        code, reply = connection.data(message)
    except _TOO_LATE as error:
        raise NotSent("mails.unsure", may_retry=False) from error
    if code != 250:
        raise smtplib.SMTPResponseException(code, reply)
