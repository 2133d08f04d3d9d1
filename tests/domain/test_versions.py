"""Which version of a contract governs a period."""

from datetime import date

import pytest

from tests.builders.contracts import contract
from vendor_sla.domain.refusals import Conflict
from vendor_sla.domain.versions import ContractVersion, in_force

FIRST = ContractVersion(contract(version="1", effective_from="2026-01-01"), is_accepted=True)
SECOND = ContractVersion(contract(version="2", effective_from="2026-07-01"), is_accepted=True)
DRAFT = ContractVersion(contract(version="3", effective_from="2026-08-01"), is_accepted=False)
VERSIONS = (SECOND, DRAFT, FIRST)


@pytest.mark.parametrize(
    ("day", "version"),
    [(date(2026, 1, 1), 1), (date(2026, 6, 1), 1), (date(2026, 7, 1), 2), (date(2026, 12, 1), 2)],
)
def test_the_latest_accepted_version_effective_on_the_day_governs(day: date, version: int) -> None:
    """An unaccepted amendment never prices, however new."""
    assert in_force(VERSIONS, day).version == version


def test_of_two_versions_of_one_day_the_amendment_governs() -> None:
    """The higher number is the later will."""
    amended = ContractVersion(contract(version="4", effective_from="2026-07-01"), is_accepted=True)
    assert in_force((amended, *VERSIONS), date(2026, 9, 1)).version == 4


@pytest.mark.parametrize(
    ("versions", "day", "code"),
    [
        (VERSIONS, date(2025, 12, 1), "contract.not_yet_in_force"),
        (VERSIONS, date(2027, 1, 1), "contract.term_over"),
        ((DRAFT,), date(2026, 9, 1), "contract.none_accepted"),
        ((), date(2026, 9, 1), "contract.none_accepted"),
    ],
)
def test_outside_every_version_nothing_is_priced(
    versions: tuple[ContractVersion, ...], day: date, code: str
) -> None:
    """Before the first, after the term, or with drafts alone."""
    with pytest.raises(Conflict) as refused:
        in_force(versions, day)
    assert [problem.code for problem in refused.value.problems] == [code]
