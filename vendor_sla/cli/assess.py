"""`vendor-sla assess`: one period, from files to scorecard, without a server."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from vendor_sla import __version__
from vendor_sla.cli.annotations import annotating
from vendor_sla.cli.data_files import existing_file, new_file, read_data_files, read_period
from vendor_sla.cli.refusals import language_option, speaks
from vendor_sla.cli.tables import show_document
from vendor_sla.domain.circumstances import NOTHING_ELSE
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.documents import assessment_document
from vendor_sla.domain.pairs import NO_DECISIONS
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.circumstances import read_circumstances
from vendor_sla.intake.contracts import read_contract
from vendor_sla.intake.draws import read_draw
from vendor_sla.intake.history import read_history
from vendor_sla.intake.opening_states import read_opening
from vendor_sla.intake.pairs import read_pairs
from vendor_sla.intake.readings import TypedReadings, read_typed_readings
from vendor_sla.intake.texts import read_text
from vendor_sla.services.assessments import Beside, measure_requests
from vendor_sla.services.assessments import assess as assess_period
from vendor_sla.services.data_files import DataFile
from vendor_sla.services.decisions import Proof


@click.command()
@click.argument("contract", type=existing_file)
@click.option("--month", callback=read_period, help="2026-10")
@click.option("--period", callback=read_period, help="2023-01-01/2024-01-01, last day excluded")
@click.option(
    "--data",
    "data",
    multiple=True,
    metavar="[KIND=]FILE[:PROFILE.yaml]",
    help="A file of the vendor; repeat it for ratings, complaints, roster ...",
)
@click.option(
    "--client",
    "client",
    multiple=True,
    metavar="[KIND=]FILE[:PROFILE.yaml]",
    help="A file of the client; its contacts are compared with the vendor's.",
)
@click.option("--qa", metavar="FILE[:PROFILE.yaml]", help="The client's review sheet.")
@click.option(
    "--sample",
    metavar="FILE[:PROFILE.yaml]",
    help="Vendor rows that were drawn and audited: what the client found true of each.",
)
@click.option("--draw", type=existing_file, help="The published draw the sample comes from (JSON).")
@click.option("--readings", type=existing_file, help="Metric values instead of rows (JSON).")
@click.option("--history", type=existing_file, help="Earlier periods (JSON).")
@click.option("--opening", type=existing_file, help="The state at go-live (YAML or JSON).")
@click.option(
    "--circumstances",
    type=existing_file,
    help="Relief, late reports, incidents and waivers of the period (YAML or JSON).",
)
@click.option(
    "--pairs",
    type=existing_file,
    help="Rows that are one contact (CSV: the vendor's number, the client's).",
)
@click.option("--json", "json_out", type=new_file, help="Write the whole assessment here.")
@click.option("--pdf", "pdf_out", type=new_file, help="Print the scorecard here.")
@click.option(
    "--annotated",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Put copies of files with refused rows here, each refusal marked and explained.",
)
@language_option
@speaks
def assess(
    contract: Path,
    month: Period | None,
    period: Period | None,
    data: Sequence[str],
    client: Sequence[str],
    qa: str | None,
    sample: str | None,
    draw: Path | None,
    readings: Path | None,
    history: Path | None,
    opening: Path | None,
    circumstances: Path | None,
    pairs: Path | None,
    json_out: Path | None,
    pdf_out: Path | None,
    annotated: Path | None,
    language: str,
) -> None:
    """Measure, score and price one period of CONTRACT."""
    if (month is None) == (period is None):
        raise click.UsageError("give --month or --period")
    assessed = month or period
    assert assessed is not None
    terms = read_contract(read_text(contract))
    marked = [("vendor", text) for text in data] + [("client", text) for text in client]
    marked += [("client", f"qa={qa}")] if qa else []
    marked += [("client", f"audit={sample}")] if sample else []
    typed = _typed_readings(readings, marked, terms, assessed)
    beside = _beside(terms, history, opening, circumstances, pairs)
    with annotating(read_data_files(marked, terms.time_zone), annotated, language) as files:
        if draw is not None:
            beside = replace(beside, proof=_proof(draw, terms, assessed, files))
        assessment = assess_period(
            contract=terms, period=assessed, files=files, typed=typed, beside=beside
        )
    document = assessment_document(assessment, terms, software_version=__version__)
    show_document(document, language)
    _write(document, language, json_out, pdf_out)


def _proof(draw: Path, terms: Contract, period: Period, files: Sequence[DataFile]) -> Proof:
    from vendor_sla.services.sample_frames import (  # noqa: PLC0415  it loads the database's library
        frames_of,
    )
    from vendor_sla.services.sample_proofs import prove_draw  # noqa: PLC0415  likewise

    return prove_draw(read_draw(*_read(draw)), terms, period, frames_of(files))


def _beside(
    terms: Contract,
    history: Path | None,
    opening: Path | None,
    circumstances: Path | None,
    pairs: Path | None,
) -> Beside:
    return Beside(
        history=() if history is None else read_history(*_read(history), terms.currency),
        opening=None if opening is None else read_opening(*_read(opening)),
        circumstances=NOTHING_ELSE
        if circumstances is None
        else read_circumstances(*_read(circumstances)),
        decisions=NO_DECISIONS if pairs is None else read_pairs(*_read(pairs)),
    )


def _typed_readings(
    path: Path | None, marked: Sequence[tuple[str, str]], contract: Contract, period: Period
) -> TypedReadings | None:
    if path is None:
        if not any(side == "vendor" for side, _ in marked):
            raise Invalid.because("assess.no_data")
        return None
    if marked:
        raise Invalid.because("assess.data_and_readings")
    return read_typed_readings(read_text(path), path.name, measure_requests(contract, period))


def _read(path: Path) -> tuple[str, str]:
    """Return a file's text and its name."""
    return read_text(path), path.name


def _write(
    document: dict[str, Any], language: str, json_out: Path | None, pdf_out: Path | None
) -> None:
    if json_out:
        text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True)
        json_out.write_text(text + "\n", encoding="utf-8")
        click.echo(str(json_out), err=True)
    if pdf_out:
        from vendor_sla.printing.scorecards import (  # noqa: PLC0415  it takes a second to load
            print_scorecard,
        )

        pdf_out.write_bytes(print_scorecard(document, language))
        click.echo(str(pdf_out), err=True)
