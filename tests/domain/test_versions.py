"""Which version of a contract governs a period, and when both parties have agreed to one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.contracts import contract
from vendor_sla.domain.refusals import Conflict
from vendor_sla.domain.versions import (
    Approval,
    ApprovalKind,
    ContractVersion,
    Party,
    Reign,
    Tense,
    in_force,
    parties_awaited,
    reign_if_accepted,
    reigns,
)

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


LINE = (
    FIRST,
    SECOND,
    DRAFT,
    ContractVersion(
        contract(version="4", effective_from="2026-10-01", trial="yes"), is_accepted=True
    ),
)


def told(line: tuple[Reign, ...]) -> list[tuple[int, str, int, Tense, bool]]:
    return [(r.number, str(r.days.start), r.months, r.tense, r.is_trial) for r in line]


def test_the_time_line_says_which_version_governs_when() -> None:
    """Past, now and next; a trial is marked; a draft is not there."""
    assert told(reigns(LINE, date(2026, 8, 15))) == [
        (1, "2026-01-01", 6, Tense.PAST, False),
        (2, "2026-07-01", 3, Tense.NOW, False),
        (4, "2026-10-01", 3, Tense.NEXT, True),
    ]
    assert reigns((), date(2026, 8, 15)) == ()


@given(st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=6))
def test_the_time_line_agrees_with_the_rule_on_every_month(
    made: list[tuple[int, bool]],
) -> None:
    """A month lies in the reign of the version that prices it, and in none when none does."""
    versions = [
        ContractVersion(
            replace(FIRST.contract, version=number, effective_from=date(2026, month, 1)), accepted
        )
        for number, (month, accepted) in enumerate(made, 1)
    ]
    line = reigns(versions, date(2026, 8, 15))
    for month in range(1, 13):
        day = date(2026, month, 1)
        try:
            expected = [in_force(versions, day).version]
        except Conflict:
            expected = []
        assert [reign.number for reign in line if day in reign.days] == expected


def test_a_version_would_govern_the_months_that_no_later_one_takes() -> None:
    """Beside the accepted ones, as if it were accepted itself."""
    reign = reign_if_accepted(LINE, DRAFT.contract, date(2026, 1, 1))
    assert reign is not None
    assert (str(reign.days.start), reign.months) == ("2026-08-01", 2)
    hidden = replace(FIRST.contract, version=0, effective_from=date(2026, 7, 1))
    assert reign_if_accepted(LINE, hidden, date(2026, 1, 1)) is None


def approval(kind: ApprovalKind, party: Party, sha256: str = "a") -> Approval:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    return Approval(kind, party, UUID(int=1), "Li", "Li", sha256, at)


PROPOSED = approval(ApprovalKind.PROPOSED, Party.CLIENT)
SIGNED = approval(ApprovalKind.APPROVED, Party.VENDOR)
APPROVED = approval(ApprovalKind.APPROVED, Party.CLIENT)


@pytest.mark.parametrize(
    ("done", "awaited"),
    [
        ([PROPOSED], [Party.CLIENT, Party.VENDOR]),
        ([PROPOSED, SIGNED], [Party.CLIENT]),
        ([PROPOSED, APPROVED], [Party.VENDOR]),
        ([PROPOSED, SIGNED, APPROVED], []),
        ([PROPOSED, approval(ApprovalKind.PAPER, Party.CLIENT)], []),
        ([PROPOSED, SIGNED, APPROVED, PROPOSED], [Party.CLIENT, Party.VENDOR]),
        ([PROPOSED, approval(ApprovalKind.APPROVED, Party.VENDOR, "b")],
         [Party.CLIENT, Party.VENDOR]),
        ([], [Party.CLIENT, Party.VENDOR]),
    ],
)  # fmt: skip
def test_both_parties_approve_this_document_in_this_round(
    done: list[Approval], awaited: list[Party]
) -> None:
    """Approvals of an earlier round or of another document do not count; the paper is both's."""
    assert list(parties_awaited(done, "a")) == awaited
