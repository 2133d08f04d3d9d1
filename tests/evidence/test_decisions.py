"""Decisions: the vendor's number against the client's own, one rule after another."""

from fractions import Fraction

import numpy as np
import pytest

from tests.builders.contracts import contract, metric, reading
from vendor_sla.domain.catalogue.definitions import Direction
from vendor_sla.domain.contracts import MetricTerms
from vendor_sla.domain.decisions import Decision, Governs, Outcome
from vendor_sla.domain.readings import ReadingState
from vendor_sla.evidence.audits import Claim, DrawnRows, Estimate, RowValues, estimate_gap
from vendor_sla.evidence.decisions import Audited, Standing, decide_match, decide_samples
from vendor_sla.evidence.sample_measures import decide_measure
from vendor_sla.evidence.sampled import SheetRows, sampled_mean, sampled_share


def terms(**evidence: str) -> MetricTerms:
    """Return an answer rate with 95 expected and some evidence terms."""
    return contract(metric(evidence={"source": "vendor_rows", **evidence})).metrics[0]


def matched(vendor: str, client: str, **evidence: str) -> Decision:
    """Decide a full match of two figures."""
    one = terms(**evidence)
    return decide_match(one, reading(one, vendor), reading(one, client))


def told(gap: str, spread: float, *, audited: int = 200) -> Estimate:
    """Return an estimate whose limits lie `spread` around the gap at 5 %, less at more."""
    middle = float(Fraction(gap))

    def limits(tail: float) -> tuple[float, float]:
        away = spread * (0.5 - tail) / 0.45
        return middle - away, middle + away

    return Estimate(Fraction(gap), limits, audited, 5000, 7, 0, "mover")


def sampled(gap: str, spread: float, standing: Standing | None = None, **evidence: str) -> Decision:
    """Decide an audited figure of 96."""
    one = terms(**evidence)
    audited = Audited(one, reading(one, "96"), told(gap, spread))
    return decide_samples([audited], standing or Standing())["answered"]


@pytest.mark.parametrize(
    ("client", "outcome", "governs"),
    [
        ("95.5", Outcome.ACCEPT, Governs.VENDOR),
        ("95.4", Outcome.REPLACE, Governs.CLIENT),
        ("96.5", Outcome.ACCEPT, Governs.VENDOR),
        ("96.6", Outcome.REPLACE, Governs.CLIENT),
    ],
)
def test_a_full_match_lets_the_vendors_figure_stand_up_to_the_tolerance(
    client: str, outcome: Outcome, governs: Governs
) -> None:
    found = matched("96", client, tolerance="0.5")
    assert (found.outcome, found.governs) == (outcome, governs)
    assert found.gap == Fraction(96) - Fraction(client)


def test_an_extract_with_holes_proves_nothing() -> None:
    one = terms()
    found = decide_match(one, reading(one, "96"), reading(one, "90"), is_complete=False)
    assert (found.outcome, found.governs) == (Outcome.VOID, Governs.VENDOR)


def test_a_figure_the_contract_counts_on_the_clients_rows_is_the_clients() -> None:
    one = terms(source="client_rows")
    found = decide_match(one, reading(one, state=ReadingState.NOT_DELIVERED), reading(one, "90"))
    assert found.rule == "match.clients_own"
    assert found.reading is not None
    assert found.reading.value == 90


def test_a_vendor_that_leaves_its_columns_empty_has_no_figure_to_defend() -> None:
    one = terms()
    found = decide_match(one, reading(one, state=ReadingState.NO_VOLUME), reading(one, "47.8"))
    assert (found.rule, found.governs) == ("match.vendor_silent", Governs.CLIENT)
    excused = decide_match(one, reading(one, state=ReadingState.CLIENT_FAULT), reading(one, "47.8"))
    assert (excused.rule, excused.governs) == ("match.one_side_only", Governs.VENDOR)


