"""Between them the templates use the whole format, and their worked months show it."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from enum import StrEnum
from pathlib import Path

import pytest

from tests.contracts.test_examples import FOLDERS, examples_of, template
from vendor_sla.domain.conditions import Condition, ConditionKind, ConsequenceKind
from vendor_sla.domain.contracts import (
    Contract,
    MetricLevel,
    MetricTerms,
    MissingPolicy,
    PeriodKind,
)
from vendor_sla.domain.evidence import Governing, MoneyBasis
from vendor_sla.domain.fees import FixedFee, LinkedTo, Share, Tiering, UnitFee
from vendor_sla.domain.penalties.rules import (
    CarriedKind,
    DayCount,
    LegalNature,
    ReliefArithmetic,
    RepeatKind,
    ReportRule,
    YearBase,
    YearKind,
)
from vendor_sla.domain.penalties.terms import (
    MECHANIC_NAMES,
    ChargeBands,
    Combining,
    EventCount,
    Grace,
    Level,
    Mechanic,
    Penalty,
    PerEvent,
    PerPoint,
    Stepping,
    TriggerKind,
    UndeliveredKind,
)
from vendor_sla.domain.scoring_rules import RULE_NAMES
from vendor_sla.intake.contract_bonuses import BONUSES
from vendor_sla.printing.words import Words

CONTRACTS = [template(folder) for folder in FOLDERS]
METRICS = [metric for terms in CONTRACTS for metric in terms.metrics]
PENALTIES = [penalty for metric in METRICS for penalty in metric.penalties]
MECHANICS: list[Mechanic] = [penalty.mechanic for penalty in PENALTIES]
SHARES = [share for terms in CONTRACTS for share in terms.fee.shares]

# What each template offers of a closed vocabulary: the vocabulary, and where it is looked for.
USED: dict[type[StrEnum], Callable[[], Iterator[object]]] = {
    PeriodKind: lambda: (terms.period for terms in CONTRACTS),
    MetricLevel: lambda: (metric.level for metric in METRICS),
    MoneyBasis: lambda: (metric.evidence.money_basis for metric in METRICS),
    Governing: lambda: (metric.evidence.governs for metric in METRICS),
    MissingPolicy: lambda: (
        policy
        for terms in CONTRACTS
        for policy in (
            terms.scoring.no_volume,
            terms.scoring.not_delivered,
            terms.scoring.client_fault,
        )
    ),
    Tiering: lambda: (
        terms.fee.basis.tiering for terms in CONTRACTS if isinstance(terms.fee.basis, UnitFee)
    ),
    LinkedTo: lambda: (share.linked_to for share in SHARES),
    TriggerKind: lambda: (penalty.trigger.kind for penalty in PENALTIES),
    Stepping: lambda: (one.stepping for one in MECHANICS if isinstance(one, PerPoint)),
    Combining: lambda: (one.combining for one in MECHANICS if isinstance(one, ChargeBands)),
    EventCount: lambda: (one.counted for one in MECHANICS if isinstance(one, PerEvent)),
    UndeliveredKind: lambda: (metric.undelivered.kind for metric in METRICS if metric.undelivered),
    RepeatKind: lambda: (rule.kind for terms in CONTRACTS for rule in terms.repeats),
    DayCount: lambda: (
        duty.late.days for terms in CONTRACTS for duty in terms.data_duties if duty.late
    ),
    ReliefArithmetic: lambda: (code.arithmetic for terms in CONTRACTS for code in terms.relief),
    CarriedKind: lambda: (
        terms.carry_forward.kind for terms in CONTRACTS if terms.carry_forward is not None
    ),
    YearKind: lambda: (terms.annual_cap.year for terms in CONTRACTS if terms.annual_cap),
    YearBase: lambda: (
        terms.annual_cap.base for terms in CONTRACTS if terms.annual_cap and terms.annual_cap.base
    ),
    LegalNature: lambda: (terms.legal.nature for terms in CONTRACTS if terms.legal),
    ConsequenceKind: lambda: (step.consequence for terms in CONTRACTS for step in terms.ladder),
    ConditionKind: lambda: (condition.kind for condition in conditions()),
}


def conditions() -> Iterator[Condition]:
    """Yield every condition of the ladders and the termination rights."""
    for terms in CONTRACTS:
        yield from (step.when for step in terms.ladder)
        yield from (right.when for right in terms.termination)


def report_rules() -> Iterator[ReportRule]:
    """Yield what late, missing and wrong reports cost."""
    for terms in CONTRACTS:
        for duty in terms.data_duties:
            yield from (one for one in (duty.late, duty.missing, duty.wrong) if one)


def graces() -> list[Grace]:
    """Return the forgiven distances."""
    found = (getattr(one, "grace", None) for one in MECHANICS)
    return [grace for grace in found if grace is not None]


@pytest.mark.parametrize("vocabulary", USED, ids=lambda kind: kind.__name__)
def test_the_templates_use_every_word_of_a_vocabulary(vocabulary: type[StrEnum]) -> None:
    """A word nobody shows is a word nobody trusts."""
    assert set(USED[vocabulary]()) == set(vocabulary)


def test_the_templates_use_every_mechanic_bonus_and_scoring_rule() -> None:
    """Classes that a contract chooses by name."""
    assert {penalty.name for penalty in PENALTIES} == set(MECHANIC_NAMES.values())
    assert {metric.bonus.name for metric in METRICS if metric.bonus} == set(BONUSES)
    assert {metric.rule_name for metric in METRICS if metric.rule} == set(RULE_NAMES.values())
    assert {type(terms.fee.basis) for terms in CONTRACTS} == {FixedFee, UnitFee}


def test_some_template_uses_every_part_that_may_be_left_out() -> None:
    """Every optional part of a contract and of a metric, except those for a trial."""
    empty: tuple[object, ...] = (None, (), {}, 0, "", False)
    for owners, passed_over in ((CONTRACTS, {"is_trial"}), (METRICS, set())):
        unused = {
            field.name
            for field in fields(owners[0])
            if all(getattr(owner, field.name) in empty for owner in owners)
        }
        assert unused == passed_over


def test_the_templates_price_service_points_by_table_and_by_rate() -> None:
    """In two templates, one each."""
    priced = [terms.service_points for terms in CONTRACTS if terms.service_points]
    assert sorted(bool(one.table) for one in priced) == [False, True]
    assert any(one.free for one in priced if one.each)


# The two sides of a choice that is no vocabulary: both are used somewhere.
CHOICES: dict[str, Callable[[], Iterator[object]]] = {
    "a run begins anew": lambda: (
        one.trigger.is_reset for one in PENALTIES if one.trigger.kind is TriggerKind.RUNNING
    ),
    "a distance is relative": lambda: (
        one.is_relative for one in MECHANICS if isinstance(one, PerPoint)
    ),
    "a grace counts from the level": lambda: (one.counts_from_level for one in graces()),
    "free events are a share": lambda: (
        one.free_percent is not None for one in MECHANICS if isinstance(one, PerEvent)
    ),
    "a miss of the minimum": lambda: (
        one.level is Level.MINIMUM for one in MECHANICS if hasattr(one, "level")
    ),
    "shares inside the cap": lambda: (
        terms.fee.is_inside_cap for terms in CONTRACTS if terms.fee.shares
    ),
    "bonuses set against credits": lambda: (
        terms.bonuses.offsets for terms in CONTRACTS if terms.bonuses
    ),
    "a cap of bonuses": lambda: (
        terms.bonuses.cap is not None for terms in CONTRACTS if terms.bonuses
    ),
    "a year's cap in per cent": lambda: (
        terms.annual_cap.base is not None for terms in CONTRACTS if terms.annual_cap
    ),
    "an incident by the day": lambda: (
        one.is_per_day for terms in CONTRACTS for one in terms.incidents
    ),
    "an incident up to what was at stake": lambda: (
        one.is_up_to_cost for terms in CONTRACTS for one in terms.incidents
    ),
    "an incident with a limit": lambda: (
        one.most is not None for terms in CONTRACTS for one in terms.incidents
    ),
    "an incident in points": lambda: (
        one.charge.points is not None for terms in CONTRACTS for one in terms.incidents
    ),
    "an incident inside the cap": lambda: (
        one.is_inside_cap for terms in CONTRACTS for one in terms.incidents
    ),
    "a report in points": lambda: (one.charge.points is not None for one in report_rules()),
    "a report in per cent": lambda: (one.charge.fee_percent is not None for one in report_rules()),
    "a report inside the cap": lambda: (one.is_inside_cap for one in report_rules()),
    "a report with a limit": lambda: (one.most is not None for one in report_rules()),
    "a report that fails metrics": lambda: (bool(one.fails) for one in report_rules()),
    "evidence for relief": lambda: (
        code.is_evidence_needed for terms in CONTRACTS for code in terms.relief
    ),
    "an excess that is dropped": lambda: (
        code.is_dropped
        for terms in CONTRACTS
        for code in terms.relief
        if code.arithmetic is ReliefArithmetic.FORECAST
    ),
    "a rule for some metrics": lambda: (
        bool(rule.metrics) for terms in CONTRACTS for rule in terms.repeats
    ),
    "a veto on the grade": lambda: (
        bool(veto.cap_grade) for terms in CONTRACTS for veto in terms.scoring.vetoes
    ),
    "grade money is a reward": lambda: (
        kind
        for terms in CONTRACTS
        if terms.grade_money
        for kind in (bool(terms.grade_money.rewards), not terms.grade_money.deductions)
    ),
    "a better grade": lambda: (
        one.is_better for one in conditions() if one.kind is ConditionKind.GRADE
    ),
    "credits are the sole remedy": lambda: (
        terms.legal.is_sole_remedy for terms in CONTRACTS if terms.legal
    ),
    "credits lower the tax": lambda: (
        terms.legal.is_tax_adjusted for terms in CONTRACTS if terms.legal
    ),
    "a limit to claim credits": lambda: (
        terms.legal.claim_within_days is not None for terms in CONTRACTS if terms.legal
    ),
}


@pytest.mark.parametrize("choice", CHOICES)
def test_the_templates_use_both_sides_of_a_choice(choice: str) -> None:
    """Yes somewhere, no somewhere else."""
    assert set(CHOICES[choice]()) == {True, False}


def test_the_templates_link_the_fee_by_every_table() -> None:
    """Bands, anchors, so much a point, and grades."""

    def table(share: Share) -> str:
        said = {"bands": share.bands, "anchors": share.anchors, "grades": share.grades}
        return "deduct" if share.deduct else next(name for name, one in said.items() if one)

    assert {table(share) for share in SHARES} == {"bands", "anchors", "grades", "deduct"}


def test_the_worked_months_show_every_kind_of_line() -> None:
    """Every mechanic that can write a line of its own does so somewhere."""
    shown = {
        line.source
        for folder in FOLDERS
        for example in examples_of(folder)
        for month in example.months
        for line in month.expected.lines or ()
        if template(folder).find_metric(line.source) is None
    }
    assert shown == {
        "score_linked", "grade_money", "service_points",
        "late_report", "missing_report", "wrong_report", "incident",
        "period_cap", "quarter_cap", "annual_cap", "bonus_cap",
        "credit_bank", "carried_in", "carried_out",
    }  # fmt: skip


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_clause_with_a_price_has_a_worked_month(folder: Path) -> None:
    """A clause whose figure nobody has reckoned by hand is not proven."""
    worked = {
        line.clause
        for example in examples_of(folder)
        for month in example.months
        for line in month.expected.lines or ()
    }
    assert not {clause for clause in priced_clauses(template(folder)) if clause not in worked}


def priced_clauses(terms: Contract) -> Iterator[str]:
    """Yield the clauses under which lines of money stand; service points stand under their own."""
    for metric in terms.metrics:
        yield from (one.clause for one in metric.penalties if not is_pointed(one))
        yield from (metric.bonus.clause,) if metric.bonus else ()
    yield from (share.clause for share in terms.fee.shares)
    for duty in terms.data_duties:
        rules = (one for one in (duty.late, duty.missing, duty.wrong) if one)
        yield from (one.clause for one in rules if one.charge.points is None)
    yield from (one.clause for one in terms.incidents if one.charge.points is None)
    parts = (
        terms.cap, terms.service_points, terms.grade_money, terms.credit_bank,
        terms.carry_forward, terms.earn_back, terms.annual_cap and terms.annual_cap.cap,
    )  # fmt: skip
    yield from (part.clause for part in parts if part)


def is_pointed(penalty: Penalty) -> bool:
    """Tell whether a penalty gives service points instead of money."""
    mechanic = penalty.mechanic
    if isinstance(mechanic, ChargeBands):
        return any(band.worth.points is not None for band in mechanic.bands)
    charge = getattr(mechanic, "charge", None)
    return charge is not None and charge.points is not None


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_consequence_comes_in_some_worked_month(folder: Path) -> None:
    """The steps of the ladder and the right to terminate are flags that really go up."""
    terms = template(folder)
    told = {step.consequence.value for step in terms.ladder}
    told |= {"termination_right"} if terms.termination else set()
    shown = {
        kind
        for example in examples_of(folder)
        for month in example.months
        for kind in month.expected.consequences or ()
    }
    assert shown == told


def test_new_templates_have_histories_and_twelve_worked_months() -> None:
    """Rules that look back are shown over months, and from an opening state."""
    for folder in FOLDERS:
        examples = examples_of(folder)
        if looks_back(template(folder)):
            assert len(examples) >= 12
            assert sum(len(example.months) > 1 for example in examples) >= 5
            assert any(example.opening for example in examples)


def looks_back(terms: Contract) -> bool:
    """Tell whether a contract has a rule for which earlier periods matter."""
    return bool(terms.repeats or terms.annual_cap or any(map(has_trigger, terms.metrics)))


def has_trigger(metric: MetricTerms) -> bool:
    """Tell whether a penalty waits for more than one miss."""
    return any(one.trigger.kind is not TriggerKind.ANY_MISS for one in metric.penalties)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_service_of_every_template_has_a_name(language: str) -> None:
    """On paper and in the sentences of the summary."""
    words = Words(language)
    named = [
        f"{name}.{terms.service}" for terms in CONTRACTS for name in ("paper.service", "service")
    ]
    assert not [name for name in named if name not in words]
