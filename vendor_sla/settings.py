"""Settings: read once from the environment, frozen, and plain about what is missing.

VENDOR_SLA_HOME: the folder of the embedded database, of files and secrets; by default the user's
data folder, as root `/var/lib/vendor-sla`.
DATABASE_URL: a PostgreSQL server, 15 or later, entered as the application; else the embedded one.
DATABASE_MIGRATION_URL: the same database, entered as the owner of the tables; needed to migrate.
DATABASE_WORKER_URL: the same database, entered as the queue's worker; else `DATABASE_URL`.
VENDOR_SLA_FILES: where files are kept, a folder or an fsspec URL; else `files` in the home.
VENDOR_SLA_ADDRESS: the address people reach the site at, `https://sla.example.org`; scorecards
carry it as a QR code, and with https cookies are sent over https alone.
VENDOR_SLA_SIGNING: the certificate that signs what is issued, a PKCS#12 file; else an authority of
our own, made at first start. VENDOR_SLA_SIGNING_PASSWORD: the file its password stands in.
VENDOR_SLA_SMTP: the mail server, `smtp://user:password@host:587?starttls` or `smtps://...`; without
it mails are kept and not sent.
VENDOR_SLA_MAIL_FROM: the address mails come from; needed with a mail server.
VENDOR_SLA_PROXIES: how many proxies of yours stand before the site and say who asks; 0 by default.
"""

import os
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import platformdirs

from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.printing.certificates import load_pkcs12, read_authorities
from vendor_sla.printing.signing import Signer, make_test_authority
from vendor_sla.store.addresses import Addresses, addresses_of
from vendor_sla.store.binaries import STATE_FOLDER
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.homes import make_home
from vendor_sla.store.mail_servers import MailServer, parse_mail_server
from vendor_sla.store.secrets import keep_secret_file

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")
_PROXIES = re.compile(r"[0-5]")
_DATABASE_URLS = ("DATABASE_MIGRATION_URL", "DATABASE_WORKER_URL")


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation is told from outside; empty text means "not given"."""

    home: Path
    database_url: str = ""
    migration_url: str = ""
    worker_url: str = ""
    files: str = ""
    address: str = ""
    proxies: int = 0
    signing: Path | None = None
    signing_password: Path | None = None
    mail_server: MailServer | None = None

    @property
    def is_embedded(self) -> bool:
        """Say whether the database is our own."""
        return not self.database_url

    def addresses(self) -> Addresses:
        """Return where the database is; the embedded one is running on return."""
        make_home(self.home)
        return addresses_of(
            self.home,
            app=self.database_url,
            migration=self.migration_url,
            worker=self.worker_url,
        )

    def blobs(self) -> Blobs:
        """Return the file store."""
        make_home(self.home)
        return Blobs(self.files or self.home / "files")

    def signer(self, *, at: datetime) -> Signer:
        """Return who signs: the certificate given, else the authority of this home.

        What the home's own authority signed before stays an original, and so does what those
        signed whose certificates lie in `signing/earlier`. `Invalid` when the certificate cannot
        be used at the instant `at`.
        """
        if self.signing is None:
            own = make_test_authority(self._own_authority)
            return replace(own, earlier=self._earlier())
        password = _password(self.signing_password)
        return replace(load_pkcs12(self.signing, password, at=at), earlier=self._earlier())

    def authorities(self, *, at: datetime) -> tuple[Any, ...]:
        """Return whose signatures count, without making anything; `Invalid` when nobody's do."""
        if self.signing is not None:
            return self.signer(at=at).authorities
        if found := self._earlier():
            return found
        raise Invalid.because("settings.no_authority", "VENDOR_SLA_HOME", path=str(self.home))

    @property
    def _own_authority(self) -> Path:
        return self.home / "signing"

    def _earlier(self) -> tuple[Any, ...]:
        own = self._own_authority / "authority.crt"
        kept = sorted((self._own_authority / "earlier").glob("*"))
        return read_authorities([path for path in (own, *kept) if path.is_file()])

    def secret(self, name: str) -> str:
        """Return a secret of the installation (64 hex digits), made at first need, mode 0600."""
        make_home(self.home)
        folder = self.home / "secrets"
        folder.mkdir(mode=0o700, exist_ok=True)
        return keep_secret_file(folder / name, lambda: secrets.token_hex(32))


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; `Invalid` with everything that is missing or does not fit together."""
    given = os.environ if environment is None else environment
    problems = [
        Problem("settings.database_url_missing", name)
        for name in _DATABASE_URLS
        if given.get(name) and not given.get("DATABASE_URL")
    ]
    home = Path.cwd() / Path(given.get("VENDOR_SLA_HOME") or _default_home()).expanduser()
    if home.exists() and not home.is_dir():
        problems.append(
            Problem("settings.home_is_no_folder", "VENDOR_SLA_HOME", {"path": str(home)})
        )
    address = given.get("VENDOR_SLA_ADDRESS", "").rstrip("/")
    proxies = given.get("VENDOR_SLA_PROXIES") or "0"
    problems += _reached_wrongly(address, proxies)
    signing, password = (
        Path(given[name]).expanduser() if given.get(name) else None
        for name in ("VENDOR_SLA_SIGNING", "VENDOR_SLA_SIGNING_PASSWORD")
    )
    if password is not None and signing is None:
        problems.append(Problem("settings.password_alone", "VENDOR_SLA_SIGNING_PASSWORD"))
    try:
        mail_server = _mail_server(given)
    except Invalid as invalid:
        problems += invalid.problems
    if problems:
        raise Invalid(problems)
    return Settings(
        home=home,
        database_url=given.get("DATABASE_URL", ""),
        migration_url=given.get("DATABASE_MIGRATION_URL", ""),
        worker_url=given.get("DATABASE_WORKER_URL", ""),
        files=given.get("VENDOR_SLA_FILES", ""),
        address=address,
        proxies=int(proxies),
        signing=signing,
        signing_password=password,
        mail_server=mail_server,
    )


def _reached_wrongly(address: str, proxies: str) -> Iterator[Problem]:
    if address and not _ADDRESS.fullmatch(address):
        yield Problem("settings.address", "VENDOR_SLA_ADDRESS", {"value": address})
    if not _PROXIES.fullmatch(proxies):
        yield Problem("settings.proxies", "VENDOR_SLA_PROXIES", {"value": proxies})


def _password(path: Path | None) -> str:
    """Read a password from its file; the line break at its end is no part of it."""
    if path is None:
        return ""
    try:
        return path.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as failed:
        reason = str(getattr(failed, "strerror", "") or failed)
        facts = {"path": str(path), "reason": reason}
        raise Invalid.because(
            "settings.password_unreadable", "VENDOR_SLA_SIGNING_PASSWORD", **facts
        ) from failed


def _mail_server(given: Mapping[str, str]) -> MailServer | None:
    url = given.get("VENDOR_SLA_SMTP", "")
    return parse_mail_server(url, given.get("VENDOR_SLA_MAIL_FROM", "")) if url else None


def _default_home() -> Path:
    if os.geteuid() == 0:
        return STATE_FOLDER
    return platformdirs.user_data_path("vendor-sla", appauthor=False)
