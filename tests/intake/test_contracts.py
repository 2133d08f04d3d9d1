"""A contract is read strictly: every problem at once, each with its place."""

from contextlib import suppress
from typing import Any

import pytest

from tests.builders.contracts import Document, contract, document, metric, month, texts, write
from vendor_sla.domain.catalogue.definitions import Direction
from vendor_sla.domain.penalties.terms import PerPoint, Stepping
from vendor_sla.domain.ranges import Target
from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.contract_metrics import MetricPart
from vendor_sla.intake.contracts import read_contract

METRIC_KEYS = [field.data_key or name for name, field in MetricPart().fields.items()]
FLAT = {"kind": "flat", "clause": "4.2", "misses": "minimum", "amount": "100"}


def problems(parts: Document | str) -> dict[str, str]:
    """Return the codes of a refused document by place."""
    with pytest.raises(Invalid) as refused:
        read_contract(parts if isinstance(parts, str) else write(parts))
    return {problem.place: problem.code for problem in refused.value.problems}


def test_a_whole_document_is_kept_word_for_word_and_hashed() -> None:
    """The text is the contract; its hash names it."""
    text = write(document())
    terms = read_contract(text)
    assert terms.text == text
    assert len(terms.sha256) == 64
    assert terms.metrics[0].expected == Target(lower=terms.metrics[0].expected.end)  # type: ignore[union-attr]


def test_parameters_not_said_take_the_definitions_defaults() -> None:
    """The pinned version of the definition says them."""
    terms = contract(metric())
    assert terms.metrics[0].parameters["impossible_row"] == "miss"
    assert terms.metrics[0].direction is Direction.UP


def test_a_document_with_ten_faults_reports_ten() -> None:
    """All at once, each with its path."""
    parts = document(
        metric(key="Bad Key", expected="1e3", measure="answer_rat"),
        metric(key="second", places="010", with_={"starts": "queue"}, calendar="night"),
        currency="yuan",
        period="week",
        time_zone="Peking",
        effective_from="2026-13-01",
        caps=None,
    )
    assert problems(parts) == {
        "currency": "contract.currency",
        "period": "contract.choice",
        "time_zone": "contract.zone",
        "effective_from": "contract.day",
        "caps": "contract.required",
        "metrics.0.key": "contract.key",
        "metrics.0.expected": "contract.number",
        "metrics.0.measure": "contract.measure_near",
        "metrics.1.places": "contract.number",
        "metrics.1.with.starts": "contract.unknown_key_near",
        "metrics.1.calendar": "contract.unknown_name",
    }


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1e3", "contract.number"),
        ("010", "contract.number"),
        ("0x1F", "contract.number"),
        ("1_000", "contract.number"),
        ("1,000", "contract.number"),
        ("+5", "contract.number"),
        (".5", "contract.number"),
        ("95%", "contract.number"),
        ("９５", "contract.number"),
        ("NaN", "contract.number"),
        ("", "contract.number"),
        ("2026-07-01", "contract.number"),
    ],
)
def test_only_plain_decimals_are_numbers(written: str, code: str) -> None:
    """Whatever somebody might read as another number is refused."""
    parts = document(metric(expected=written, minimum=None))
    assert problems(parts)["metrics.0.expected"] == code


@pytest.mark.parametrize("written", ["NO", "off", "true", "y", "1"])
def test_only_yes_and_no_are_flags(written: str) -> None:
    """`NO` is a word, not false."""
    assert problems(document(trial=written))["trial"] == "contract.choice"


def test_a_country_called_no_stays_a_country() -> None:
    """Norway is not false."""
    hours = [{"days": ["mon"], "from": "09:00", "to": "18:00"}]
    terms = contract(calendars={"office": {"hours": hours, "holidays": "NO"}})
    assert terms.calendar_terms["office"].holidays == "NO"


