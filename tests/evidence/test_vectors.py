"""Every vector of `samples/statistics.json` comes out of the product within its tolerance."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from vendor_sla.evidence.agreement import fleiss, gwet, randolph, raw_agreement
from vendor_sla.evidence.alphas import krippendorff
from vendor_sla.evidence.decision_rules import Thresholds, decide, money_limits
from vendor_sla.evidence.differences import StratumDifferences, stratified_difference
from vendor_sla.evidence.inspections import inspection_after, severities
from vendor_sla.evidence.intervals import (
    Interval,
    StratumCount,
    anytime_set,
    clopper_pearson,
    jeffreys,
    korn_graubard,
    wilson,
    wilson_corrected,
)
from vendor_sla.evidence.kappas import cohen
from vendor_sla.evidence.misclassification import rogan_gladen
from vendor_sla.evidence.mover import Cell, mover
from vendor_sla.evidence.multiplicity import benjamini_hochberg, bonferroni
from vendor_sla.evidence.paired import mcnemar, newcombe_paired, tango
from vendor_sla.evidence.paired_means import paired_t
from vendor_sla.evidence.percentiles import StratumPairs, corrected_quantile
from vendor_sla.evidence.selections import fixed_interval_selection
from vendor_sla.evidence.signals.digits import last_digit_chi_square
from vendor_sla.evidence.sizes import cochran, mcnemar_power_size, neyman
from vendor_sla.evidence.stringer import stringer
from vendor_sla.evidence.tickets import (
    commitment,
    draw_tickets,
    hash_keys,
    hash_text,
    next_tickets,
    seed_of,
)

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
VECTORS: Mapping[str, Any] = {
    vector["name"]: vector
    for vector in json.loads((SAMPLES / "statistics.json").read_text("utf-8"))["vectors"]
}
FOUR_OBSERVERS = VECTORS["krippendorff_2011_4observers"]["inputs"]["units_by_rater"]

Run = Callable[[Any], Any]


def both(interval: Interval) -> list[float]:
    """Write an interval as the vectors do."""
    return [interval.lower, interval.upper]


def cells_of(values: Sequence[Sequence[int]]) -> list[Cell]:
    """Read cells written as population, audited, contradicted, sign."""
    return [Cell(*value) for value in values]


def spread_out(count: int, mean: float, variance: float) -> list[float]:
    """Make an even number of values that have exactly this mean and sample variance."""
    half = math.sqrt(variance * (count - 1) / count)
    return [mean + half, mean - half] * (count // 2)


def run_binomial_upper(given: Any) -> Any:
    tail = 1 - given["conf"]
    return [clopper_pearson(x, given["n"], tail=tail).upper for x in given["x"]]


def run_newcombe(given: Any) -> Any:
    methods = {
        "wilson": wilson,
        "wilson_cc": wilson_corrected,
        "clopper_pearson": clopper_pearson,
        "jeffreys": jeffreys,
    }
    return {name: both(each(given["x"], given["n"], tail=0.025)) for name, each in methods.items()}


def run_stringer(given: Any) -> Any:
    return stringer(given["taints"], given["n"], confidence=given["conf"])


def run_selection(given: Any) -> Any:
    places = fixed_interval_selection(given["values"], size=given["size"], start=given["start"])
    return ["ABCDEFGHIJ"[place] for place in places]


def run_dead_trees(given: Any) -> Any:
    values = [p - f for p, f in zip(given["photo"], given["field"], strict=True)]
    found = difference([StratumDifferences(given["N"], values)])
    alone = difference([StratumDifferences(given["N"], given["field"])])
    return {
        "est": given["Xbar"] - found.delta,
        "se": found.standard_error,
        "mean_only": alone.delta,
        "mean_only_se": alone.standard_error,
    }


def run_schools(given: Any) -> Any:
    """The vendor's value is too low here: audit less vendor, so that delta reads as published."""
    strata = [
        StratumDifferences(s["N"], spread_out(s["n"], s["y"] - s["v"], s["s2d"]))
        for s in given["strata"]
    ]
    plain = [
        StratumDifferences(s["N"], spread_out(s["n"], s["y"], s["s2y"])) for s in given["strata"]
    ]
    found, alone = difference(strata), difference(plain)
    return {
        "stratified_only": alone.delta,
        "stratified_only_se": alone.standard_error,
        "delta": found.delta,
        "se": found.standard_error,
        "corrected": given["V_pop_mean"] + found.delta,
        "satterthwaite_df": found.degrees,
    }


