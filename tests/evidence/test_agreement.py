"""Agreement: perfect is 1, chance is 0, and no table of legal ratings breaks a coefficient."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from vendor_sla.evidence.agreement import (
    Rating,
    fleiss,
    gwet,
    randolph,
    raw_agreement,
    weight_matrix,
)
from vendor_sla.evidence.alphas import Alpha, krippendorff
from vendor_sla.evidence.kappas import cohen

SCORES = st.one_of(st.none(), st.integers(1, 5))
RATED = st.lists(
    st.tuples(st.integers(1, 5), st.integers(1, 5), SCORES, SCORES), min_size=2, max_size=20
)
LEVELS = ("nominal", "ordinal", "interval", "ratio")
WEIGHTS = ("identity", "linear", "ordinal", "quadratic")


def verdicts(both: int, first: int, second: int, neither: int) -> list[tuple[str, str]]:
    """Return pairs of verdicts by who passed the item."""
    return (
        [("pass", "pass")] * both
        + [("pass", "fail")] * first
        + [("fail", "pass")] * second
        + [("fail", "fail")] * neither
    )


def test_a_skewed_table_agrees_by_ac1_and_collapses_by_alpha() -> None:
    pairs = verdicts(190, 3, 3, 4)
    assert raw_agreement(pairs) == 0.97
    assert gwet(pairs, tail=0.1).value == pytest.approx(0.968, abs=5e-4)
    assert krippendorff(pairs).value == pytest.approx(0.557, abs=5e-4)


def test_the_first_paradox_as_published() -> None:
    """Gwet (2002): 118, 5, 2 and 0 of 125 agree on .944, AC1 .9408, kappa -.0234."""
    pairs = verdicts(118, 5, 2, 0)
    kappa = cohen([[118, 5], [2, 0]], tail=0.05)
    assert kappa is not None
    assert round(gwet(pairs, tail=0.05).value, 4) == 0.9408
    assert round(kappa.value, 4) == -0.0234


def test_two_observers_of_many_categories_as_published() -> None:
    """Krippendorff (2011), example B: alpha .692."""
    pairs = list(zip("aabbdcccedda", "babbbccceddd", strict=True))
    assert krippendorff(pairs).value == pytest.approx(0.692, abs=5e-4)


@settings(max_examples=40)
@given(RATED, st.sampled_from(WEIGHTS))
def test_ac_lies_between_minus_one_and_one_whatever_the_ratings(
    rated: list[tuple[int | None, ...]], weights: str
) -> None:
    found = gwet(rated, tail=0.05, weights=weights)
    assert -1 <= found.lower <= found.value + 1e-12
    assert found.value <= found.upper + 1e-12
    assert found.value <= 1 + 1e-12


@settings(max_examples=40)
@given(RATED, st.sampled_from(LEVELS))
def test_alpha_is_one_at_most_and_unknown_only_without_variation(
    rated: list[tuple[int | None, ...]], level: str
) -> None:
    found = krippendorff(rated, level=level, seed="any")
    kinds = {rating for item in rated for rating in item if rating is not None}
    assert (found.value is None) == (len(kinds) == 1)
    if found.value is not None:
        assert found.lower is not None
        assert found.upper is not None
        assert found.lower <= found.upper <= 1 + 1e-12
        assert found.value <= 1 + 1e-12


@settings(max_examples=30)
@given(st.lists(st.integers(1, 5), min_size=2, max_size=15))
def test_reviewers_of_one_mind_agree_in_full(scores: list[int]) -> None:
    rated = [(score, score, score) for score in scores]
    for weights in WEIGHTS:
        assert gwet(rated, tail=0.05, weights=weights).value == pytest.approx(1)
    for level in LEVELS:
        assert krippendorff(rated, level=level).value in {None, 1.0}


def test_all_ratings_the_same_are_one_by_ac1_and_unknown_by_alpha_kappa_and_fleiss() -> None:
    same = [("pass", "pass")] * 40
    assert gwet(same, tail=0.1).value == 1
    assert gwet(same, tail=0.1, categories=["fail", "pass"]).value == 1
    assert krippendorff(same) == Alpha(None, None, None)
    assert cohen([[40, 0], [0, 0]], tail=0.1) is None
    assert fleiss([[3, 0], [3, 0]]) is None
    assert randolph([[3, 0], [3, 0]]) == 1
    assert randolph([[3], [3]]) is None


def test_two_reviewers_who_always_disagree_are_below_chance() -> None:
    pairs = verdicts(0, 10, 10, 0)
    assert gwet(pairs, tail=0.05).value == -1
    alpha, kappa = krippendorff(pairs).value, cohen([[0, 10], [10, 0]], tail=0.05)
    assert alpha is not None
    assert kappa is not None
    assert alpha == pytest.approx(-0.95)
    assert kappa.value == -1


def test_a_missing_rating_leaves_the_item_to_the_others() -> None:
    full = [(1, 1), (2, 2), (3, 1), (1, 1)]
    holed = [(1, None, 1), (None, 2, 2), (3, 1, None), (1, 1, None)]
    assert krippendorff(holed).value == krippendorff(full).value
    assert gwet(holed, tail=0.05).value == gwet(full, tail=0.05).value
    assert krippendorff([*full, (5, None), (None, None)]).value == krippendorff(full).value


def test_an_item_rated_once_counts_for_the_chance_of_its_category_only() -> None:
    """Gwet (2014): pi is over all rated items, agreement over those rated twice."""
    found = gwet([(1, 1), (1, 2), (2, None)], tail=0.05)
    chance = 2 * (1.5 / 3) * (1.5 / 3)
    assert found.value == pytest.approx((0.5 - chance) / (1 - chance))


def test_alpha_is_drawn_alike_from_the_same_seed() -> None:
    pairs = verdicts(60, 6, 5, 20)
    one, again = krippendorff(pairs, seed="a"), krippendorff(pairs, seed="a")
    assert one == again != krippendorff(pairs, seed="b")


@given(st.lists(st.lists(st.integers(1, 30), min_size=3, max_size=3), min_size=3, max_size=3))
def test_kappa_agrees_with_the_library(table: list[list[int]]) -> None:
    for name, other in (("identity", None), ("linear", "linear"), ("quadratic", "quadratic")):
        ours = cohen(table, tail=0.05, disagreements=name)
        theirs = cohens_kappa(table, wt=other)
        assert ours is not None
        assert ours.value == pytest.approx(theirs.kappa)
        variance = theirs.var_kappa
        assert ours.standard_error**2 == pytest.approx(max(0.0, variance), abs=1e-9)


def test_weights_of_words_go_by_their_places_and_of_scores_by_their_values() -> None:
    assert weight_matrix(["bad", "fair", "good"], "linear")[0].tolist() == [1, 0.5, 0]
    assert weight_matrix([1, 2, 5], "linear")[0].tolist() == [1, 0.75, 0]
    assert weight_matrix([1, 2, 5], "ordinal")[0].tolist() == pytest.approx([1, 2 / 3, 0])
    assert weight_matrix([1, 2, 5], "quadratic")[0].tolist() == [1, 0.9375, 0]


@pytest.mark.parametrize(
    ("rated", "sentence"),
    [
        ([], "rated twice"),
        ([(1, None), (None, 2)], "rated twice"),
        ([("pass", 1)], "all words or all numbers"),
        ([(1.0, math.nan)], "one that is missing is None"),
    ],
)
def test_ratings_that_cannot_be_are_refused_with_a_sentence(
    rated: list[tuple[Rating | None, ...]], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        gwet(rated, tail=0.05)
    with pytest.raises(ValueError, match=sentence):
        krippendorff(rated)


def test_impossible_questions_are_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="Weights are identity, linear, ordinal or quadratic"):
        gwet([(1, 2)], tail=0.05, weights="cubic")
    with pytest.raises(ValueError, match="The form has no category 3"):
        gwet([(1, 3)], tail=0.05, categories=[1, 2])
    with pytest.raises(ValueError, match="A level is nominal"):
        krippendorff([(1, 2)], level="exact")
    with pytest.raises(ValueError, match="Words have no distance"):
        krippendorff([("a", "b")], level="interval")
    with pytest.raises(ValueError, match="Ratios need ratings of 0 or more"):
        krippendorff([(-1, 2)], level="ratio")
    with pytest.raises(ValueError, match="rated twice"):
        raw_agreement([])
    with pytest.raises(ValueError, match="as many ratings as the others"):
        fleiss([[2, 0], [1, 2]])
    with pytest.raises(ValueError, match="none below 0"):
        randolph([[-1, 3]])
    for table, sentence in (
        ([[1, 2]], "a square table"),
        ([[0, 0], [0, 0]], "one above 0"),
        ([[1, -1], [0, 1]], "one above 0"),
    ):
        with pytest.raises(ValueError, match=sentence):
            cohen(table, tail=0.05)
    with pytest.raises(ValueError, match="Weights are identity, linear or quadratic"):
        cohen([[1, 1], [1, 1]], tail=0.05, disagreements="cubic")
    with pytest.raises(ValueError, match="0 on the diagonal"):
        cohen([[1, 1], [1, 1]], tail=0.05, disagreements=[[1, 0], [0, 1]])
