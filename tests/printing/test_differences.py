"""What changed, in the contract's language: sentences a buyer and a vendor read alike."""

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.builders.mechanics import contract_with_everything
from tests.builders.mutations import mutations
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.differences import compare
from vendor_sla.domain.favours import Favour
from vendor_sla.intake.contracts import read_contract
from vendor_sla.printing.differences import tally, write_differences
from vendor_sla.printing.words import Words

TEMPLATES = sorted((Path(__file__).resolve().parents[2] / "contracts").glob("*/contract.yaml"))
CALL_CENTRE = next(path for path in TEMPLATES if path.parent.name == "call_centre")
CONTRACTS = {path.parent.name: read_contract(path.read_text("utf-8")) for path in TEMPLATES}
CONTRACTS["everything"] = contract_with_everything()
EACH = pytest.mark.parametrize("terms", CONTRACTS.values(), ids=CONTRACTS)
TEXT = CALL_CENTRE.read_text("utf-8")
NEXT = TEXT.replace("version: 1\ntitle", "version: 2\ntitle").replace(
    "effective_from: 2025-01-01", "effective_from: 2026-07-01"
)


def told(after: str, language: str) -> list[tuple[str, str, Favour]]:
    """Return the sentences about terms of the template changed to `after`."""
    old, new = read_contract(TEXT), read_contract(after)
    groups = write_differences(compare(old, new), old, new, Words(language))
    return [
        (change.sentence, change.clause, change.favours)
        for group in groups
        for change in group.changes
        if change.path not in {"version", "effective_from"}
    ]


# What is written over in the template, what is said then, and whom it serves.
SENTENCES = {
    ("minimum: 92\n", "minimum: 90\n"): (
        "Minimum of Answer rate falls from 92% to 90% from Jul 1, 2026.",
        "自2026年7月1日起，接通率的底线由92%降低到90%。",
        ("4.2", Favour.VENDOR),
    ),
    ("amount: 2000\n", "amount: 4000\n"): (
        (
            "Penalty of clause 4.1.1 of Service level in 20 s rises from CN¥2,000 to CN¥4,000 per"
            " started point from Jul 1, 2026."
        ),
        (
            "自2026年7月1日起，服务水平（20 秒）的第 4.1.1 条违约金由¥2,000提高到¥4,000"
            "（不足 1 点按 1 点计）。"
        ),
        ("4.1.1", Favour.CLIENT),
    ),
    ("period: {fee_percent: 10,", "period: {fee_percent: 8,"): (
        "Cap of a period's credits falls from 10% of the fee to 8% of the fee from Jul 1, 2026.",
        "自2026年7月1日起，单期扣款上限由服务费的 10%降低到服务费的 8%。",
        ("9.2", Favour.VENDOR),
    ),
    ('    bonus: {kind: flat, clause: "5.1.2", beats: stretch, amount: 3000}\n', ""): (
        (
            "Bonus of QA pass rate no longer applies from Jul 1, 2026. Until then: Doing better"
            " than the stretch level of 97% earns CN¥3,000 (clause 5.1.2)."
        ),
        (
            "自2026年7月1日起取消质检合格率的奖励。此前为：优于挑战值（97%）的，奖励¥3,000"
            "（第 5.1.2 条）。"
        ),
        ("5.1.2", Favour.CLIENT),
    ),
    ("attitude: 15, efficiency: 30", "attitude: 20, efficiency: 25"): (
        "Weight “Attitude” rises from 15% to 20% from Jul 1, 2026.",
        "自2026年7月1日起，权重「态度」由15%提高到20%。",
        ("7.1", Favour.DEPENDS),
    ),
}


@pytest.mark.parametrize("written", SENTENCES, ids=lambda written: written[0].strip()[:24])
def test_a_change_is_told_as_a_sentence(written: tuple[str, str]) -> None:
    en, zh, told_too = SENTENCES[written]
    changed = NEXT.replace(*written)
    assert changed != NEXT
    assert told(changed, "en")[0] == (en, *told_too)
    assert told(changed, "zh")[0] == (zh, *told_too)


def test_a_new_metric_is_told_with_what_it_promises() -> None:
    without = NEXT.partition("  - key: transfers")[0]
    (change,) = told(without, "en")
    assert change[0].startswith("Transfer rate no longer applies from Jul 1, 2026. Until then: ")
    assert "The target is at most 10%." in change[0]


def test_other_wording_alone_is_said_to_change_no_term() -> None:
    (change,) = told(f"# for the record\n{NEXT}", "en")
    assert change[0].startswith("Only the wording changes")
    assert change[2] is Favour.NEITHER


@pytest.mark.parametrize("language", ["zh", "en"])
@EACH
def test_every_change_has_a_sentence_that_names_no_machinery(
    terms: Contract, language: str
) -> None:
    """Whatever field changes: a sentence, without a class name, a placeholder or a bare None."""
    words = Words(language)
    for where, other in mutations(terms):
        for group in write_differences(compare(terms, other), terms, other, words):
            for change in group.changes:
                assert change.sentence, where
                assert not any(
                    odd in change.sentence
                    for odd in ("{", "}", "None", "Decimal(", "Fraction(", "=")
                ), (where, change.sentence)


@EACH
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_term_of_a_contract_has_a_name(terms: Contract, language: str) -> None:
    words = Words(language)

    def nameless(part: Any) -> set[str]:
        found: set[str] = set()
        if isinstance(part, dict):
            return found.union(*(nameless(each) for each in part.values()))
        if isinstance(part, tuple):
            return found.union(*(nameless(each) for each in part))
        if not is_dataclass(part):
            return found
        for field in fields(part):
            names = (f"term.{type(part).__name__}.{field.name}", f"term.{field.name}")
            if not any(name in words for name in names):
                found.add(names[0])
            found |= nameless(getattr(part, field.name))
        return found

    assert not nameless(terms)
    assert not {f.name for f in fields(Contract) if f"term.{f.name}" not in words}


def test_the_tally_counts_whom_the_changes_serve() -> None:
    old, new = read_contract(TEXT), read_contract(NEXT.replace("minimum: 92\n", "minimum: 90\n"))
    counted = tally(write_differences(compare(old, new), old, new, Words("en")))
    assert (counted[Favour.VENDOR], counted[Favour.CLIENT], counted[Favour.NEITHER]) == (1, 0, 2)