def run_lower_90(given: Any) -> Any:
    """The published demand has no finite correction: a population without end."""
    values = spread_out(given["n"], given["dbar"], given["s_d"] ** 2)
    found = difference([StratumDifferences(10**12, values)], tail=0.10)
    return given["N"] * found.lower


def difference(strata: list[StratumDifferences], *, tail: float = 0.05) -> Any:
    return stratified_difference(strata, tail=tail, seed="vectors")


def run_korn_graubard(given: Any) -> Any:
    counts = zip(given["successes"], given["n"], given["N"], strict=True)
    strata = [StratumCount(*count) for count in counts]
    found = korn_graubard(strata, tail=(1 - given["conf"]) / 2)
    return {"p": found.share, "se": found.standard_error, "lo": found.lower, "hi": found.upper}


def run_mover(given: Any) -> Any:
    found = mover(cells_of(given["values"]), tail=given["alpha_one_sided"])
    return [float(found.delta), found.lower, found.upper]


def run_tango(given: Any) -> Any:
    return both(tango(given["b"], given["c"], given["n"], tail=(1 - given["conf"]) / 2))


def run_tango_without_discordance(given: Any) -> Any:
    return [both(tango(given["b"], given["c"], n, tail=0.025)) for n in given["n"]]


def run_mcnemar(given: Any) -> Any:
    found = mcnemar(given["b"], given["c"])
    return {
        "p": found.asymptotic,
        "p_cc": found.corrected,
        "p_exact": found.exact,
        "p_midp": found.midp,
    }


def run_rogan_gladen(given: Any) -> Any:
    true = rogan_gladen(given["x"], given["n"], sensitivity=given["se"], specificity=given["sp"])
    perfect = rogan_gladen(given["x"], given["n"], sensitivity=1, specificity=1)
    return {"apparent": perfect, "true": true}


def run_sleep(given: Any) -> Any:
    found = paired_t(given["a"], given["b"], tail=0.025)
    return {"t": found.statistic, "p": found.p, "lo": found.lower, "hi": found.upper}


def run_multiplicity(adjust: Callable[[Sequence[float]], list[float]]) -> Run:
    def run(given: Any) -> Any:
        adjusted = adjust(given["p"])
        assert sum(p <= given["alpha"] for p in adjusted) == given["rejects"]
        return adjusted

    return run


def run_alphas(given: Any) -> Any:
    levels = ("nominal", "ordinal", "interval", "ratio")
    return {level: krippendorff(given["units_by_rater"], level=level).value for level in levels}


def run_alpha_of_two(given: Any) -> Any:
    return krippendorff(list(zip(given["a"], given["b"], strict=True))).value


def run_alpha_of_three(given: Any) -> Any:
    units = list(zip(*given["coders"], strict=True))
    return {level: krippendorff(units, level=level).value for level in ("nominal", "interval")}


def run_gwet(given: Any) -> Any:
    found = gwet(FOUR_OBSERVERS, tail=0.05, weights=given["weights"])
    return {"coef": found.value, "se": found.standard_error}


def run_fleiss(given: Any) -> Any:
    return fleiss(given["counts"])


def run_fleiss_and_randolph(given: Any) -> Any:
    return [[fleiss(table), randolph(table)] for table in given["tables"]]


