"""Proofs: how an audited sample came about, as far as both sides can draw it again."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.periods import Period
from vendor_sla.domain.samples import Draw
from vendor_sla.evidence.decisions import Standing
from vendor_sla.evidence.draws import DrawFiles, check_draw
from vendor_sla.evidence.samples import DrawnPlan
from vendor_sla.evidence.strata import OMITTED
from vendor_sla.services.decisions import Proof
from vendor_sla.services.sample_populations import Frames, survey

# The vendor's keys and rows are frozen by their own hashes; the strata also stand on other files.
_DATA = frozenset({"hashes.data", "hashes.rows"})
_STRATA = frozenset({"hashes.membership", "plan.strata"})


# What an audit proves to the other side whose items nobody drew by the protocol.
NO_DRAW = Proof(None, Standing(void=("sample.no_draw",)))


def proof_of(draw: Draw, strata: Mapping[str, Sequence[str]]) -> Proof:
    """Return what a draw proves, the keys of each stratum given.

    Vendor's data that are not those that were frozen are refused; a draw that does not come out
    again makes the audit void, as do strata that changed although the vendor's data did not. Two
    looks are planned where the plan lets the sample be extended.
    """
    weighing = [item for item in draw.items if item.weighs]
    looks = 2 if draw.plan.most > draw.plan.size else 1
    found = {_meaning(one.code, one.place) for one in draw.problems}
    refused = found & {_POPULATION}
    void = found - {_POPULATION} - ({_REGROUPED} if refused else set())
    return Proof(
        plan=DrawnPlan(
            drawn=frozenset(item.interaction_id for item in weighing),
            strata={key: keys for key, keys in strata.items() if key != OMITTED},
            omitted=frozenset(strata.get(OMITTED, ())),
        ),
        standing=Standing(
            refused=tuple(sorted(refused)),
            # Other items are drawn because the strata changed: that is the reason to give.
            void=tuple(sorted(void, key=lambda code: (code != _REGROUPED, code))),
            looks=looks,
            is_last_look=looks == 1 or any(item.look == 2 for item in draw.items),
        ),
    )


def weights_of(draw: Draw) -> Mapping[str, Fraction]:
    """Return for how many contacts each drawn one of a stratum stands."""
    counts = Counter(item.stratum for item in draw.items if item.weighs)
    return {
        one.key: Fraction(one.population, counts[one.key])
        for one in draw.plan.strata
        if counts[one.key]
    }


def prove_draw(draw: Draw, contract: Contract, period: Period, frames: Frames) -> Proof:
    """Draw a published sample again from files, and return what it proves.

    `Invalid` when the rows cannot be sorted into the plan's strata at all.
    """
    found = survey(contract, period, frames, metrics=draw.plan.metrics, split_by=draw.plan.split_by)
    texts = DrawFiles(
        keys=found.population.keys_text, strata=found.membership, rows=found.population.rows_text
    )
    problems = (*draw.problems, *check_draw(draw, texts))
    return proof_of(replace(draw, problems=problems), found.strata)


_POPULATION = "sample.population_changed"
_REGROUPED = "sample.strata_changed"


def _meaning(code: str, place: str) -> str:
    if code == "samples.population_changed" or (code == "draw.hash_differs" and place in _DATA):
        return _POPULATION
    if code in ("draw.hash_differs", "draw.population_differs") and place in _STRATA:
        return _REGROUPED
    if code == "draw.too_few":
        return "sample.smaller_than_plan"
    return "sample.client_silent" if code == "draw.not_revealed" else "sample.draw_broken"
