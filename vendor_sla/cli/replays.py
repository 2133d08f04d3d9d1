"""`vendor-sla replay`: what a contract would have given in months that have figures."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from vendor_sla.cli.refusals import language_option, speaks
from vendor_sla.cli.replay_tables import show_replay
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.people import Actor, Role
from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.contracts import read_contract
from vendor_sla.intake.json_documents import read_json
from vendor_sla.intake.texts import read_text
from vendor_sla.printing.words import Words
from vendor_sla.services.replays import replay_documents, replay_vendor
from vendor_sla.services.tenants import find_tenant_of_vendor
from vendor_sla.settings import Settings, read_settings
from vendor_sla.store import schema
from vendor_sla.store.engine import open_engine, tenant_session

Document = Mapping[str, Any]
_existing = click.Path(exists=True, dir_okay=False, path_type=Path)
_OPERATOR = UUID(int=0)  # nobody's account: reading leaves no trace of a person


@click.command()
@click.argument("contract", type=_existing)
@click.option("--vendor", metavar="CODE", help="The vendor whose months are taken.")
@click.option("--tenant", default="", metavar="NAME|ID", help="Needed where several have it.")
@click.option(
    "--months", default=12, show_default=True, type=click.IntRange(1, 600), help="The newest."
)
@click.option(
    "--from",
    "files",
    multiple=True,
    type=_existing,
    metavar="FILE.json",
    help="An assessment document instead of the database; repeat it, a month each.",
)
@click.option(
    "--json",
    "json_out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the whole replay here (replay/1).",
)
@language_option
@speaks
def replay(
    contract: Path,
    vendor: str | None,
    tenant: str,
    months: int,
    files: Sequence[Path],
    json_out: Path | None,
    language: str,
) -> None:
    """Show what CONTRACT would have scored and cost in past months.

    Beside each month stands what the version in force gave.
    """
    if bool(vendor) == bool(files):
        raise click.UsageError(Words(language)("cli.replay_usage"))
    terms = read_contract(read_text(contract))
    if vendor:
        document = _of_database(terms, vendor, tenant, months)
    else:
        document = replay_documents(terms, _read(files))
    show_replay(document, language)
    if json_out:
        text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True)
        json_out.write_text(text + "\n", encoding="utf-8")
        click.echo(str(json_out), err=True)


def _of_database(terms: Contract, vendor: str, tenant: str, months: int) -> Document:
    """Replay over the months kept on this machine, in a session that can only read."""
    settings = read_settings()
    _require_database(settings)
    engine = open_engine(settings.addresses())
    try:
        tenant_id = find_tenant_of_vendor(engine, vendor=vendor, tenant=tenant)
        operator = Actor(_OPERATOR, "", tenant_id, Role.AUDITOR)
        with tenant_session(engine, tenant_id=tenant_id, read_only=True) as session:
            return replay_vendor(session, operator, contract=terms, vendor=vendor, months=months)
    finally:
        engine.dispose()


def _require_database(settings: Settings) -> None:
    """Refuse a home without a database: reading must not make one."""
    if settings.is_embedded and not (settings.home / "postgres").is_dir():
        raise Invalid.because("replays.no_database", path=str(settings.home))
    addresses = settings.addresses()
    if addresses.owner is not None:
        schema.upgrade(addresses)


def _read(files: Sequence[Path]) -> list[tuple[str, Any]]:
    """Read each file: a document, or a list of them."""
    documents: list[tuple[str, Any]] = []
    for path in files:
        found = read_json(read_text(path), path.name)
        entries = found if isinstance(found, list) else [found]
        documents += [(path.name, entry) for entry in entries]
    return documents
