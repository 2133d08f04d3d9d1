"""The workplace: what tasks stand on, put together by the app."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from vendor_sla.printing.signing import Signer
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.mail_servers import MailServer
from vendor_sla.store.sessions import Engine


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Workplace:
    """The database as the application sees it, the files, who signs papers, the way to people.

    Without `mail_server` mails are kept and not sent. `origin` is the public address of the site,
    empty when there is none to write into a mail.
    """

    engine: Engine
    blobs: Blobs
    signer: Signer | None = None
    now: Callable[[], datetime] = _now
    mail_server: MailServer | None = None
    origin: str = ""
