"""`vendor-sla plan-sample`: how a period would be sampled, and what that could find."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from vendor_sla.cli.data_files import existing_file, read_data_files, read_period
from vendor_sla.cli.refusals import language_option, speaks
from vendor_sla.domain.exact import parse_decimal
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Invalid
from vendor_sla.domain.samples import SamplePlan, plan_text
from vendor_sla.evidence.plans import DEFAULT_RATES
from vendor_sla.evidence.strata import SPLITS
from vendor_sla.intake.contracts import read_contract
from vendor_sla.intake.texts import read_text
from vendor_sla.printing.words import Words
from vendor_sla.services.sample_frames import frames_of
from vendor_sla.services.sample_populations import (
    Survey,
    Wishes,
    forecast_document,
    propose_plan,
    survey,
)


@click.command()
@click.argument("contract", type=existing_file)
@click.option("--month", callback=read_period, required=True, help="2026-10")
@click.option(
    "--data",
    "data",
    multiple=True,
    required=True,
    metavar="[KIND=]FILE[:PROFILE.yaml]",
    help="A file of the vendor; repeat it for ratings, complaints, roster ...",
)
@click.option(
    "--client",
    "client",
    multiple=True,
    metavar="[KIND=]FILE[:PROFILE.yaml]",
    help="The client's own list: what the vendor's file lacks is sampled, too.",
)
@click.option("--metric", "metrics", multiple=True, help="Only this metric; repeat it.")
@click.option("--size", type=int, help="Items; the contract's, else 200.")
@click.option("--most", type=int, help="Items after an extension; the contract's, else twice.")
@click.option("--minutes", default="6", show_default=True, help="Reviewer's minutes an item.")
@click.option("--split", "split_by", type=click.Choice([*SPLITS[1:]]), help="Part the strata.")
@click.option(
    "--rate",
    "rates",
    multiple=True,
    metavar="STRATUM=PERCENT",
    help="Last period's share of contradicted items.",
)
@click.option("--beacon", default="", help="A public source of chance, by name.")
@click.option("--tightened", is_flag=True, help="1.6 times the effort.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Write plan.json, keys.txt, strata.txt and rows.txt here.",
)
@language_option
@speaks
def plan_sample(
    contract: Path, month: Period, out: Path | None, language: str, **given: Any
) -> None:
    """Plan a sample of one period of CONTRACT and say what it can find."""
    words = Words(language)
    terms = read_contract(read_text(contract))
    marked = [(side, text) for side, name in _SIDES for text in given[name]]
    frames = frames_of(read_data_files(marked, terms.time_zone))
    wishes = _wishes(given)
    found = survey(terms, month, frames, metrics=wishes.metrics, split_by=wishes.split_by)
    proposal = propose_plan(terms, month, found, wishes)
    _show(proposal.plan, forecast_document(proposal.forecast), month, words)
    if out is not None:
        _write(out, proposal.plan, found)


_SIDES = (("vendor", "data"), ("client", "client"))


def _wishes(given: Mapping[str, Any]) -> Wishes:
    return Wishes(
        metrics=tuple(given["metrics"]),
        size=given["size"],
        most=given["most"],
        minutes=_number(given["minutes"], "--minutes"),
        split_by=given["split_by"] or "",
        beacon=given["beacon"],
        rates=dict(_rate(text) for text in given["rates"]),
        is_tightened=given["tightened"],
    )


def _rate(text: str) -> tuple[str, Decimal]:
    name, _, percent = text.partition("=")
    if name.partition("/")[0] not in DEFAULT_RATES:
        known = ", ".join(DEFAULT_RATES)
        raise click.BadParameter(f"{text}: STRATUM is one of {known}", param_hint="--rate")
    return name, _number(percent, "--rate")


def _number(text: str, place: str) -> Decimal:
    try:
        return parse_decimal(text)
    except ValueError as error:
        raise Invalid.because("samples.number", place, value=text[:40]) from error


def _show(plan: SamplePlan, told: Mapping[str, Any], period: Period, words: Words) -> None:
    facts = {"size": plan.size, "population": plan.population, "most": plan.most}
    click.echo(words("cli.plan.title", period=words.period(period), **facts))
    click.echo(words("cli.plan.metrics", metrics=", ".join(plan.metrics)))
    for stratum in plan.strata:
        first, _, part = stratum.key.partition("/")
        name = words(f"stratum.{first}") + (f" · {words(f'stratum_part.{part}')}" if part else "")
        counts = {"size": stratum.size, "population": stratum.population, "most": stratum.most}
        click.echo("  " + words("cli.plan.stratum", name=name, **counts))
    for sentence in _sentences(plan, told, words):
        click.echo(sentence)
    for chance in told["chances"]:
        click.echo("  " + words("cli.plan.chance", **chance))


def _sentences(plan: SamplePlan, told: Mapping[str, Any], words: Words) -> Sequence[str]:
    finds = next(chance for chance in told["chances"] if chance["gap"] == "5")
    facts = {
        "materiality": plan.materiality,
        "size": plan.size,
        "most": plan.most,
        "upper": told["best_upper"],
        "needed": told["needed_to_accept"],
    }
    if told["can_accept"]:
        accepts = "plan.can_accept"
    elif told["can_accept_extended"]:
        accepts = "plan.accepts_late"
    else:
        accepts = "plan.cannot_accept" if facts["needed"] else "plan.never_accepts"
    honest = told["honest"]
    cost = {"hours": plan.hours, "minutes": plan.minutes, "points": told["error_points"]}
    return (
        words("plan.finds", size=plan.size, gap=finds["gap"], found=finds["found"]),
        words(accepts, **facts),
        words("plan.honest", open=honest["left_open"], found=honest["found"]),
        words("plan.cost", **cost),
    )


def _write(folder: Path, plan: SamplePlan, found: Survey) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "plan.json": plan_text(plan),
        "keys.txt": found.population.keys_text,
        "strata.txt": found.membership,
        "rows.txt": found.population.rows_text,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        click.echo(str(folder / name), err=True)