def test_a_void_audit_corrects_nothing_even_of_data_refused_for_good() -> None:
    standing = Standing(
        refused=("sample.keys_found_low",), void=("sample.client_silent",), is_final=True
    )
    found = sampled("20", 3, standing)
    assert (found.outcome, found.governs) == (Outcome.REJECT, Governs.VENDOR)
    assert found.is_misreported


def test_who_made_itself_look_worse_has_not_misreported_and_gains_what_is_proven() -> None:
    found = sampled("-20", 3, Standing(is_final=True))
    assert (found.outcome, found.governs) == (Outcome.REJECT, Governs.CORRECTED)
    assert not found.is_misreported
    assert found.basis is not None
    # The figure is 96 + 20; only 96 + 17 of it is proven.
    assert found.basis.reward == 113


@pytest.mark.parametrize(
    ("governs", "client", "expected"),
    [
        ("worse_of", "90", Governs.CLIENT),
        ("worse_of", "98", Governs.VENDOR),
        ("better_of", "90", Governs.VENDOR),
        ("better_of", "98", Governs.CLIENT),
        ("client", "95.9", Governs.CLIENT),
    ],
)
def test_the_contract_may_let_another_figure_govern(
    governs: str, client: str, expected: Governs
) -> None:
    found = matched("96", client, tolerance="0.5", governs=governs)
    assert found.governs is expected
    assert found.rule == f"governs.{governs}"


def test_a_joint_recount_holds_the_line_open_unless_both_agree_anyway() -> None:
    assert matched("96", "90", governs="joint_recount").is_open
    assert not matched("96", "96", governs="joint_recount").is_open


@pytest.mark.parametrize(
    ("gap", "spread", "outcome", "governs"),
    [
        ("8", 2.0, Outcome.REJECT, Governs.VENDOR),
        ("0.2", 1.5, Outcome.ACCEPT, Governs.VENDOR),
        ("4", 3.0, Outcome.REPLACE, Governs.CORRECTED),
        ("1.5", 3.0, Outcome.INCONCLUSIVE, Governs.VENDOR),
        ("-4", 3.0, Outcome.REPLACE, Governs.CORRECTED),
    ],
)
def test_a_sample_decides_by_its_limits(
    gap: str, spread: float, outcome: Outcome, governs: Governs
) -> None:
    found = sampled(gap, spread)
    assert (found.outcome, found.governs) == (outcome, governs)
    assert found.client == 96 - Fraction(gap)


def test_a_replaced_figure_costs_money_by_the_limits_nearest_the_vendors_own() -> None:
    found = sampled("4", 3.0, money_basis="L90")
    assert found.basis is not None
    assert found.basis.trigger == 95  # 96 - (4 - 3)
    assert found.basis.trigger > found.basis.first > found.basis.later == 92
    under = sampled("-4", 3.0)
    assert under.basis is not None
    assert under.basis.trigger == under.basis.later == 97


def test_a_first_refusal_waits_for_new_data_and_a_final_one_lets_the_point_govern() -> None:
    first = sampled("8", 2.0)
    assert first.is_open
    assert first.reading is None
    final = sampled("8", 2.0, Standing(is_final=True))
    assert final.reading is not None
    assert final.reading.value == 88
    assert final.is_misreported
    assert not final.is_open


def test_a_failed_gate_refuses_the_data_whatever_the_sample_says() -> None:
    found = sampled("0", 1.0, Standing(refused=("sample.population_changed",)))
    assert (found.outcome, found.rule) == (Outcome.REJECT, "sample.population_changed")


def test_a_void_audit_leaves_the_vendors_figure() -> None:
    found = sampled("8", 2.0, Standing(void=("sample.smaller_than_plan",)))
    assert (found.outcome, found.governs) == (Outcome.VOID, Governs.VENDOR)
    assert found.rule == "sample.smaller_than_plan"


