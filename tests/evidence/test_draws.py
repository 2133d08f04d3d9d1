"""A published draw is drawn again from its own values; whatever was bent is found."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.builders.draws import (
    KEYS,
    MEMBERSHIP,
    ROWS,
    STRATA,
    VENDOR,
    drawn,
    planned,
    with_next,
)
from vendor_sla.domain.samples import Draw, DrawnItem, Seal, plan_text
from vendor_sla.evidence.draws import DrawFiles, check_draw
from vendor_sla.evidence.tickets import commitment, first_tickets

FILES = DrawFiles(KEYS, MEMBERSHIP, ROWS)


def codes(draw: Draw, files: DrawFiles = FILES) -> set[str]:
    """Return the codes of everything that does not agree."""
    return {problem.code for problem in check_draw(draw, files)}


def test_an_honest_draw_is_the_same() -> None:
    assert codes(drawn()) == set()


def test_a_draw_by_the_clients_share_alone_is_the_same_and_says_so() -> None:
    silent = drawn(is_vendor_silent=True)
    assert codes(silent) == set()
    assert codes(replace(silent, is_vendor_silent=False)) == {
        "draw.not_revealed",
        "draw.seed_differs",
    }
    claimed = replace(drawn(), is_vendor_silent=True)
    assert codes(claimed) == {"draw.not_silent", "draw.seed_differs"}


def test_an_extension_and_a_replacement_take_the_next_tickets() -> None:
    lost = drawn().items[0]
    items = (replace(lost, status="replaced", reason="recording lost"), *drawn().items[1:])
    replaced = with_next(
        replace(drawn(), items=items), "bad", "drawn", replaces=lost.interaction_id
    )
    assert codes(replaced) == set()
    extended = with_next(with_next(replaced, "good", "extension"), "good", "extension")
    assert codes(extended) == set()


def test_an_item_chosen_by_hand_bends_nothing() -> None:
    by_hand = DrawnItem("INC-999", "", "hand", reason="a complaint was heard of")
    assert codes(replace(drawn(), items=(*drawn().items, by_hand))) == set()


def swap(draw: Draw) -> Draw:
    """Put in the key with the largest ticket instead of the first."""
    last = first_tickets(draw.seed, STRATA["bad"], 10)[-1]
    item = replace(draw.items[0], interaction_id=last.key, ticket=last.ticket)
    return replace(draw, items=(item, *draw.items[1:]))


def sealed(share: str, nonce: str) -> Seal:
    """Return a seal that opens, whatever it is made of."""
    return Seal(commitment("vendor", share, nonce), share, nonce)


def with_first(draw: Draw, **changes: Any) -> Draw:
    """Change the first item."""
    return replace(draw, items=(replace(draw.items[0], **changes), *draw.items[1:]))


def with_plan(draw: Draw, **changes: Any) -> Draw:
    """Publish another plan than was hashed."""
    return replace(draw, plan_text=plan_text(replace(planned(), **changes)))


BENT: list[tuple[Callable[[Draw], Draw], str]] = [
    (swap, "left_out not_drawn"),
    (lambda it: replace(it, items=it.items[1:]), "too_few gap not_drawn left_out"),
    (lambda it: replace(it, items=it.items[:-1]), "too_few"),
    (lambda it: replace(it, items=(*it.items, it.items[0])), "duplicate_item gap left_out"),
    (lambda it: with_first(it, interaction_id="X"), "ticket_differs unknown_item left_out"),
    (
        lambda it: with_first(it, stratum="vip"),
        "unknown_stratum too_few gap left_out not_drawn",
    ),
    (
        lambda it: replace(it, vendor=Seal(it.vendor.commitment, "another-share", VENDOR[1])),
        "seal_differs seed_differs",
    ),
    (
        lambda it: replace(it, vendor=sealed("a|bcdefgh", "0123456789abcdef")),
        "odd_seal seed_differs",
    ),
    (lambda it: replace(it, beacon="7c1e"), "seed_differs"),
    (lambda it: with_plan(it, period="2026-11"), "hash_differs"),
    (lambda it: replace(it, rows_sha256="0" * 64), "hash_differs"),
]


@pytest.mark.parametrize(("bend", "found"), BENT)
def test_whatever_is_bent_is_found(bend: Callable[[Draw], Draw], found: str) -> None:
    assert codes(bend(drawn())) == {f"draw.{code}" for code in found.split()}


def test_more_than_the_plan_allows_is_found() -> None:
    extended = drawn()
    for _ in range(5):
        extended = with_next(extended, "bad", "extension")
    assert codes(extended) == {"draw.too_many"}


def test_data_changed_after_freezing_is_found() -> None:
    changed = MEMBERSHIP.replace("bad\tINC-010\n", "")
    assert "draw.hash_differs" in codes(drawn(), replace(FILES, strata=changed))
    assert "draw.population_differs" in codes(drawn(), replace(FILES, strata=changed))
    assert codes(drawn(), replace(FILES, keys=KEYS + "INC-1000\n")) == {"draw.hash_differs"}
    assert codes(drawn(), replace(FILES, rows=ROWS.replace("01:00", "02:00"))) == {
        "draw.hash_differs"
    }


def test_without_the_strata_only_the_tickets_are_checked() -> None:
    assert codes(swap(drawn()), DrawFiles()) == set()
    one = replace(drawn().items[0], ticket="0" * 64)
    assert codes(replace(drawn(), items=(one, *drawn().items[1:])), DrawFiles()) == {
        "draw.ticket_differs"
    }
