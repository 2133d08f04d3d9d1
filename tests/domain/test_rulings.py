"""Rulings: what a decided dispute does to figures and money, and that it never costs the vendor."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.builders.contracts import Document, contract, metric, reading, settled_month, texts
from tests.builders.drawn_contracts import contracts, good_count, read
from tests.domain.test_penalties_properties import HISTORIES, THOROUGH, Hits, settle_months
from vendor_sla.domain.circumstance_documents import (
    circumstances_document,
    read_circumstances_document,
)
from vendor_sla.domain.circumstances import NOTHING_ELSE, Circumstances, Incident, Waiver
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.decisions import Basis, Check, Decision, Governs
from vendor_sla.domain.money import Money
from vendor_sla.domain.penalties.rulings import REDUCIBLE, source_of
from vendor_sla.domain.periods import Period
from vendor_sla.domain.rulings import Effect, Ruling
from vendor_sla.domain.settlements import Settlement

JANUARY = Period.month(2026, 1)
FLAT = "{kind: flat, clause: '4.1.1', misses: expected, amount: 3000}"


def terms() -> Contract:
    """Return a contract whose answer rate of 95 % costs 3,000 when it is missed, at most 2,000."""
    penalties = [texts(FLAT)]
    cap = {"period": {"amount": "2000", "clause": "9"}}
    part = {"penalties": penalties, "not_delivered_money": "none"}
    return contract(metric(**part), caps=cap)


def settled(contract: Contract, good: int, *rulings: Ruling) -> Settlement:
    """Settle a month in which so many of 1,000 calls were answered."""
    figure = reading(contract.metrics[0], counts=(str(good), "1000"))
    return settled_month(contract, [figure], circumstances=Circumstances(rulings=rulings))


def value_of(one: Settlement) -> str:
    """Return the figure that counted."""
    return str(one.readings[0].rounded)


def test_misses_count_as_met_or_leave_both_counts() -> None:
    """940 of 1,000 with twenty of sixty misses excused are 96 %, or 940 of 980."""
    met = Ruling(1, Effect.COUNT_AS_MET, "4.1", "answered", misses=20)
    out = replace(met, effect=Effect.LEAVE_OUT)
    assert value_of(settled(terms(), 940)) == "94.00"
    assert value_of(settled(terms(), 940, met)) == "96.00"
    assert value_of(settled(terms(), 940, out)) == "95.92"
    assert settled(terms(), 940, met).pricing.net.amount == 0


def test_no_more_misses_are_excused_than_there_are() -> None:
    """Two rulings that name the same misses together never make more than all of them good."""
    both = [Ruling(n, Effect.COUNT_AS_MET, "4.1", "answered", misses=50) for n in (1, 2)]
    done = settled(terms(), 940, *both)
    assert value_of(done) == "100.00"
    told = [step.facts["misses"] for step in done.governed.steps["answered"]]
    assert told == ["50", "10"]


def test_a_ruled_value_governs_where_it_is_better() -> None:
    """96 by decision is met; 93 by decision leaves the 94 that were measured."""
    better = settled(terms(), 940, Ruling(1, Effect.VALUE, "4.1", "answered", value=Decimal(96)))
    worse = settled(terms(), 940, Ruling(1, Effect.VALUE, "4.1", "answered", value=Decimal(93)))
    assert (value_of(better), better.pricing.net.amount) == ("96.00", Decimal(0))
    assert value_of(worse) == "94.00"
    assert [step.code for step in worse.pricing.lines[0].working if "ruling" in step.code] == [
        "money.ruling.no_better"
    ]


def test_nothing_is_excused_on_top_of_a_ruled_value() -> None:
    """96 ruled of 94 measured: 10 excused misses (95) change nothing, 30 (97) govern themselves."""
    value = Ruling(1, Effect.VALUE, "4.1", "answered", value=Decimal(96))
    for misses, shown in ((10, "96.00"), (30, "97.00")):
        excused = Ruling(2, Effect.COUNT_AS_MET, "4.1", "answered", misses=misses)
        assert value_of(settled(terms(), 940, value, excused)) == shown
        assert value_of(settled(terms(), 940, excused, value)) == shown


def test_a_line_is_not_taken_lower_than_it_was_to_come_to() -> None:
    """Of 2,000 that should be 1,500: two rulings of 500 for it leave 1,500, and say why."""
    line = Ruling(
        4, Effect.AMOUNT, "4.1.1", "answered", amount=Decimal(1500), value=Decimal(1500),
        mechanic="flat",
    )  # fmt: skip
    done = settled(terms(), 940, line, replace(line, dispute=5))
    assert done.pricing.net.amount == -1500
    assert [note.code for note in done.pricing.notes] == ["money.ruling.no_lower"]


def test_an_amount_comes_off_before_the_cap() -> None:
    """Of 3,000 under a cap of 2,000, 500 less change nothing, and 1,800 less leave 1,200."""
    line = Ruling(4, Effect.AMOUNT, "4.1.1", "answered", amount=Decimal(500), mechanic="flat")
    assert settled(terms(), 940).pricing.net.amount == -2000
    assert settled(terms(), 940, line).pricing.net.amount == -2000
    done = settled(terms(), 940, replace(line, amount=Decimal(1800)))
    assert done.pricing.net.amount == -1200
    assert [str(one.amount.amount) for one in done.pricing.lines] == ["-1200.00"]
    step = done.pricing.lines[0].working[-1]
    assert (step.code, dict(step.facts)) == (
        "money.ruling.amount",
        {
            "dispute": "4",
            "clause": "4.1.1",
            "before": "3000.00",
            "amount": "1800",
            "after": "1200.00",
        },
    )


def test_a_line_never_falls_below_nothing_and_a_line_that_is_gone_says_so() -> None:
    """Five times the line is the line; of a month without it nothing is left to take off."""
    line = Ruling(4, Effect.AMOUNT, "4.1.1", "answered", amount=Decimal(15000), mechanic="flat")
    assert settled(terms(), 940, line).pricing.lines[0].amount.amount == 0
    notes = settled(terms(), 990, line).pricing.notes
    assert "money.ruling.no_line" in [note.code for note in notes]


def test_a_waiver_of_a_line_that_a_ruling_took_away_lets_go_of_nothing() -> None:
    """Typed without a ruling, it is still refused: see the waivers' own tests."""
    waiver = Waiver("answered", None, "Chen", "goodwill", "renewal")
    met = Ruling(1, Effect.COUNT_AS_MET, "4.1", "answered", misses=60)
    figure = reading(terms().metrics[0], counts=("940", "1000"))
    happened = Circumstances(waivers=(waiver,), rulings=(met,))
    assert not settled_month(terms(), [figure], circumstances=happened).pricing.lines


