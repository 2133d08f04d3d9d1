"""docs/method.md is true: every worked number, the tables that need no chance, both languages."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from scipy import stats

from tests.benchmarks.rule_months import OUTCOMES, VENDORS, one_look
from tests.benchmarks.share_misses import SCENARIOS, exact_misses, normal_misses, shown
from vendor_sla.evidence.agreement import gwet
from vendor_sla.evidence.decision_rules import Limits, Thresholds, decide, money_limits
from vendor_sla.evidence.inspections import inspection_after, severities
from vendor_sla.evidence.intervals import (
    StratumCount,
    anytime_set,
    clopper_pearson,
    korn_graubard,
    wilson,
)
from vendor_sla.evidence.mover import Cell, mover
from vendor_sla.evidence.multiplicity import holm
from vendor_sla.evidence.paired import tango
from vendor_sla.evidence.percentiles import StratumPairs, corrected_quantile
from vendor_sla.evidence.reviewer_gates import reviewer_gate
from vendor_sla.evidence.sizes import acceptance_size, mcnemar_exact_size, mcnemar_power_size
from vendor_sla.evidence.stringer import stringer

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
PAPERS = {name: (DOCS / name).read_text("utf-8") for name in ("method.md", "method.zh.md")}
TOKEN = re.compile(r"INC-\d+|[A-Z]{6,}|\b[NTRA]\b|-?\d[\d,]*(?:\.\d+)?|(?<!\d)\.\d+")

TWO = [Cell(4100, 240, 17, 1), Cell(900, 60, 1, -1)]
NONE = [Cell(4100, 240, 0, 1), Cell(900, 60, 0, -1)]
FOUR = [
    Cell(2000, 100, 6, 1), Cell(2100, 140, 3, 1), Cell(400, 30, 0, -1), Cell(500, 30, 2, -1),
]  # fmt: skip
PAIRS = (
    [("pass", "pass")] * 190
    + [("pass", "fail")] * 3
    + [("fail", "pass")] * 3
    + [("fail", "fail")] * 4
)


def limits_of(cells: Sequence[Cell]) -> Limits:
    """Return the limits of cells as a function of alpha."""

    def limits(alpha: float) -> tuple[float, float]:
        found = mover(cells, tail=alpha)
        return found.lower, found.upper

    return limits


def points(value: float, places: int = 2) -> str:
    """Write a share in points."""
    return f"{100 * value:.{places}f}"


def short(value: float) -> str:
    """Write a coefficient without its leading nought."""
    return f"{value:.3f}".removeprefix("0").rstrip("0") or "0"


def delta_of(cells: Sequence[Cell]) -> list[str]:
    found = mover(cells, tail=0.05)
    return [points(float(found.delta)), points(found.lower), points(found.upper)]


def outcome(cells: Sequence[Cell], materiality: float, rejection: float) -> str:
    delta = float(mover(cells, tail=0.05).delta)
    thresholds = Thresholds(materiality, rejection, 0.05)
    return decide(delta, limits_of(cells), thresholds).outcome.name


def figures() -> dict[str, float]:
    money = money_limits(float(mover(TWO, tail=0.05).delta), limits_of(TWO))
    return {
        "vendor": 0.82,
        "l95": 0.82 - money.l95,
        "l90": 0.82 - money.l90,
        "point": 0.82 - money.point,
    }


def per_cent_off(figure: float) -> str:
    return next((off for least, off in ((0.8, "0"), (0.78, "2"), (0.75, "4")) if figure >= least),
                "6")  # fmt: skip


def forty_six() -> list[str]:
    upper, display = clopper_pearson(46, 50, tail=0.05).upper, wilson(46, 50, tail=0.025)
    good = points(46 / 50, 0)
    return [good, "95", points(upper, 1), good, points(display.lower, 0), points(display.upper, 0)]


def waits() -> list[str]:
    sample = StratumPairs(20, [4, 8, 12, 16, 20], [4, 8, 14, 19, 20])
    found = corrected_quantile(list(range(1, 21)), [sample], share=0.9, tail=0.05)
    return [f"{found.vendor:.0f}", f"{found.value:.0f}"]


def weighted() -> list[str]:
    strata = [StratumCount(91, 100, 4421), StratumCount(26, 50, 755), StratumCount(35, 50, 1018)]
    found = korn_graubard(strata, tail=0.025)
    return [points(each, 1) for each in (found.share, found.lower, found.upper)]


def reviewers() -> list[str]:
    gate = reviewer_gate(PAIRS)
    assert gate.raw_agreement is not None
    assert gate.alpha is not None
    ac1 = gwet(PAIRS, tail=0.10)
    return [points(gate.raw_agreement, 0), *map(short, (ac1.value, ac1.lower, gate.alpha))]


def drawn() -> list[str]:
    def sha(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    keys = [f"INC-{number:05}" for number in range(1, 21)]
    data, plan = sha("".join(f"{key}\n" for key in keys)), sha('{"n":5,"strata":"none","v":1}')
    shares = "client-share-7f3a9c|vendor-share-51b2e8"
    seed = sha(f"SLA-AUDIT-1|{data}|{plan}|{shares}|beacon:none")
    return sorted(keys, key=lambda key: sha(f"{seed},{key}"))[:5]


def inspected() -> list[str]:
    results = "RRAAAAA"
    used = [severity[0].upper() for severity in severities(results)]
    return [*used, inspection_after(results)[0].upper()]


def both(low: float, high: float, places: int) -> list[str]:
    return [points(low, places), points(high, places)]


WORKED: Mapping[str, Callable[[], list[str]]] = {
    "W1": forty_six,
    "W2": lambda: delta_of(TWO),
    "W3": lambda: [points(figures()[name]) for name in ("point", "l95", "l90")],
    "W4": lambda: [per_cent_off(figure) for figure in figures().values()],
    "W5": lambda: [outcome(TWO, 0.01, 0.03), outcome(TWO, 0.02, 0.05)],
    "W6": lambda: [*delta_of(NONE), "1", outcome(NONE, 0.01, 0.03)],
    "W7": lambda: [*delta_of(FOUR), "2", "5", outcome(FOUR, 0.02, 0.05)],
    "W8": lambda: both(*_tango_limits(), 1),
    "W9": waits,
    "W10": weighted,
    "W11": lambda: [points(stringer([1, 0.09887], 145, confidence=0.95))],
    "W12": lambda: [str(each) for each in anytime_set(3, 102, 1200, alpha=0.05)],
    "W13": lambda: [f"{p:.2f}".removeprefix("0") for p in holm([0.01, 0.04, 0.03, 0.005])],
    "W14": reviewers,
    "W15": inspected,
    "W16": drawn,
}


def _tango_limits() -> tuple[float, float]:
    found = tango(9, 3, 32, tail=0.025)
    return found.lower, found.upper


def rows_of(paper: str) -> dict[str, tuple[str, str]]:
    """Return input and result of each worked number."""
    found = re.findall(r"^\| (W\d+) \| (.+) \| (.+) \|$", paper, re.MULTILINE)
    return {name: (given, result) for name, given, result in found}


def numbers_of(text: str) -> list[str]:
    return [token.replace(",", "") for token in TOKEN.findall(text)]


def tables_of(paper: str) -> list[list[list[str]]]:
    """Return the numbers of every row of every table between sections 11 and 12."""
    section = paper[paper.index("\n## 11.") : paper.index("\n## 12.")]
    blocks = re.findall(r"(?:^\|.*\|\n)+", section, re.MULTILINE)
    return [[cells_of(line) for line in block.splitlines()[2:]] for block in blocks]


def cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


@pytest.mark.parametrize("paper", PAPERS.values(), ids=list(PAPERS))
@pytest.mark.parametrize("name", WORKED)
def test_a_worked_number_is_what_the_product_computes(name: str, paper: str) -> None:
    _, result = rows_of(paper)[name]
    assert numbers_of(result) == WORKED[name]()


def test_every_worked_number_is_worked_in_both_languages_from_the_same_input() -> None:
    english, chinese = (rows_of(paper) for paper in PAPERS.values())
    assert list(english) == list(chinese) == list(WORKED)
    for name, (given, _) in english.items():
        assert set(numbers_of(given)) == set(numbers_of(chinese[name][0])), name


@pytest.mark.parametrize("paper", PAPERS.values(), ids=list(PAPERS))
def test_the_misses_of_mover_are_those_of_weighing_every_sample(paper: str) -> None:
    table = tables_of(paper)[0]
    assert len(table) == len(SCENARIOS)
    for (_, lower, upper, _, normal), truth in zip(table, SCENARIOS.values(), strict=True):
        if len(truth) == 2:
            misses, others = exact_misses(truth), normal_misses(truth)
            assert (lower, upper) == (shown(misses.lower), shown(misses.upper))
            told = f"{shown(others.lower)} {shown(others.upper)}"
            assert numbers_of(normal) == numbers_of(told)


@pytest.mark.parametrize("paper", PAPERS.values(), ids=list(PAPERS))
def test_the_months_of_the_rule_are_those_of_deciding_every_sample(paper: str) -> None:
    """With one sample of 200; vendors that err both ways take too long to decide here."""
    rows = iter(tables_of(paper)[-1])
    for wrong in VENDORS.values():
        (_, size, *shares), _, _ = next(rows), next(rows), next(rows)
        assert size == "200"
        if not wrong[1]:
            found = one_look((150, 50), wrong)
            assert shares == [shown(found.get(outcome, 0.0), 0) for outcome in OUTCOMES]


@pytest.mark.parametrize("paper", PAPERS.values(), ids=list(PAPERS))
def test_what_is_read_out_of_the_table_stands_in_it(paper: str) -> None:
    rows = tables_of(paper)[-1]
    replaced = {name: [row[3] for row in rows if row[0] == name] for name in ("1", "2")}
    honest = rows[-3]
    prose = paper[: paper.index("\n## 12.")].splitlines()
    last = max(place for place, line in enumerate(prose) if line.startswith("|"))
    said = set(numbers_of(" ".join(prose[last + 1 :])))
    told = {*replaced["1"], *replaced["2"], honest[3], honest[5]}
    assert {number for cell in told for number in numbers_of(cell)} <= said


def test_both_languages_have_the_same_tables() -> None:
    english, chinese = (tables_of(paper) for paper in PAPERS.values())
    for one, other in zip(english, chinese, strict=True):
        for row, translated in zip(one, other, strict=True):
            assert sorted(numbers_of(" ".join(row))) == sorted(numbers_of(" ".join(translated)))


@pytest.mark.parametrize("paper", PAPERS.values(), ids=list(PAPERS))
def test_the_sizes_of_the_third_section_are_computed(paper: str) -> None:
    section = paper[paper.index("\n## 3.") : paper.index("\n## 4.")]
    discordant = [(0.05, 0.0), (0.06, 0.01), (0.07, 0.02), (0.1, 0.05)]
    for sizes in (
        [-int(-mcnemar_power_size(b, c) // 1) for b, c in discordant],
        [mcnemar_exact_size(b, c) for b, c in discordant],
        [acceptance_size(10**6, materiality / 0.82, 0.05) for materiality in (0.02, 0.01)],
    ):
        found = [numbers_of(section).index(str(size)) for size in sizes]
        assert found == sorted(found)


@pytest.mark.parametrize("paper", PAPERS.values(), ids=list(PAPERS))
def test_the_first_page_says_how_often_a_vendor_of_97_percent_shows_46(paper: str) -> None:
    assert round(1 / stats.binom.cdf(46, 50, 0.97)) == 16
    assert "one time in sixteen" in paper or "每十六次" in paper


def test_both_languages_have_the_same_sections_formulas_and_keys() -> None:
    english, chinese = PAPERS.values()
    for pattern in (r"^## (\d+)\.", r"^    (.+)$"):
        assert re.findall(pattern, english, re.MULTILINE) == re.findall(
            pattern, chinese, re.MULTILINE
        )
    keys = r"`([a-z_]+(?:: yes)?)`"
    assert set(re.findall(keys, english)) == set(re.findall(keys, chinese))
