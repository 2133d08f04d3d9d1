"""Published defects, each in a small whole contract whose header says what the linter must find."""

import re
from pathlib import Path
from string import Formatter

import pytest

from vendor_sla import resource_folder
from vendor_sla.domain.lint.findings import LintFinding
from vendor_sla.intake.contract_lint import lint_document
from vendor_sla.printing.lint_reports import mends_of
from vendor_sla.printing.words import Words

ROOT = Path(__file__).resolve().parents[2]
BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))
TEMPLATES = sorted(resource_folder("contracts").glob("*/contract.yaml"))
EXPECTED = re.compile(r"^# expect: (\S+) ?(\S*)$", re.MULTILINE)


def findings_of(path: Path) -> tuple[LintFinding, ...]:
    """Lint a file."""
    return lint_document(path.read_text("utf-8")).findings


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_contract_is_caught_at_its_places(path: Path) -> None:
    """Exactly what the header says: no defect unseen, no false alarm beside it."""
    expected = EXPECTED.findall(path.read_text("utf-8"))
    found = [(finding.code, finding.place) for finding in findings_of(path)]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_every_finding_stands_on_a_line_and_says_how_to_mend_it(path: Path) -> None:
    """In both languages: no gap in a sentence, at least two mends, the line of the document."""
    lines = path.read_text("utf-8").splitlines()
    for finding in findings_of(path):
        for language in ("zh", "en"):
            words = Words(language)
            fields = Formatter().parse(words(f"problem.{finding.code}"))
            assert {name for _, name, _, _ in fields if name} <= finding.facts.keys(), finding
            assert len(mends_of(words, finding)) >= 2, finding
        steps = [step for step in finding.place.split(".") if not step.isdigit()]
        if finding.line is None:
            assert len(steps) == 1, finding  # a part of the whole that is not there at all
            continue
        text = lines[finding.line - 1]
        assert text.lstrip().startswith("- ") or any(step in text for step in steps), finding


def test_every_rule_has_a_contract_that_breaks_it() -> None:
    """Rules that look back, or at what no template says yet, are tried beside them."""
    said = {code for path in BROKEN for code, _ in EXPECTED.findall(path.read_text("utf-8"))}
    sources = (ROOT / "vendor_sla" / "domain" / "lint").glob("*.py")
    rules = {
        code
        for path in sources
        for code in re.findall(r'"(lint\.[a-z_]+)"', path.read_text("utf-8"))
    }
    assert rules - said == {"lint.never_reached"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.parent.name)
def test_a_template_raises_no_alarm(path: Path) -> None:
    """Neither error nor warning: what we ship can be signed."""
    assert not [(one.code, one.place) for one in findings_of(path)]


def test_one_broken_metric_does_not_hide_the_faults_of_the_others() -> None:
    """Whatever cannot be read is told, and the rules run over the rest."""
    path = Path(__file__).parent / "broken" / "one_broken_metric.yaml"
    places = {finding.place.split(".")[1] for finding in findings_of(path)}
    assert places == {"0", "1"}
