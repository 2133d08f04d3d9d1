"""Everything contracts, scores and money can say has words in both languages."""

import re
from itertools import product
from pathlib import Path
from string import Formatter

import pytest

from vendor_sla.domain.conditions import ConditionKind
from vendor_sla.domain.contracts import MissingPolicy
from vendor_sla.domain.penalties.rules import ReliefArithmetic, RepeatKind
from vendor_sla.domain.penalties.terms import Level, Stepping, TriggerKind
from vendor_sla.domain.readings import ReadingState
from vendor_sla.printing.words import Words

ROOT = Path(__file__).resolve().parents[2] / "vendor_sla"
SOURCES = [
    *(ROOT / "intake").glob("contract*.py"),
    ROOT / "intake" / "circumstances.py",
    ROOT / "intake" / "opening_states.py",
    ROOT / "intake" / "yaml_documents.py",
    *(ROOT / "domain" / "penalties").glob("*.py"),
    *(
        ROOT / "domain" / f"{name}.py"
        for name in (
            "billing",
            "consequences",
            "duties",
            "figures",
            "points",
            "pricing",
            "scoring",
            "versions",
        )
    ),
]
PROBLEM = re.compile(
    r'"((?:contract|circumstances|duties|opening|pricing|readings|relief|waivers|yaml)\.[a-z_]+)"'
)
STEP = re.compile(r'(?:Step\(\s*|return |= |else )"((?:condition|score|money|fee)\.[a-z_.]*[a-z])"')


def found(pattern: re.Pattern[str]) -> set[str]:
    """Return every code a pattern finds in the sources."""
    return {code for path in SOURCES for code in pattern.findall(path.read_text("utf-8"))}


def composed_steps() -> set[str]:
    """Return the codes that are put together while running."""
    missing = set(ReadingState) - {ReadingState.MEASURED, ReadingState.NOT_DUE}
    verbs = ("missed", "kept", "beyond", "not_beyond")
    return {
        *(f"score.{state}.{policy}" for state, policy in product(missing, MissingPolicy)),
        *(f"money.unmeasured.{state}" for state in missing - {ReadingState.NOT_DELIVERED}),
        *(f"money.{verb}.{level}" for verb, level in product(verbs, Level)),
        *(f"money.per_point.{stepping}" for stepping in Stepping),
        *(f"money.repeat.{kind}" for kind in RepeatKind),
        *(f"money.relief.{arithmetic}" for arithmetic in ReliefArithmetic),
        *(f"money.{report}_report" for report in ("late", "missing", "wrong")),
        *(f"money.carried_{way}" for way in ("in", "out")),
        *(
            f"money.trigger.{kind}.{verb}"
            for kind, verb in product(set(TriggerKind) - {TriggerKind.ANY_MISS}, ("due", "not_due"))
        ),
        *(f"condition.{kind}" for kind in ConditionKind),
        "money.unmeasured.not_due",
        "score.not_due.redistribute",
        "score.passed",
        "score.failed",
        "fee.fixed",
        "fee.fixed_part",
        "money.bonus_offsets",
        "money.bonus_apart",
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_problem_and_step_has_words(language: str) -> None:
    """No code is ever shown bare."""
    words = Words(language)
    wanted = {f"problem.{code}" for code in found(PROBLEM)}
    wanted |= {f"step.{code}" for code in found(STEP) | composed_steps()}
    assert not [code for code in sorted(wanted) if code not in words]


def test_both_languages_use_the_same_facts() -> None:
    """A fact told in one language is not kept back in the other."""
    zh, en = Words("zh"), Words("en")
    codes = {f"problem.{code}" for code in found(PROBLEM)}
    codes |= {f"step.{code}" for code in found(STEP) | composed_steps()}
    for code in codes:
        facts = [
            {name for _, name, _, _ in Formatter().parse(words(code)) if name} for words in (zh, en)
        ]
        assert facts[0] == facts[1], code
