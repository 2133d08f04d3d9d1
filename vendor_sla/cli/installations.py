"""The installation as commands find it: its site, its tenants, and whose signature counts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from vendor_sla.cli.data_files import existing_file
from vendor_sla.domain.refusals import Invalid
from vendor_sla.printing.certificates import read_authorities
from vendor_sla.settings import read_settings
from vendor_sla.web.site import Site

tenant_option = click.option(
    "--tenant", default="", help="The client company, by a name or its id; needed with several."
)
certificate_option = click.option(
    "--certificate",
    type=existing_file,
    help="Whose signature counts (PEM or DER); by default this installation's authorities.",
)


@contextmanager
def open_installation() -> Iterator[Site]:
    """Open the installation the settings name; `Invalid` where there is none yet."""
    from vendor_sla import app  # noqa: PLC0415  it loads the server

    settings = read_settings()
    if settings.is_embedded and not (settings.home / "secrets").is_dir():
        raise Invalid.because(
            "operators.no_installation", "VENDOR_SLA_HOME", path=str(settings.home)
        )
    site = app.open_site(settings)
    try:
        yield site
    finally:
        site.engine.dispose()


def trusted(certificate: Path | None) -> tuple[Any, ...]:
    """Return whose signature counts: of a certificate given, else of this installation.

    No database is asked, and nothing is made. `Invalid` when there is neither.
    """
    if certificate is not None:
        return read_authorities([certificate])
    return read_settings().authorities(at=datetime.now(UTC))