def misreporting() -> Contract:
    """Return the contract with a price for data refused for good."""
    incident = texts(
        "{key: misreported, clause: '11.1', name: {zh: 虚报, en: Misreporting}, per: case,"
        " amount: 5000, most: none, inside_cap: no}"
    )
    evidence = texts("{clause: '10', misreporting: misreported}")
    return contract(metric(), incidents=[incident], evidence=evidence)


def test_a_struck_finding_takes_its_incident_along() -> None:
    """The gate's other name in the decision is found, and an incident somebody typed stays."""
    law = misreporting()
    figure = reading(law.metrics[0], counts=("960", "1000"))
    refused = Decision(
        "answered", Check.SAMPLE, None, "sample.keys_found_low", Governs.VENDOR, "10",
        figure.value, is_misreported=True,
    )  # fmt: skip
    struck = Ruling(2, Effect.STRIKE, "10", finding="matching.keys_found_low")
    typed = Incident("misreported", JANUARY.start)

    def net(happened: Circumstances) -> Decimal:
        decisions = {"answered": refused}
        return settled_month(
            law, [figure], circumstances=happened, decisions=decisions
        ).pricing.net.amount

    assert net(NOTHING_ELSE) == -5000
    assert net(Circumstances(rulings=(struck,))) == 0
    assert net(Circumstances(rulings=(replace(struck, finding="answered"),))) == 0
    assert net(Circumstances(rulings=(replace(struck, finding="matching.other"),))) == -5000
    assert net(Circumstances(rulings=(struck,), incidents=(typed,))) == -5000


