"""Seeds: the same text draws the same places, and every place alike."""

import hashlib

import numpy as np

from vendor_sla.evidence.seeds import draw_places


def test_places_are_the_upper_bits_of_the_raw_draws_of_the_hash_of_the_text() -> None:
    number = int(hashlib.sha256(b"SLA").hexdigest(), 16)
    raw = [int(each) for each in np.random.PCG64(number).random_raw(6)]
    expected = [(each >> 32) * 10 >> 32 for each in raw]
    assert draw_places("SLA", 2, 3, 10).ravel().tolist() == expected


def test_a_text_draws_these_places_everywhere() -> None:
    assert draw_places("SLA-AUDIT-1", 1, 8, 100).tolist() == [[44, 77, 49, 4, 63, 38, 86, 98]]


def test_every_place_is_drawn_about_alike() -> None:
    counts = np.bincount(draw_places("even", 1000, 100, 7).ravel(), minlength=7)
    assert len(counts) == 7
    assert np.all(np.abs(counts - 100_000 / 7) < 600)