def run_cohen_weighted(given: Any) -> Any:
    props, items = given["props"], given["n"]
    plain = cohen(props, tail=0.05, items=items)
    disagreements = [[0, 1, 3], [1, 0, 6], [3, 6, 0]]
    weighted = cohen(props, tail=0.05, items=items, disagreements=disagreements)
    assert plain is not None
    assert weighted is not None
    return {
        "kappa": plain.value,
        "wkappa": weighted.value,
        "ase": plain.standard_error,
        "wase": weighted.standard_error,
    }


def run_cohen(given: Any) -> Any:
    found = cohen(given["table"], tail=0.05)
    assert found is not None
    return {"kappa": found.value, "se": found.standard_error}


def run_paradox(given: Any) -> Any:
    pairs = [
        (row, column)
        for row, counts in enumerate(given["table"])
        for column, count in enumerate(counts)
        for _ in range(count)
    ]
    kappa = cohen(given["table"], tail=0.05)
    assert kappa is not None
    ac1 = gwet(pairs, tail=0.05).value
    return {"po": raw_agreement(pairs), "kappa": kappa.value, "ac1": ac1}


def run_inspection(given: Any) -> Any:
    used = "".join(severity[0].upper() for severity in severities(given["results"]))
    return f"{used}>{inspection_after(given['results'])[0].upper()}"


def run_cochran(given: Any) -> Any:
    return [cochran(share, precision, population=n) for share, precision, n in given["cases"]]


def run_power(given: Any) -> Any:
    return [mcnemar_power_size(b, c) for b, c in given["bc"]]


def run_neyman(given: Any) -> Any:
    return neyman(given["n"], given["N"], [math.sqrt(each) for each in given["s2d"]])


def run_anytime(given: Any) -> Any:
    return [list(anytime_set(*case, alpha=given["alpha"])) for case in given["cases"]]


def run_decision(given: Any) -> Any:
    cells = cells_of(given["cells"])
    thresholds = Thresholds(given["M"], given["M_rej"], given["alpha_one_sided"])
    verdict = decide(float(mover(cells, tail=0.05).delta), limits_of(cells), thresholds)
    return verdict.outcome.name


def run_money(given: Any) -> Any:
    cells, vendor = cells_of(given["cells"]), given["theta_V"]
    money = money_limits(float(mover(cells, tail=0.05).delta), limits_of(cells))
    return {
        "vendor": percent_off(vendor),
        "L95": percent_off(vendor - money.l95),
        "L90": percent_off(vendor - money.l90),
        "point": percent_off(vendor - money.point),
        "fig_L95": vendor - money.l95,
        "fig_point": vendor - money.point,
    }


def limits_of(cells: Sequence[Cell]) -> Callable[[float], tuple[float, float]]:
    """Return the limits of cells as a function of alpha."""

    def limits(alpha: float) -> tuple[float, float]:
        found = mover(cells, tail=alpha)
        return found.lower, found.upper

    return limits


def percent_off(figure: float) -> int:
    """Return the penalty of the vector's tiers."""
    return next((off for least, off in ((0.80, 0), (0.78, 2), (0.75, 4)) if figure >= least), 6)


def run_quantile(given: Any) -> Any:
    sample = StratumPairs(20, given["sample_vendor"], given["sample_audit"])
    population = given["vendor_population"]
    return [
        corrected_quantile(population, [sample], share=share, tail=0.05).value
        for share in given["q"]
    ]


def run_draw(given: Any) -> Any:
    keys = [f"INC-{number:05}" for number in range(1, 21)]
    data, plan = hash_keys(keys), hash_text(given["plan"])
    seed = seed_of(data, plan, given["client_share"], given["vendor_share"])
    drawn = draw_tickets(seed, {"all": keys}, {"all": 5})["all"]
    return {
        "H_data": data,
        "H_plan": plan,
        "commit_client": commitment("client", given["client_share"], given["client_nonce"]),
        "commit_vendor": commitment("vendor", given["vendor_share"], given["vendor_nonce"]),
        "seed": seed,
        "selected": [one.key for one in drawn],
        "next_in_order": [one.key for one in next_tickets(seed, keys, after=5, count=3)],
        "tickets_prefix": [one.ticket[:16] for one in drawn],
    }