def test_money_that_stood_on_a_kinder_limit_stays_there() -> None:
    """The sample's limit meets the target: a ruled value below it must not take that away."""
    law = terms()
    figure = reading(law.metrics[0], counts=("930", "1000"))
    found = replace(figure, value=Fraction(93), rounded=Decimal("93.00"))
    basis = Basis(Fraction(96), Fraction(96), Fraction(93), Fraction(93))
    checked = Decision(
        "answered", Check.SAMPLE, None, "sample.replace", Governs.CORRECTED, "10",
        Fraction(97), Fraction(93), found=found, basis=basis,
    )  # fmt: skip
    ruled = Ruling(1, Effect.VALUE, "4.1", "answered", value=Decimal(94))
    done = settled_month(
        law,
        [figure],
        circumstances=Circumstances(rulings=(ruled,)),
        decisions={"answered": checked},
    )
    assert (value_of(done), done.pricing.net.amount) == ("94.00", Decimal(0))


RULINGS = st.lists(
    st.tuples(st.sampled_from(sorted(Effect)), st.integers(0, 1), st.integers(1, 400)),
    min_size=1,
    max_size=4,
)


def rulings_of(
    law: Contract, before: Settlement, drawn: Sequence[tuple[Effect, int, int]]
) -> tuple[Ruling, ...]:
    """Return rulings drawn for a month: of its metrics, values and lines as they are."""
    made = []
    lines = [one for one in before.pricing.lines if one.kind in REDUCIBLE]
    for number, (effect, place, size) in enumerate(drawn, 1):
        key = law.metrics[place].key
        one = Ruling(number, effect, "4", key, misses=size, value=Decimal(size) / 4, finding=key)
        if effect is Effect.AMOUNT and lines:
            line = lines[size % len(lines)]
            one = Ruling(
                number, effect, line.clause, line.metric, amount=Decimal(size * 7),
                mechanic=line.mechanic, source=source_of(line.inputs),
            )  # fmt: skip
        made.append(one)
    return tuple(made)


@given(parts=contracts(), months=HISTORIES, drawn=RULINGS)
@THOROUGH
def test_an_accepted_dispute_never_costs_the_vendor_more(
    parts: Document, months: list[Hits], drawn: list[tuple[Effect, int, int]]
) -> None:
    """One after the other, over any contract; lines sum to the net; documents keep them whole."""
    law = read(parts)
    history = [one.month for one in settle_months(law, months[:-1])]
    readings = [
        reading(one, counts=good_count(one, count))
        for one, count in zip(law.metrics, months[-1], strict=False)
    ]
    period = JANUARY.shifted(len(months) - 1)

    def net(rulings: Sequence[Ruling]) -> Money:
        happened = Circumstances(rulings=tuple(rulings))
        kept = read_circumstances_document(circumstances_document(happened))
        assert kept == happened
        done = settled_month(law, readings, period=period, history=history, circumstances=kept)
        lines = [line.amount for line in done.pricing.lines]
        assert Money.total(lines, law.currency) == done.pricing.net
        return done.pricing.net

    before = settled_month(law, readings, period=period, history=history)
    rulings = rulings_of(law, before, drawn)
    nets = [net(rulings[:count]).amount for count in range(len(rulings) + 1)]
    assert nets == sorted(nets)
    assert nets[0] == before.pricing.net.amount
