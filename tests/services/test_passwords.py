"""Changing one's own password."""

from uuid import UUID

import pytest
from sqlalchemy import Connection

from tests.builders.offices import AT
from vendor_sla.domain.refusals import Invalid
from vendor_sla.services.accounts import create_account, find_visit, sign_in
from vendor_sla.services.passwords import change_password
from vendor_sla.store.engine import account_session, global_session

EMAIL, OLD, NEW = "anna@example.org", "correct horse battery", "staple battery horse"


@pytest.fixture
def anna(database: Connection) -> UUID:
    """Make an account with the old password."""
    with global_session(database) as session:
        return create_account(session, email=EMAIL, name="Anna", password=OLD)


def enter(database: Connection, password: str) -> str:
    """Sign in from somewhere; return the token, empty when refused."""
    with global_session(database) as session:
        return sign_in(session, email=EMAIL, password=password, source="here", at=AT).token


def test_a_new_password_opens_and_the_old_one_does_not(database: Connection, anna: UUID) -> None:
    token = enter(database, OLD)
    with account_session(database, account_id=anna) as session:
        change_password(session, account_id=anna, token=token, old=OLD, new=NEW, again=NEW)
    assert not enter(database, OLD)
    assert enter(database, NEW)


def test_changing_it_ends_every_other_sign_in(database: Connection, anna: UUID) -> None:
    here, elsewhere = enter(database, OLD), enter(database, OLD)
    with account_session(database, account_id=anna) as session:
        change_password(session, account_id=anna, token=here, old=OLD, new=NEW, again=NEW)
    with global_session(database) as session:
        assert find_visit(session, token=here, at=AT) is not None
        assert find_visit(session, token=elsewhere, at=AT) is None


def test_everything_wrong_with_a_change_is_said_at_once(database: Connection, anna: UUID) -> None:
    token = enter(database, OLD)
    with (
        account_session(database, account_id=anna) as session,
        pytest.raises(Invalid) as refused,
    ):
        change_password(session, account_id=anna, token=token, old="x", new="short", again="other")
    assert [(problem.code, problem.place) for problem in refused.value.problems] == [
        ("accounts.old_password_wrong", "old"),
        ("accounts.password_too_short", "new"),
        ("accounts.passwords_differ", "again"),
    ]
    assert enter(database, OLD)
