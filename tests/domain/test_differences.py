"""What differs between two versions: nothing is dropped, and nobody is promised too much."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.contracts import contract, metric
from tests.builders.mechanics import contract_with_everything
from tests.builders.mutations import mutations
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.differences import Difference, Verb, compare
from vendor_sla.domain.favours import Favour
from vendor_sla.intake.contracts import read_contract

TEMPLATES = sorted((Path(__file__).resolve().parents[2] / "contracts").glob("*/contract.yaml"))
CONTRACTS = {path.parent.name: read_contract(path.read_text("utf-8")) for path in TEMPLATES}
CONTRACTS["everything"] = contract_with_everything()
EACH = pytest.mark.parametrize("terms", CONTRACTS.values(), ids=CONTRACTS)
FLAT = {"kind": "flat", "clause": "4.1.1", "misses": "expected", "amount": "3000"}
STARTED = {
    "kind": "per_point", "clause": "4.1.1", "misses": "expected", "each": "1", "step": "started",
    "relative": "no", "amount": "3000",
}  # fmt: skip


def penalised(*penalties: dict[str, Any], **changes: Any) -> Contract:
    """Read a contract whose one metric has penalties."""
    money = {"not_delivered_money": "none"} if penalties else {}
    one = metric(calendar="always", penalties=list(penalties) or None, **money, **changes)
    return contract(one)


def only(before: Contract, after: Contract) -> Difference:
    """Return the one difference there is."""
    (one,) = compare(before, after)
    return one


@EACH
def test_every_change_of_any_field_of_a_contract_is_told(terms: Contract) -> None:
    """Whatever is changed, in whichever field of whichever part: at least one difference."""
    silent = [where for where, other in mutations(terms) if not compare(terms, other)]
    assert not silent


@EACH
def test_a_change_is_told_both_ways(terms: Contract) -> None:
    """What rises one way falls the other; what is new is gone; who gains changes sides."""
    opposite = {Verb.RISES: Verb.FALLS, Verb.FALLS: Verb.RISES, Verb.NEW: Verb.GONE,
                Verb.GONE: Verb.NEW}  # fmt: skip
    sides = {Favour.CLIENT: Favour.VENDOR, Favour.VENDOR: Favour.CLIENT}
    for where, other in mutations(terms):
        there, back = compare(terms, other), compare(other, terms)
        if len(there) == len(back) == 1:
            assert back[0].verb is opposite.get(there[0].verb, there[0].verb), where
            assert back[0].favours is sides.get(there[0].favours, there[0].favours), where


@given(st.permutations(range(3)))
def test_a_version_differs_in_nothing_from_itself_and_order_alone_is_one_difference(
    order: list[int],
) -> None:
    parts = [metric(key=f"m{n}", clause=f"4.{n}", calendar="always", weight=w)
             for n, w in enumerate(("50", "25", "25"))]  # fmt: skip
    before, after = contract(*parts), contract(*(parts[n] for n in order))
    found = compare(before, after)
    if order == [0, 1, 2]:
        assert not found
    else:
        assert [one.verb for one in found] == [Verb.REORDERED]


def test_comments_alone_are_another_wording() -> None:
    text = TEMPLATES[0].read_text("utf-8")
    one = only(read_contract(text), read_contract(f"# agreed in June\n{text}"))
    assert (one.path, one.favours) == ("text", Favour.NEITHER)


@pytest.mark.parametrize(
    ("change", "verb", "favours"),
    [
        ({"minimum": "88"}, Verb.FALLS, Favour.VENDOR),
        ({"minimum": "92"}, Verb.RISES, Favour.CLIENT),
        ({"minimum": None}, Verb.GONE, Favour.VENDOR),
        ({"minimum_volume": "30"}, Verb.RISES, Favour.VENDOR),
        ({"ramp_up_through": "2026-03-31"}, Verb.NEW, Favour.VENDOR),
        ({"places": "1"}, Verb.FALLS, Favour.DEPENDS),
        ({"clause": "4.2"}, Verb.BECOMES, Favour.NEITHER),
        ({"level": "critical"}, Verb.BECOMES, Favour.DEPENDS),
    ],
)
def test_whom_a_changed_metric_serves(change: dict[str, Any], verb: Verb, favours: Favour) -> None:
    one = only(penalised(FLAT), penalised(FLAT, **change))
    assert (one.verb, one.favours) == (verb, favours)
    assert one.metric is not None


def test_less_is_better_turns_it_round() -> None:
    down = {"measure": "transfer_rate", "direction": "down", "expected": "5",
            "dimension": "efficiency", "scoring": {"rule": "linear", "floor": "20"}}  # fmt: skip
    one = only(penalised(minimum="10", **down), penalised(minimum="8", **down))
    assert (one.verb, one.favours) == (Verb.FALLS, Favour.CLIENT)


@pytest.mark.parametrize(
    ("change", "paths", "favours"),
    [
        ({"amount": "4000"}, ["mechanic.charge"], Favour.CLIENT),
        ({"each": "2"}, ["mechanic.each"], Favour.VENDOR),
        ({"step": "full"}, ["mechanic.stepping"], Favour.VENDOR),
        ({"grace": {"by": "0.5", "counts_from": "level"}}, ["mechanic.grace"], Favour.VENDOR),
        ({"misses": "minimum"}, ["mechanic.level"], Favour.DEPENDS),
    ],
)
def test_whom_a_changed_penalty_serves(
    change: dict[str, Any], paths: list[str], favours: Favour
) -> None:
    found = compare(penalised(STARTED), penalised({**STARTED, **change}))
    prefix = "metrics.answered.penalties.4.1.1."
    assert [one.path.removeprefix(prefix) for one in found] == paths
    assert {one.favours for one in found} == {favours}
    assert {one.clause for one in found} == {"4.1.1"}


def test_penalties_are_matched_by_clause_then_kind() -> None:
    """One that is renumbered is the same; one of another kind under the clause is another way."""
    renumbered = only(penalised(FLAT), penalised({**FLAT, "clause": "4.1.9"}))
    assert (renumbered.verb, renumbered.path.rpartition(".")[2]) == (Verb.BECOMES, "clause")
    other = only(penalised(FLAT), penalised(STARTED))
    assert (other.verb, other.path.rpartition(".")[2]) == (Verb.BECOMES, "mechanic")
    second = {**FLAT, "clause": "4.1.2", "misses": "minimum", "amount": "9000"}
    added = only(penalised(FLAT), penalised(FLAT, second))
    assert (added.verb, added.clause, added.favours) == (Verb.NEW, "4.1.2", Favour.CLIENT)


def test_a_bonus_serves_the_vendor_and_a_larger_one_more() -> None:
    def earning(amount: str | None) -> Contract:
        bonus = {"kind": "flat", "clause": "4.1.5", "beats": "stretch", "amount": amount}
        bonuses = {"clause": "9.6", "offsets": "no", "cap": "none"}
        one = metric(calendar="always", stretch="98", bonus=bonus if amount else None)
        return contract(one, bonuses=bonuses if amount else None)

    assert only(earning("100"), earning("200")).favours is Favour.VENDOR
    found = {one.path: one.favours for one in compare(earning(None), earning("100"))}
    assert found["metrics.answered.bonus"] is Favour.VENDOR


def test_a_cap_serves_the_vendor_and_the_lower_the_more() -> None:
    def capped(amount: str | None) -> Contract:
        return contract(caps={"period": {"amount": amount, "clause": "9"} if amount else "none"})

    assert only(capped(None), capped("5000")).favours is Favour.VENDOR
    assert only(capped("5000"), capped("4000")).favours is Favour.VENDOR
    assert only(capped("5000"), capped(None)).favours is Favour.CLIENT


def test_a_metric_that_costs_and_earns_nothing_promises_nobody_anything() -> None:
    one = metric(key="extra", clause="4.9", calendar="always", level="report_only", weight=None,
                 scoring=None)  # fmt: skip
    found = only(contract(metric(calendar="always")), contract(metric(calendar="always"), one))
    assert (found.verb, found.favours, found.path) == (
        Verb.NEW, Favour.NEITHER, "metrics.extra",
    )  # fmt: skip