@pytest.mark.parametrize(
    ("bands", "place", "code"),
    [
        ([{"from": "95", "amount": "0"}, {"to": "94", "amount": "5"}], "1.to", "band_gap"),
        ([{"from": "95", "amount": "0"}, {"to": "96", "amount": "5"}], "1.to", "band_overlap"),
        (
            [{"from": "95", "amount": "0"}, {"up_to": "95", "amount": "5"}],
            "1.up_to",
            "band_overlap_at",
        ),
        ([{"above": "95", "amount": "0"}, {"to": "95", "amount": "5"}], "1.to", "band_gap_at"),
        ([{"from": "95", "to": "95", "amount": "0"}], "0.to", "empty_band"),
        ([{"from": "95", "above": "96", "amount": "0"}], "0.above", "two_lower_ends"),
        ([{"from": "95"}, {"to": "95", "amount": "5"}], "0", "one_sum"),
    ],
)
def test_bands_neither_gape_nor_overlap(bands: list[Any], place: str, code: str) -> None:
    """The place names the band and the end to move."""
    penalty = {"kind": "bands", "clause": "4.2", "combine": "replace", "bands": bands}
    parts = document(metric(penalties=[penalty], not_delivered_money="none"))
    assert problems(parts)[f"metrics.0.penalties.0.bands.{place}"] == f"contract.{code}"


def test_bands_hold_every_value_that_can_occur() -> None:
    """A percentage may begin at 0 and end at 100; nothing in between may be left out."""
    bands = [{"from": "95", "amount": "0"}, {"from": "50", "to": "95", "amount": "5"}]
    penalty = {"kind": "bands", "clause": "4.2", "combine": "replace", "bands": bands}
    parts = document(metric(penalties=[penalty], not_delivered_money="none"))
    assert problems(parts) == {"metrics.0.penalties.0.bands": "contract.band_open_below"}
    parts["metrics"][0]["penalties"][0]["bands"][1]["from"] = "0"
    assert read_contract(write(parts))


def test_a_gap_is_a_gap_only_at_the_contracts_precision() -> None:
    """Printed bands 98.0-98.9 and 99.0: at two decimals 98.95 has no band, at one it rounds."""
    bands = [
        {"from": "99.0", "amount": "0"},
        {"from": "98.0", "up_to": "98.9", "amount": "1"},
        {"up_to": "97.9", "amount": "2"},
    ]
    penalty = {"kind": "bands", "clause": "4.2", "combine": "replace", "bands": bands}
    part = {"penalties": [penalty], "not_delivered_money": "none"}
    assert problems(document(metric(places="2", **part))) == {
        "metrics.0.penalties.0.bands.1.up_to": "contract.band_gap",
        "metrics.0.penalties.0.bands.2.up_to": "contract.band_gap",
    }
    terms = contract(metric(places="1", **part))
    assert [str(month(terms, value)[1].net.amount) for value in ("98.95", "98.94", "97.95")] == [
        "0.00", "-1.00", "-1.00",
    ]  # fmt: skip


def test_a_better_value_may_not_cost_more() -> None:
    """Charges fall on the way to the good side."""
    bands = [{"from": "95", "amount": "5"}, {"to": "95", "amount": "0"}]
    penalty = {"kind": "bands", "clause": "4.2", "combine": "replace", "bands": bands}
    parts = document(metric(penalties=[penalty], not_delivered_money="none"))
    assert problems(parts) == {"metrics.0.penalties.0.bands": "contract.better_costs_more"}


def test_the_best_value_costs_nothing() -> None:
    """A perfect month is free in every contract that can be read."""
    anchors = [{"at": "85", "amount": "9"}, {"at": "95", "amount": "1"}]
    penalty = {"kind": "interpolation", "clause": "4.2", "anchors": anchors}
    parts = document(metric(penalties=[penalty], not_delivered_money="none"))
    assert problems(parts) == {"metrics.0.penalties.0.anchors": "contract.best_costs"}


