"""The catalogue: every definition whole, every column real, every choice declared."""

import pytest

from vendor_sla.domain.catalogue import (
    DEFINITIONS,
    columns_needed,
    definition,
    direction_of,
    find_definition,
    unit_of,
)
from vendor_sla.domain.catalogue.columns import find_column
from vendor_sla.domain.catalogue.definitions import Dimension, Direction, ParameterKind, Unit
from vendor_sla.domain.refusals import NotFound


def test_an_id_and_version_name_one_definition() -> None:
    keys = [(one.id, one.version) for one in DEFINITIONS]
    assert len(keys) == len(set(keys))
    assert len({one.id for one in DEFINITIONS}) >= 60


def test_every_dimension_has_measures() -> None:
    assert {one.dimension for one in DEFINITIONS} == set(Dimension)


@pytest.mark.parametrize("metric", DEFINITIONS, ids=lambda one: one.id)
def test_a_definition_is_whole_in_both_languages_and_reads_real_columns(metric: object) -> None:
    one = definition(str(getattr(metric, "id", "")))
    assert all((one.name.zh, one.name.en, one.formula.zh, one.formula.en, one.anchors))
    assert one.sources
    needed = [column for parameter in one.parameters for _, column in parameter.needs]
    for column in (*one.columns, *needed):
        kind, _, name = column.partition(".")
        assert find_column(kind, name) is not None, column


@pytest.mark.parametrize("metric", DEFINITIONS, ids=lambda one: one.id)
def test_defaults_are_among_the_choices(metric: object) -> None:
    one = definition(str(getattr(metric, "id", "")))
    for parameter in one.parameters:
        if parameter.kind is ParameterKind.CHOICE:
            assert parameter.choices, parameter.name
            assert parameter.default is None or parameter.default in parameter.choices
        assert {choice for choice, _ in parameter.needs} <= set(parameter.choices)


def test_choices_that_change_the_money_have_no_default() -> None:
    for metric_id, name in (
        ("response_within", "abandoned_before_limit"),
        ("response_within", "within"),
        ("service_level", "formula"),
        ("interval_service_level", "formula"),
        ("ces_score", "scale"),
        ("resolution_rate", "by"),
        ("qa_pass_rate", "pass_mark"),
        ("first_contact_resolution", "window"),
    ):
        (parameter,) = (one for one in definition(metric_id).parameters if one.name == name)
        assert parameter.default is None, metric_id
        assert not parameter.is_optional, metric_id


def test_an_unknown_measure_or_version_is_refused_by_name() -> None:
    assert find_definition("no_such_metric") is None
    assert find_definition("answer_rate", 99) is None
    with pytest.raises(NotFound, match="answer_rate@99"):
        definition("answer_rate", 99)


def test_choices_decide_the_columns_that_are_needed() -> None:
    polite = definition("polite_language_rate")
    assert "qa.verdict" in columns_needed(polite, {})
    assert columns_needed(polite, {"by": "transcript"}) == (
        "contacts.transcript",
        "contacts.answered_at",
    )


def test_an_effort_score_turns_with_its_scale() -> None:
    effort = definition("ces_score")
    assert direction_of(effort, {"scale": "effort"}) is Direction.DOWN
    assert direction_of(effort, {"scale": "ease"}) is Direction.UP
    assert direction_of(effort, {"scale": "effort", "statistic": "share_easy"}) is Direction.UP
    assert unit_of(effort, {"statistic": "share_easy"}) is Unit.PERCENT
