"""A contract in plain words: every metric, charge and cap is named, in both languages."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import CliRunner

from tests.builders.contracts import contract, metric
from tests.builders.mechanics import contract_with_everything
from vendor_sla.cli import main
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.penalties.terms import Penalty
from vendor_sla.domain.summaries import summarise
from vendor_sla.intake.contracts import read_contract
from vendor_sla.printing.summaries import Section, write_summary
from vendor_sla.printing.words import Words

TEMPLATES = sorted((Path(__file__).resolve().parents[2] / "contracts").glob("*/contract.yaml"))
CONTRACTS = {path.parent.name: read_contract(path.read_text("utf-8")) for path in TEMPLATES}
CONTRACTS["everything"] = contract_with_everything()
BOTH = pytest.mark.parametrize("language", ["zh", "en"])
EACH = pytest.mark.parametrize("terms", CONTRACTS.values(), ids=CONTRACTS)


def section_of(sections: tuple[Section, ...], clause: str) -> Section:
    return next(one for one in sections if one.clause == clause)


@EACH
@BOTH
def test_every_metric_penalty_and_cap_is_named(terms: Contract, language: str) -> None:
    sections = write_summary(terms, Words(language))
    whole = "\n".join(section.text for section in sections)
    for one in terms.metrics:
        name = one.name.zh if language == "zh" else one.name.en
        section = section_of(sections, one.clause)
        assert section.title == name
        clauses = [penalty.clause for penalty in one.penalties]
        clauses += [part.clause for part in (one.bonus, one.cap) if part is not None]
        assert not [clause for clause in clauses if clause not in section.text]
    duties = [duty.clause for duty in terms.data_duties]
    vetoes = [veto.clause for veto in terms.scoring.vetoes]
    capped = [terms.cap.clause] if terms.cap else []
    further = [
        one.clause
        for name in (
            "repeats", "incidents", "relief", "termination", "ladder", "service_points",
            "carry_forward", "earn_back", "credit_bank", "improvement", "grade_money", "legal",
        )
        for one in _listed(getattr(terms, name))
    ]  # fmt: skip
    capped += [terms.annual_cap.cap.clause] if terms.annual_cap else []
    rules = [terms.fee.clause, terms.scoring.clause, *duties, *vetoes, *capped, *further]
    assert not [clause for clause in rules if clause not in whole]


def _listed(part: Any) -> tuple[Any, ...]:
    return part if isinstance(part, tuple) else () if part is None else (part,)


@EACH
@BOTH
def test_every_sentence_is_a_sentence(terms: Contract, language: str) -> None:
    """No code is shown bare, no fact is left out, no placeholder is left in."""
    words = Words(language)
    for step in summarise(terms):
        assert f"summary.{step.code}" in words, step.code
    for section in write_summary(terms, words):
        assert "—" not in section.text
        assert not re.search(r"[{}]|None|Fraction|Decimal", section.text)
        assert section.text.endswith("。" if language == "zh" else ".")


@EACH
def test_both_languages_say_the_same_numbers(terms: Contract) -> None:
    """Section by section; dates and units are written as each language writes them."""

    def numbers(section: Section) -> list[str]:
        plain = section.text
        parts = (*terms.metrics, *terms.ladder, *terms.incidents, *terms.relief)
        for one in parts:  # a name may write its number out
            plain = plain.replace(one.name.zh, "").replace(one.name.en, "")
        plain = re.sub(r"[A-Z][a-z]{2} \d+, (\d{4})", r"\1", plain)
        plain = re.sub(r"(\d{4})年\d+月\d+日", r"\1", plain)
        ones = r"per 10,000|每万|1 个百分点|每 1 |1 (?=[秒分小])|1 point\(s\)"
        plain = re.sub(ones, "", plain)
        return sorted(re.findall(r"\d+(?:[.,]\d+)*", plain))

    zh, en = (write_summary(terms, Words(language)) for language in ("zh", "en"))
    assert [numbers(one) for one in zh] == [numbers(one) for one in en]


def test_a_miss_is_told_with_its_money() -> None:
    """A share of a fixed fee says what it comes to."""
    flat = {"kind": "flat", "clause": "4.1.1", "misses": "minimum", "fee_percent": "2"}
    one = metric(calendar="always", penalties=[flat], not_delivered_money="none")
    section = section_of(write_summary(contract(one), Words("en")), "4.1")
    assert "A miss of the minimum of 90% costs 2% of the fee (CN¥2,000) (clause 4.1.1)." in (
        section.text
    )
    section = section_of(write_summary(contract(one), Words("zh")), "4.1")
    assert "未达到底线（90%）的，扣服务费的 2%（¥2,000）（第 4.1.1 条）。" in section.text


@dataclass(frozen=True, slots=True)
class Barter:
    """A way of charging nobody has written a sentence for."""

    goats: Decimal


@dataclass(frozen=True, slots=True)
class ContractWithMore(Contract):
    """A contract with a term the summary does not know."""

    fair_play: str = ""


@BOTH
def test_a_term_without_a_sentence_of_its_own_is_said_all_the_same(language: str) -> None:
    flat = {"kind": "flat", "clause": "4.1.1", "misses": "minimum", "amount": "2"}
    terms = contract(metric(calendar="always", penalties=[flat], not_delivered_money="none"))
    strange = Penalty("4.1.7", cast("Any", Barter(Decimal(3))))
    (one,) = terms.metrics
    odd = replace(terms, metrics=(replace(one, penalties=(*one.penalties, strange)),))
    text = section_of(write_summary(odd, Words(language)), "4.1").text
    assert "4.1.7" in text
    assert re.search(r"goats\W+3", text)
    fields = {name: getattr(terms, name) for name in terms.__slots__}
    more = ContractWithMore(**fields, fair_play="always")
    assert re.search(r"fair play\W+always", write_summary(more, Words(language))[-1].text)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "What the service costs"), ("zh", "数据提交")]
)
def test_the_command_says_it_in_both_languages(language: str, said: str) -> None:
    ran = CliRunner().invoke(main, ["summary", str(TEMPLATES[0]), "--lang", language])
    assert ran.exit_code == 0, ran.output
    assert said in ran.output


def test_the_command_refuses_a_broken_contract_with_its_problems(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("format: 1\n", "utf-8")
    ran = CliRunner().invoke(main, ["summary", str(broken)])
    assert ran.exit_code == 1
    assert "metrics" in ran.output
