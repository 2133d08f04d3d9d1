"""Seeds: the same text draws the same places, and every place alike."""

import hashlib

import numpy as np

from vendor_sla.evidence.seeds import draw_places


def places_of(seed: str, rows: int, columns: int, choices: int) -> list[list[int]]:
    """Draw all blocks."""
    blocks = draw_places(seed, rows, columns, choices)
    return [row for block in blocks for row in block.tolist()]


def test_places_are_the_upper_bits_of_the_raw_draws_of_the_hash_of_the_text() -> None:
    number = int(hashlib.sha256(b"SLA").hexdigest(), 16)
    raw = [int(each) for each in np.random.PCG64(number).random_raw(6)]
    expected = [(each >> 32) * 10 >> 32 for each in raw]
    assert places_of("SLA", 2, 3, 10) == [expected[:3], expected[3:]]


def test_a_text_draws_these_places_everywhere() -> None:
    assert places_of("SLA-AUDIT-1", 1, 8, 100) == [[44, 77, 49, 4, 63, 38, 86, 98]]


def test_every_place_is_drawn_about_alike() -> None:
    counts = np.bincount(np.ravel(places_of("even", 1000, 100, 7)), minlength=7)
    assert len(counts) == 7
    assert np.all(np.abs(counts - 100_000 / 7) < 600)


def test_blocks_hold_the_rows_of_one_long_draw() -> None:
    blocks = list(draw_places("long", 5, 400_000, 9))
    assert [len(block) for block in blocks] == [2, 2, 1]
    together = np.concatenate(blocks).ravel()
    number = int(hashlib.sha256(b"long").hexdigest(), 16)
    raw = np.random.PCG64(number).random_raw(2_000_000)
    assert np.array_equal(together, ((raw >> np.uint64(32)) * np.uint64(9)) >> np.uint64(32))
