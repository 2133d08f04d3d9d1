"""Searching the catalogue."""

from vendor_sla.domain.catalogue import DEFINITIONS
from vendor_sla.domain.catalogue.searching import Search, columns_of, files_of, search_definitions


def ids(**asked: str) -> set[str]:
    """Return the ids of what is found."""
    return {one.id for one in search_definitions(Search(**asked))}


def test_nothing_asked_finds_everything_in_order() -> None:
    assert search_definitions(Search()) == DEFINITIONS


def test_words_are_found_in_both_languages_and_in_the_id() -> None:
    assert "transfer_rate" in ids(find="转接")
    assert "transfer_rate" in ids(find="TRANSFER rate")
    assert "transfer_rate" in ids(find="transfer_r")
    assert ids(find="transfer nowhere") == set()


def test_every_filter_narrows_and_all_hold_together() -> None:
    for asked in (
        {"dimension": "resolution"}, {"direction": "down"}, {"unit": "hours"}, {"source": "CB"},
        {"file": "qa"}, {"file": "contacts.answered_at"},
    ):  # fmt: skip
        assert set() < ids(**asked) < ids()
    both = ids(dimension="resolution", direction="down")
    assert both == ids(dimension="resolution") & ids(direction="down")
    assert ids(dimension="charm") == set()


def test_the_files_of_a_measure_are_those_of_its_columns_and_choices() -> None:
    polite = next(one for one in DEFINITIONS if one.id == "polite_language_rate")
    assert "contacts.transcript" in columns_of(polite)
    assert files_of(polite) == ("qa", "contacts")
    volume = next(one for one in DEFINITIONS if one.id == "volume_handled")
    assert (columns_of(volume), files_of(volume)) == ((), ("contacts",))
