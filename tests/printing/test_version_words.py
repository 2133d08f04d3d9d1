"""Everything versions can be, be refused for, or be told of has words in both languages."""

import re
from itertools import product
from pathlib import Path

import pytest

from vendor_sla.domain.conditions import ConditionKind
from vendor_sla.domain.differences import PARTS, Verb
from vendor_sla.domain.favours import Favour
from vendor_sla.domain.versions import Tense, VersionState
from vendor_sla.printing.words import Words

SERVICES = Path(__file__).resolve().parents[2] / "vendor_sla" / "services"
SUMMARIES = Path(__file__).resolve().parents[2] / "vendor_sla" / "domain" / "summaries"
_PROBLEM = re.compile(r'Problem\(\s*"(contracts\.[a-z_]+)"')
_STEP = re.compile(r'Step\(\s*"([a-z_.]+)"')
_EVENTS = ("propose", "withdraw", "approve", "sign", "refuse")


def found(pattern: re.Pattern[str], folder: Path) -> set[str]:
    """Return every code a pattern finds in the modules of a folder."""
    return {
        code for path in folder.glob("*.py") for code in pattern.findall(path.read_text("utf-8"))
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_code_has_words(language: str) -> None:
    """No code is ever shown bare."""
    words = Words(language)
    wanted = {
        *(f"problem.{code}" for code in found(_PROBLEM, SERVICES)),
        *(f"problem.contracts.{state}" for state in ("proposed", "committed")),
        *(f"summary.{code}" for code in found(_STEP, SUMMARIES)),
        *(f"version.{state}" for state in VersionState),
        *(f"tense.{tense}" for tense in Tense),
        *(f"favour.{favour}" for favour in Favour),
        *(f"change.{verb}" for verb in Verb),
        *(f"change.part.{part}" for part in PARTS),
        *(f"event.{event}_contract" for event in _EVENTS),
        *(f"approval.{kind}.client" for kind in ("proposed", "withdrawn", "approved", "paper")),
        *(f"approval.{kind}.vendor" for kind in ("approved", "refused")),
        *(f"condition.{kind}" for kind in ConditionKind),
        *(f"summary.data.{side}.{days}.{grace}" for side, days, grace in product(
            ("vendor", "client"), ("working", "calendar"), ("strict", "with_grace"))),
    }  # fmt: skip
    assert not [code for code in sorted(wanted) if code not in words]