def test_data_that_failed_a_gate_are_refused_even_where_the_audit_is_void() -> None:
    standing = Standing(
        refused=("sample.population_changed",), void=("sample.unreliable_reviewers",)
    )
    assert sampled("0", 1.0, standing).outcome is Outcome.REJECT


def test_several_metrics_share_the_error_of_one() -> None:
    one = contract(
        metric(key="a", weight="50", evidence={"source": "vendor_rows"}, penalties=FLAT, cap=None,
               not_delivered_money="none"),
        metric(key="b", clause="4.2", weight="50", evidence={"source": "vendor_rows"},
               penalties=FLAT, not_delivered_money="none"),
    )  # fmt: skip
    # At 5 % alone each would be replaced: L(0.05) is just above 0.
    alone = decide_samples([Audited(one.metrics[0], reading(one.metrics[0], "96"), told("3", 2.9))])
    both = decide_samples(
        [Audited(each, reading(each, "96"), told("3", 2.9)) for each in one.metrics]
    )
    assert alone["a"].outcome is Outcome.REPLACE
    assert {each.outcome for each in both.values()} == {Outcome.INCONCLUSIVE}


FLAT = [{"kind": "flat", "clause": "4.1.1", "misses": "minimum", "amount": "10"}]


def sheet(good: int, checked: int) -> SheetRows:
    """Return a sheet of checked contacts, so many of them good."""
    hit = np.arange(checked) < good
    return SheetRows(np.ones(checked, dtype=np.bool_), hit, hit.astype(float), None, None)


def test_46_of_50_cannot_disprove_95() -> None:
    one = contract(metric(measure="qa_pass_rate", with_={"pass_mark": "85"}, dimension="efficiency",
                          evidence={"source": "qa_sample"})).metrics[0]  # fmt: skip
    figure = sampled_share(sheet(46, 50), scale=100)
    found = decide_measure(one, reading(one, counts=("46", "50")), figure)
    assert found.client == 92
    assert found.limits is not None
    assert (round(found.limits.lower), round(found.limits.upper)) == (81, 97)
    assert found.basis is not None
    assert float(found.basis.trigger) == pytest.approx(97.23, abs=0.01)
    assert found.basis.later == 92


def test_the_contract_may_let_the_point_of_a_sample_count() -> None:
    one = terms(source="qa_sample", sample_is_measure="yes")
    found = decide_measure(
        one, reading(one, counts=("46", "50")), sampled_share(sheet(46, 50), scale=100)
    )
    assert (found.basis, found.excuse) == (None, "")


def test_an_unreliable_reviewer_cannot_produce_a_penalty() -> None:
    one = terms(source="qa_sample")
    found = decide_measure(
        one, reading(one, counts=("20", "50")), sampled_share(sheet(20, 50), scale=100),
        distrust="unreliable",
    )  # fmt: skip
    assert found.excuse == "money.unreliable_reviewers"


def test_a_handful_of_scores_tells_nothing_money_may_stand_on() -> None:
    one = terms(source="qa_sample")
    rows = SheetRows(
        np.ones(3, dtype=np.bool_), np.zeros(3, dtype=np.bool_), np.array([80.0, 90.0, 85.0]),
        None, None,
    )  # fmt: skip
    found = decide_measure(one, reading(one, "85"), sampled_mean(rows, seed="s", largest=None))
    assert found.excuse == "money.nothing_told"


def test_weighted_rows_stand_for_as_many_as_their_weights_say() -> None:
    weight = np.array([20.0] * 100 + [5.0] * 20)
    hit = np.array([True] * 95 + [False] * 5 + [True] * 5 + [False] * 15)
    rows = SheetRows(
        np.ones(120, dtype=np.bool_), hit, hit.astype(float), weight,
        np.array([0] * 100 + [1] * 20, dtype=np.int32),
    )  # fmt: skip
    figure = sampled_share(rows, scale=100)
    assert figure.population == 2100
    lower, upper = figure.limits(0.05)
    share = 100 * (2000 * 0.95 + 100 * 0.25) / 2100
    assert lower < share < upper


