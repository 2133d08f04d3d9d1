"""Who may do what."""

from uuid import UUID

import pytest

from vendor_sla.domain.people import (
    POLICY,
    Action,
    Actor,
    Role,
    require,
    require_other_person,
    require_vendor,
)
from vendor_sla.domain.refusals import Forbidden, NotFound

ANNA, BORIS = UUID(int=1), UUID(int=2)
TENANT, SLIPSTREAM, RIVAL = UUID(int=3), UUID(int=4), UUID(int=5)


def actor(role: Role, account: UUID = ANNA, vendor: UUID | None = None) -> Actor:
    """Build a person of one role."""
    return Actor(account, "Anna", TENANT, role, vendor)


def test_every_role_has_a_line_in_the_policy_and_every_action_a_person() -> None:
    assert set(POLICY) == set(Role)
    assert frozenset().union(*POLICY.values()) == set(Action)


@pytest.mark.parametrize(
    ("action", "roles"),
    [
        (Action.SUBMIT_MONTH, {Role.VENDOR}),
        (Action.ACCEPT_MONTH, {Role.VENDOR}),
        (Action.ISSUE_SCORECARD, {Role.PROCUREMENT}),
        (Action.APPROVE_PENALTIES, {Role.FINANCE}),
        (Action.MANAGE_PEOPLE, {Role.ADMIN}),
        (Action.CHECK_HISTORY, {Role.ADMIN, Role.AUDITOR}),
    ],
)
def test_steps_that_bind_belong_to_named_roles(action: Action, roles: set[Role]) -> None:
    assert {role for role in Role if actor(role).may(action)} == roles


def test_nobody_holds_two_ends_of_the_money() -> None:
    ends = {Action.SUBMIT_MONTH, Action.ISSUE_SCORECARD, Action.APPROVE_PENALTIES}
    assert all(len(ends & actions) <= 1 for actions in POLICY.values())


def test_an_action_outside_the_role_is_forbidden_by_name() -> None:
    with pytest.raises(Forbidden, match=r"people.not_allowed \(action=issue_scorecard"):
        require(actor(Role.VENDOR), Action.ISSUE_SCORECARD)


def test_an_action_of_the_role_passes() -> None:
    require(actor(Role.FINANCE), Action.APPROVE_PENALTIES)


def test_another_vendors_things_do_not_exist() -> None:
    person = actor(Role.VENDOR, vendor=SLIPSTREAM)
    require_vendor(person, SLIPSTREAM)
    with pytest.raises(NotFound):
        require_vendor(person, RIVAL)
    require_vendor(actor(Role.PROCUREMENT), RIVAL)


def test_nobody_approves_what_they_issued() -> None:
    earlier = {"submitted": BORIS, "issued": ANNA}
    with pytest.raises(Forbidden) as refusal:
        require_other_person(actor(Role.FINANCE), Action.APPROVE_PENALTIES, earlier)
    assert [problem.facts["did"] for problem in refusal.value.problems] == ["issued"]
    require_other_person(
        actor(Role.FINANCE, UUID(int=9)), Action.APPROVE_PENALTIES, {**earlier, "drafted": None}
    )
