"""`vendor-sla verify`: is a PDF or an evidence pack the one that was issued."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from vendor_sla.cli.data_files import existing_file
from vendor_sla.cli.installations import (
    certificate_option,
    open_installation,
    tenant_option,
    trusted,
)
from vendor_sla.cli.refusals import language_option, problem_text, speaks
from vendor_sla.printing.words import Words
from vendor_sla.services.operators import operator_of, tenants_named
from vendor_sla.services.verifications import Verification, verify_file, verify_signature
from vendor_sla.store.engine import tenant_session


@click.command()
@click.argument("file", type=existing_file)
@tenant_option
@certificate_option
@click.option("--offline", is_flag=True, help="Check the signature alone; ask no database.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
@language_option
@speaks
def verify(
    file: Path,
    tenant: str,
    certificate: Path | None,
    offline: bool,
    as_json: bool,
    language: str,
) -> None:
    """Say whether FILE, a PDF or an evidence pack, is the one that was issued."""
    is_by_signature = offline or certificate is not None
    if is_by_signature:
        found = verify_signature(file, trusted(certificate))
    else:
        found = _by_records(file, tenant, language)
    if as_json:
        click.echo(json.dumps(_document(found, file), ensure_ascii=False, indent=2))
    else:
        _say(found, file, Words(language), is_by_signature=is_by_signature)
    sys.exit(0 if found.is_original else 1)


def _by_records(file: Path, tenant: str, language: str) -> Verification:
    """Ask each tenant meant; the one that issued it answers."""
    with open_installation() as site:
        found: Verification | None = None
        for tenant_id in tenants_named(site.engine, tenant):
            actor = operator_of(tenant_id, language)
            with tenant_session(site.engine, tenant_id=tenant_id, read_only=True) as session:
                answer = verify_file(session, actor, path=file, authorities=site.signer.authorities)
            if found is None or answer.is_original:
                found = answer
            if found.is_original:
                break
    assert found is not None
    return found


def _say(found: Verification, file: Path, words: Words, *, is_by_signature: bool) -> None:
    how = "signature" if is_by_signature else "records"
    verdict = f"cli.verify.{found.kind}_{how}" if found.is_original else "cli.verify.no"
    click.echo(words(verdict, file=file.name))
    if issued := found.issued:
        facts = {"vendor": issued.vendor_name, "period": words.period(issued.period)}
        when = words.moment(issued.issued_at, "UTC")
        click.echo(words("cli.verify.what", **facts, version=issued.version))
        click.echo(words("cli.verify.issued", name=issued.issued_by, at=when))
    if found.signature.is_original and found.signature.signed_at:
        at = words.moment(found.signature.signed_at, "UTC")
        click.echo(words("cli.verify.signed", name=found.signature.signed_by, at=at))
    if found.withheld:
        click.echo(words("cli.verify.withheld", count=found.withheld))
    for problem in found.problems:
        click.echo(f"  ✗ {problem_text(words, problem)}", err=True)
    click.echo(f"  sha256 {found.sha256}")


def _document(found: Verification, file: Path) -> dict[str, Any]:
    issued, signature = found.issued, found.signature
    return {
        "file": file.name,
        "kind": found.kind,
        "is_original": found.is_original,
        "sha256": found.sha256,
        "signed_by": signature.signed_by if signature.is_original else None,
        "signed_at": signature.signed_at.isoformat() if signature.signed_at else None,
        "issued": issued
        and {
            "vendor": issued.vendor_name,
            "period": issued.period.label,
            "version": issued.version,
            "language": issued.language or None,
            "issued_at": issued.issued_at.isoformat(),
            "issued_by": issued.issued_by,
        },
        "made_for": found.made_for or None,
        "withheld": found.withheld,
        "problems": [
            {"code": one.code, "place": one.place, "facts": dict(one.facts)}
            for one in found.problems
        ],
    }