def claim(good: list[bool]) -> Claim:
    """Return a share claimed over rows that all count."""
    return Claim("share", Direction.UP, 100, None, values(good))


def values(good: list[bool]) -> RowValues:
    """Return rows that all count, good or not."""
    flags = np.array(good, dtype=np.bool_)
    return RowValues(np.ones(len(flags), dtype=np.bool_), flags, flags.astype(float))


def drawn(size: int, picked: int, undelivered: int = 0) -> DrawnRows:
    """Return the first rows as drawn, the first of them not delivered."""
    positions = np.arange(picked)
    return DrawnRows(
        positions, positions < undelivered, np.zeros(size, dtype=np.int64), True, "seed"
    )


def test_the_gap_is_what_the_audited_rows_contradict() -> None:
    # 900 of 1,000 claimed good; of 100 audited good ones 10 are bad: 90 % of 10 % are 9 points.
    claimed = [True] * 100 + [True] * 800 + [False] * 100
    truth = [False] * 10 + [True] * 890 + [False] * 100
    found = estimate_gap(claim(claimed), values(truth), drawn(1000, 100))
    assert found is not None
    assert found.gap == 9
    assert (found.audited, found.contradicted, found.method) == (100, 10, "mover")


def test_what_the_vendor_does_not_deliver_contradicts_it() -> None:
    claimed = [True] * 900 + [False] * 100
    found = estimate_gap(claim(claimed), values(claimed), drawn(1000, 100, undelivered=10))
    assert found is not None
    assert found.gap == 9


def test_bad_contacts_the_vendor_left_out_are_found_in_the_clients_own_list() -> None:
    # 90 of 100 good by the vendor. It left out 50; all ten of them that were drawn are bad.
    # True: 90 of 150 = 60 %, so the vendor's 90 % flatters by 30 points.
    claimed = [True] * 90 + [False] * 10 + [False] * 10
    rows = values(claimed)
    counted = np.array([True] * 100 + [False] * 10)
    own = Claim("share", Direction.UP, 100, None, RowValues(counted, rows.good, rows.amount))
    strata = np.array([0] * 100 + [-1] * 10)
    positions = np.arange(100)
    sample = DrawnRows(
        positions, np.zeros(100, dtype=np.bool_), strata, True, "seed",
        omitted=np.arange(100, 110), omitted_population=50,
    )  # fmt: skip
    found = estimate_gap(own, values(claimed), sample)
    assert found is not None
    assert found.gap == 30
    assert (found.audited, found.population, found.contradicted) == (110, 150, 10)


def test_an_audit_of_every_row_leaves_no_doubt() -> None:
    claimed, truth = [True] * 90 + [False] * 10, [True] * 80 + [False] * 20
    found = estimate_gap(claim(claimed), values(truth), drawn(100, 100))
    assert found is not None
    assert found.gap == 10
    assert found.limits(0.05) == pytest.approx((10, 10))


def test_rows_that_the_audit_takes_out_of_a_metric_are_left_out_and_counted() -> None:
    rows = values([True] * 100)
    counted = np.ones(100, dtype=np.bool_)
    counted[:5] = False
    found = estimate_gap(
        claim([True] * 100), RowValues(counted, rows.good, rows.amount), drawn(100, 50)
    )
    assert found is not None
    assert (found.audited, found.left_out) == (45, 5)


def test_a_mean_that_flatters_by_a_constant_is_corrected_by_it() -> None:
    amounts = np.linspace(10, 60, 1000)
    rows = RowValues(np.ones(1000, dtype=np.bool_), np.zeros(1000, dtype=np.bool_), amounts)
    truth = RowValues(rows.counted, rows.good, amounts + 3)
    found = estimate_gap(Claim("mean", Direction.DOWN, 1, None, rows), truth, drawn(1000, 200))
    assert found is not None
    assert found.gap == 3
    assert found.limits(0.05) == pytest.approx((3, 3))
