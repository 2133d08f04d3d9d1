"""The site: what the pages stand on, put together by the app and found by every request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from vendor_sla.printing.signing import Signer
    from vendor_sla.store.blobs import Blobs
    from vendor_sla.store.sessions import Engine

_EXTENSION = "vendor_sla.site"
_LARGEST_FILE = 512 * 1024 * 1024


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Site:
    """The database, the files, the signer, and how the site is reached.

    `secret` keys the form tokens. `origin` is the public address (`https://sla.example.org`);
    empty means the address of the request, which is right on one's own machine. `is_secure`
    says that visitors come by https: cookies are then `Secure` and carry the `__Host-` prefix.
    `proxies` is how many proxies before us are trusted to say who asks.
    """

    engine: "Engine"
    blobs: "Blobs"
    signer: "Signer"
    secret: bytes
    origin: str = ""
    is_secure: bool = False
    proxies: int = 0
    largest_file: int = _LARGEST_FILE
    now: Callable[[], datetime] = _now

    def cookie(self, name: str) -> str:
        """Return the name of a cookie; browsers accept the prefix only over https."""
        return f"__Host-{name}" if self.is_secure else name


def keep_site(extensions: dict[str, object], site: Site) -> None:
    """Remember the site in an application."""
    extensions[_EXTENSION] = site


def current_site() -> Site:
    """Return the site of the application that serves this request."""
    site: Site = current_app.extensions[_EXTENSION]
    return site