def run_last_digits(given: Any) -> Any:
    statistic, p = last_digit_chi_square(given["counts"])
    return {"chi2": statistic, "p": p}


RUNS: Mapping[str, Run] = {
    "touw_hoogduin_p137_binom_ub": run_binomial_upper,
    "stringer_0.03333348": run_stringer,
    "touw_hoogduin_p34_mus_fixed_interval": run_selection,
    "lohr_deadtrees_difference": run_dead_trees,
    "survey_apistrat_vendor_vs_audit": run_schools,
    "korn_graubard_apistrat": run_korn_graubard,
    "mover_hyper_one_fp_one_fn": run_mover,
    "mover_hyper_zero_errors": run_mover,
    "mover_hyper_two_by_two": run_mover,
    "newcombe_15_148": run_newcombe,
    "newcombe_1_29": run_newcombe,
    "tango_tango1998_tableVII": run_tango,
    "tango_agresti_min_2005": run_tango,
    "tango_cavo_2012": run_tango,
    "tango_zero_discordant": run_tango_without_discordance,
    "newcombe_paired_m10_20_12_2_16": lambda given: both(
        newcombe_paired(*given["table"], tail=0.025)
    ),
    "newcombe_paired_m10_8_3_1_2": lambda given: both(newcombe_paired(*given["table"], tail=0.025)),
    "mcnemar_cavo": run_mcnemar,
    "rogan_gladen_epir": run_rogan_gladen,
    "paired_t_sleep": run_sleep,
    "multiplicity_bh1995_bonferroni": run_multiplicity(bonferroni),
    "multiplicity_bh1995_fdr_bh": run_multiplicity(benjamini_hochberg),
    "krippendorff_2011_4observers": run_alphas,
    "krippendorff_2011_binary": run_alpha_of_two,
    "krippendorff_wikipedia": run_alpha_of_three,
    "gwet_ac_raw4raters_identity": run_gwet,
    "gwet_ac_raw4raters_linear": run_gwet,
    "gwet_ac_raw4raters_ordinal": run_gwet,
    "fleiss_kappa_wikipedia": run_fleiss,
    "fleiss_randolph": run_fleiss_and_randolph,
    "cohen_1968_weighted": run_cohen_weighted,
    "cohen_4x4_diagnosis": run_cohen,
    "kappa_paradox": run_paradox,
    "iso2859_switch_ARAR": run_inspection,
    "iso2859_switch_RRAAAAA": run_inspection,
    "iso2859_switch_RRARARARARA": run_inspection,
    "cochran_n": run_cochran,
    "power_mcnemar_5pt": run_power,
    "neyman_apistrat": run_neyman,
    "ppr_confidence_sequence": run_anytime,
    "decision_rule_a": run_decision,
    "decision_rule_c": run_decision,
    "decision_rule_e": run_decision,
    "money_basis_example": run_money,
    "difference_lower90_buildit": run_lower_90,
    "difference_cdf_quantile": run_quantile,
    "house_ticket_sampling": run_draw,
    "last_digit_sanitizer": run_last_digits,
}


def assert_near(found: Any, expected: Any, tolerance: float) -> None:
    """Compare numbers within the tolerance, all else to the letter, in any nesting."""
    if isinstance(expected, Mapping):
        assert isinstance(found, Mapping)
        assert set(found) == set(expected)
        for name, value in expected.items():
            assert_near(found[name], value, tolerance)
    elif isinstance(expected, list):
        assert isinstance(found, Sequence)
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_near(one, other, tolerance)
    elif isinstance(expected, int | float):
        assert abs(found - expected) <= tolerance
    else:
        assert found == expected


def test_every_vector_is_run() -> None:
    assert set(RUNS) == set(VECTORS)
    assert len(VECTORS) == 48


@pytest.mark.parametrize("name", VECTORS)
def test_the_vector_comes_out(name: str) -> None:
    vector = VECTORS[name]
    assert_near(RUNS[name](vector["inputs"]), vector["expected"], vector["tolerance"])