@pytest.mark.parametrize(
    ("changes", "place", "code"),
    [
        ({"direction": "down"}, "direction", "direction"),
        ({"minimum": "96"}, "minimum", "minimum_better_than_expected"),
        ({"stretch": "94"}, "stretch", "expected_better_than_stretch"),
        ({"expected": {"lower": "90", "upper": "95"}}, "expected", "level_one_sided"),
        ({"scoring": {"rule": "linear", "floor": "95"}}, "scoring.floor", "floor"),
        ({"scoring": {"rule": "cubic"}}, "scoring.rule", "choice"),
        ({"weight": None}, "weight", "scored_needs"),
        ({"level": "report_only"}, "weight", "report_only"),
        ({"version": "9"}, "version", "measure_version"),
        ({"scope": {"channel": "fax"}}, "scope.channel", "choice"),
        ({"scope": {"chanel": "chat"}}, "scope.chanel", "unknown_key_near"),
        ({"penalties": [FLAT]}, "not_delivered_money", "not_delivered_money"),
        ({"penalties": [FLAT | {"kind": "fine"}]}, "penalties.0.kind", "choice"),
        ({"penalties": [FLAT | {"misses": "stretch"}]}, "penalties.0.misses", "choice"),
        ({"penalties": [FLAT | {"fee_percent": "2"}]}, "penalties.0", "one_sum"),
        ({"penalties": [FLAT], "minimum": None}, "penalties.0.misses", "level_missing"),
        ({"weigth": "50"}, "weigth", "unknown_key_near"),
    ],
)
def test_a_metric_is_held_against_the_catalogue_and_itself(
    changes: dict[str, Any], place: str, code: str
) -> None:
    """One fault, one problem, at its place."""
    found = problems(document(metric(**changes)))
    assert found[f"metrics.0.{place}"] == f"contract.{code}"


def test_a_misspelt_key_is_one_fault() -> None:
    """It is not reported a second time as missing."""
    parts = document(metric(weight=None, weigth="100"), curency="CNY", currency=None)
    assert problems(parts) == {
        "curency": "contract.unknown_key_near",
        "metrics.0.weigth": "contract.unknown_key_near",
    }


def test_what_the_catalogue_cannot_decide_must_be_said() -> None:
    """Two service-level formulas give different money."""
    part = metric(measure="service_level", with_={"within": "20s"})
    assert problems(document(part)) == {"metrics.0.with.formula": "contract.parameter_required"}


def test_percentages_have_one_owner() -> None:
    """Weights are 100 together, inside a dimension and over the dimensions."""
    halves = [metric(key="one", weight="50"), metric(key="two", weight="40")]
    assert problems(document(*halves)) == {"metrics": "contract.metric_weights"}
    scoring = document()["scoring"] | {"dimensions": {"efficiency": "90"}}
    assert problems(document(scoring=scoring)) == {
        "scoring.dimensions": "contract.dimension_weights"
    }


def test_a_version_takes_effect_on_the_first_day_of_a_period() -> None:
    """Inside a period two versions would govern it."""
    assert problems(document(effective_from="2026-07-15")) == {
        "effective_from": "contract.inside_period"
    }
    assert problems(document(effective_from="2026-05-01", period="quarter")) == {
        "effective_from": "contract.inside_period"
    }


def test_a_perfect_month_pays_a_linked_share_whole() -> None:
    """A share whose best grade pays 90 % would be a hidden price cut."""
    share = {
        "key": "quality",
        "percent": "30",
        "clause": "8.1",
        "by": "grade",
        "unscored": "100",
        "grades": {"A": "90", "B": "80", "C": "0"},
    }
    fee = document()["fee"] | {"linked": {"inside_cap": "no", "shares": [share]}}
    assert problems(document(fee=fee)) == {
        "fee.linked.shares.0.grades": "contract.perfect_not_paid"
    }


