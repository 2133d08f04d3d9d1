"""`vendor-sla audit`: a tenant's records proven whole, and against an anchor kept outside."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from vendor_sla.cli.data_files import existing_file, new_file
from vendor_sla.cli.installations import open_installation, tenant_option
from vendor_sla.cli.refusals import language_option, problem_text, speaks
from vendor_sla.domain.refusals import Problem
from vendor_sla.printing.words import Words
from vendor_sla.services.anchors import check_anchor, read_anchor, write_anchor
from vendor_sla.services.operators import one_tenant, operator_of
from vendor_sla.services.records import RecordAudit, audit_records
from vendor_sla.store.engine import tenant_session


@click.command()
@click.option("--anchor", type=existing_file, help="Compare with an anchor written earlier.")
@click.option(
    "--write-anchor", "anchor_out", type=new_file, help="Write the signed end of the history here."
)
@tenant_option
@language_option
@speaks
def audit(anchor: Path | None, anchor_out: Path | None, tenant: str, language: str) -> None:
    """Prove the history, the issued papers, the ledger and the approvals of a tenant."""
    words = Words(language)
    with open_installation() as site:
        actor = operator_of(one_tenant(site.engine, tenant), language)
        authorities = site.signer.authorities
        with tenant_session(site.engine, tenant_id=actor.tenant_id, read_only=True) as session:
            found = audit_records(session, actor, blobs=site.blobs, authorities=authorities)
            problems = list(found.problems)
            if anchor is not None:
                kept = read_anchor(anchor.read_bytes(), authorities)
                broken = check_anchor(session, actor, kept)
                problems += [broken] if broken else []
            if anchor_out is not None and not problems:
                sealed = write_anchor(session, actor, signer=site.signer, at=datetime.now(UTC))
                anchor_out.write_bytes(sealed)
    _say(words, found, problems, is_anchored=anchor is not None)
    if anchor_out is not None and not problems:
        click.echo(words("cli.audit.anchor_written", file=str(anchor_out)))
    sys.exit(1 if problems else 0)


def _say(words: Words, found: RecordAudit, problems: list[Problem], *, is_anchored: bool) -> None:
    counts = {
        name: words.number(getattr(found, name))
        for name in ("entries", "scorecards", "papers", "transfers", "lines")
    }
    click.echo(words("cli.audit.looked", **counts))
    if not problems:
        click.echo(words("cli.audit.whole", head=found.head[:16]))
        click.echo(words("cli.audit.anchored" if is_anchored else "cli.audit.no_anchor"))
        return
    click.echo(words("cli.audit.broken", count=len(problems)))
    for problem in problems:
        click.echo(f"  ✗ {problem_text(words, problem)}", err=True)
