"""`vendor-sla pack`: the evidence of an issued month, sealed in one file."""

from pathlib import Path

import click

from vendor_sla.cli.data_files import new_file
from vendor_sla.cli.installations import open_installation, tenant_option
from vendor_sla.cli.refusals import language_option, speaks
from vendor_sla.domain.periods import Period
from vendor_sla.services.operators import one_tenant, operator_of
from vendor_sla.services.packs import build_pack, find_issued
from vendor_sla.store.engine import tenant_session


@click.command()
@click.argument("month", metavar="MONTH")
@click.option("--contract", required=True, help="The key of the contract.")
@click.option(
    "--version", type=click.IntRange(1), help="The issued version; the newest by default."
)
@click.option("--out", type=new_file, help="Where to; by default its own name, here.")
@tenant_option
@language_option
@speaks
def pack(
    month: str, contract: str, version: int | None, out: Path | None, tenant: str, language: str
) -> None:
    """Write the sealed evidence pack of an issued MONTH (2026-10)."""
    try:
        period = Period.parse(month)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="MONTH") from error
    with open_installation() as site:
        actor = operator_of(one_tenant(site.engine, tenant), language)
        with tenant_session(site.engine, tenant_id=actor.tenant_id, read_only=True) as session:
            scorecard_id = find_issued(
                session, actor, contract_key=contract, period=period, version=version
            )
            paper = build_pack(
                session, actor, scorecard_id=scorecard_id, blobs=site.blobs, signer=site.signer
            )
    path = out or Path(paper.name)
    path.write_bytes(paper.content)
    click.echo(str(path))
    click.echo(f"  sha256 {paper.sha256}", err=True)