def test_pools_and_bonuses_need_their_terms() -> None:
    """A reference to nothing is refused."""
    penalty = {
        "kind": "pool",
        "clause": "4.2",
        "misses": "expected",
        "pool": "first",
        "allocation_percent": "40",
    }
    bonus = {"kind": "flat", "clause": "4.3", "beats": "expected", "amount": "10"}
    part = metric(penalties=[penalty], not_delivered_money="worst_band", bonus=bonus)
    assert problems(document(part)) == {
        "metrics.0.penalties.0.pool": "contract.unknown_pool",
        "bonuses": "contract.bonuses_required",
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: 1\na: 2", "yaml.repeated_key"),
        ("a: &x 1\nb: *x", "yaml.anchor"),
        ("a: !!python/object:os.system x", "yaml.tag"),
        ("a:\n  <<: {b: 1}", "yaml.merge"),
        ("a: 1\n---\nb: 2", "yaml.second_document"),
        ("a: [1", "yaml.syntax"),
        ("a: \x07", "yaml.characters"),
        ("[" * 40 + "]" * 40, "yaml.too_deep"),
        ("- a\n" * 60_000, "yaml.too_many"),
        ("a" * 2_000_000, "yaml.too_large"),
        ("? {a: b}\n: c", "yaml.key"),
        ("- a", "contract.not_a_mapping"),
        ("", "contract.not_a_mapping"),
    ],
)
def test_yaml_that_is_no_plain_text_is_refused(text: str, code: str) -> None:
    """Bombs, types and tricks never reach the schema."""
    assert code in problems(text).values()


def test_nonsense_is_refused_and_never_a_crash() -> None:
    """Each key in turn holds a text, a list, a mapping, or nothing."""
    sound = document(metric(penalties=[FLAT], not_delivered_money="none"))
    for nonsense in ("x", "", ["x"], [], {"x": "y"}, {}, [{"x": ["y"]}], [[["x"]]]):
        for key in sound:
            with suppress(Invalid):
                read_contract(write(sound | {key: nonsense}))
        for key in METRIC_KEYS:
            with suppress(Invalid):
                read_contract(write(sound | {"metrics": [sound["metrics"][0] | {key: nonsense}]}))


def test_mechanics_are_read_as_they_are_written() -> None:
    """Each key of a penalty arrives in its term."""
    penalty = texts(
        "{kind: per_point, clause: '4.2', misses: expected, each: 0.5, step: pro_rata,"
        " relative: yes, fee_percent: 2, grace: {by: 1, counts_from: grace}}"
    )
    terms = contract(metric(penalties=[penalty], not_delivered_money="none"))
    mechanic = terms.metrics[0].penalties[0].mechanic
    assert isinstance(mechanic, PerPoint)
    assert (str(mechanic.each), mechanic.stepping) == ("0.5", Stepping.PRO_RATA)
    assert mechanic.is_relative
    assert mechanic.grace is not None
    assert not mechanic.grace.counts_from_level


POINTED = {"kind": "flat", "clause": "4.2", "misses": "minimum", "points": "2"}
PRICED = {"clause": "9", "each": {"amount": "100"}, "free": "0"}


def test_a_cap_in_money_never_acts_on_points_and_is_refused() -> None:
    """What can never act would mislead whoever signs."""
    parts = metric(
        penalties=[POINTED], not_delivered_money="none", cap={"amount": "5", "clause": "4.3"}
    )
    found = problems(document(parts, service_points=PRICED))
    assert found == {"metrics.0.cap": "contract.cap_on_points"}


def test_points_cannot_stand_outside_the_cap() -> None:
    """They are priced together, inside it."""
    leak = {
        "key": "leak", "clause": "11", "name": {"zh": "泄露", "en": "Leak"}, "per": "case",
        "points": "5", "most": "none", "inside_cap": "no",
    }  # fmt: skip
    found = problems(document(service_points=PRICED, incidents=[leak]))
    assert found == {"incidents.0.inside_cap": "contract.points_outside_cap"}
