"""Signing in, choosing a tenant, and what holds a sign-in back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, select

from tests.builders.offices import AT
from vendor_sla.domain.people import Actor, Role
from vendor_sla.domain.refusals import Conflict, Invalid, NotFound
from vendor_sla.services.accounts import (
    SignIn,
    choose_tenant,
    create_account,
    create_tenant,
    find_visit,
    give_role,
    sign_in,
    sign_out,
)
from vendor_sla.services.languages import change_company_language, change_language
from vendor_sla.store.engine import global_session, tenant_session
from vendor_sla.store.models import AccountRow, SignInSessionRow, new_id

EMAIL, PASSWORD = "Anna@Example.org", "correct horse battery"


def anna(database: Connection) -> UUID:
    """Make an account that is nothing anywhere yet."""
    with global_session(database) as session:
        return create_account(session, email=EMAIL, name="Anna", password=PASSWORD)


def tenant_with(database: Connection, account_id: UUID, name: str, *roles: Role) -> UUID:
    """Make a tenant in which the account has some roles."""
    tenant_id = new_id()
    with tenant_session(database, tenant_id=tenant_id) as session:
        create_tenant(session, tenant_id=tenant_id, name=name)
        for role in roles:
            give_role(session, tenant_id=tenant_id, account_id=account_id, role=role)
    return tenant_id


def enter(
    database: Connection,
    *,
    email: str = EMAIL,
    password: str = PASSWORD,
    source: str = "192.0.2.1",
    seconds: int = 0,
) -> SignIn:
    """Try to sign in some seconds after nine thirty."""
    with global_session(database) as session:
        return sign_in(
            session,
            email=email,
            password=password,
            source=source,
            at=AT + timedelta(seconds=seconds),
        )


def test_with_one_role_a_sign_in_leads_straight_into_the_tenant(database: Connection) -> None:
    account_id = anna(database)
    tenant_id = tenant_with(database, account_id, "北风", Role.FINANCE)
    token = enter(database).token
    with global_session(database) as session:
        visit = find_visit(session, token=token, at=AT)
    assert visit is not None
    assert visit.actor is not None
    assert (visit.actor.tenant_id, visit.actor.role) == (tenant_id, Role.FINANCE)


def test_with_two_tenants_one_is_chosen_and_each_is_seen_apart(database: Connection) -> None:
    account_id = anna(database)
    tenant_with(database, account_id, "Aurora", Role.AUDITOR)
    second = tenant_with(database, account_id, "Borealis", Role.PROCUREMENT)
    token = enter(database).token
    with global_session(database) as session:
        visit = find_visit(session, token=token, at=AT)
        assert visit is not None
        assert visit.actor is None
        assert [choice.tenant_name for choice in visit.choices] == ["Aurora", "Borealis"]
        actor = choose_tenant(session, token=token, tenant_id=second, at=AT)
        chosen = find_visit(session, token=token, at=AT)
    assert actor.role is Role.PROCUREMENT
    assert chosen is not None
    assert chosen.actor == actor


def test_a_strangers_tenant_cannot_be_chosen(database: Connection) -> None:
    tenant_with(database, anna(database), "Aurora", Role.AUDITOR)
    token = enter(database).token
    with pytest.raises(NotFound), global_session(database) as session:
        choose_tenant(session, token=token, tenant_id=new_id(), at=AT)


def test_only_the_hash_of_a_token_is_kept(database: Connection) -> None:
    anna(database)
    token = enter(database).token
    with global_session(database) as session:
        kept = session.scalars(select(SignInSessionRow.token_hash)).all()
    assert token not in kept
    assert all(len(stored) == 64 for stored in kept)


@pytest.mark.parametrize(
    ("seen_after", "asked_after", "is_in"),
    [
        (timedelta(0), timedelta(minutes=29, seconds=59), True),
        (timedelta(0), timedelta(minutes=30), False),
        (timedelta(minutes=20), timedelta(minutes=49), True),
    ],
)
def test_a_visit_ends_after_thirty_idle_minutes(
    database: Connection, seen_after: timedelta, asked_after: timedelta, is_in: bool
) -> None:
    anna(database)
    token = enter(database).token
    with global_session(database) as session:
        find_visit(session, token=token, at=AT + seen_after)
        assert (find_visit(session, token=token, at=AT + asked_after) is not None) is is_in


def test_a_visit_ends_after_twelve_hours_however_busy(database: Connection) -> None:
    anna(database)
    token = enter(database).token
    with global_session(database) as session:
        for quarter in range(48):
            at = AT + timedelta(minutes=15 * quarter)
            assert find_visit(session, token=token, at=at) is not None
        assert find_visit(session, token=token, at=AT + timedelta(hours=12)) is None


def test_after_signing_out_the_token_is_worth_nothing(database: Connection) -> None:
    anna(database)
    token = enter(database).token
    with global_session(database) as session:
        sign_out(session, token=token)
        assert find_visit(session, token=token, at=AT) is None
        sign_out(session, token=token)


def test_a_closed_account_is_out_at_once_and_hears_no_more_than_a_stranger(
    database: Connection,
) -> None:
    account_id = anna(database)
    token = enter(database).token
    with global_session(database) as session:
        account = session.get(AccountRow, account_id)
        assert account is not None
        account.is_active = False
    with global_session(database) as session:
        assert find_visit(session, token=token, at=AT) is None
    refused = enter(database)
    assert refused.problem is not None
    assert (refused.token, refused.problem.code) == ("", "accounts.wrong_password")


def test_a_wrong_password_and_an_unknown_address_hear_the_same(database: Connection) -> None:
    anna(database)
    wrong = enter(database, password="wrong horse battery")
    unknown = enter(database, email="nobody@example.org")
    assert wrong == unknown
    assert (wrong.token, wrong.problem and wrong.problem.code) == ("", "accounts.wrong_password")


def test_guessing_is_slowed_down_and_nobody_is_locked_out(database: Connection) -> None:
    anna(database)
    for number in range(4):
        assert enter(database, password=f"wrong {number}", seconds=number).wait_seconds == 0
    fifth = enter(database, seconds=3)
    assert fifth.problem is not None
    assert (fifth.token, fifth.problem.code, fifth.wait_seconds) == ("", "accounts.slow_down", 1)
    assert enter(database, seconds=4).token


def test_the_wait_grows_to_a_minute_and_no_further(database: Connection) -> None:
    anna(database)
    waits, at = [], 0
    for number in range(12):
        waits.append(enter(database, password=f"wrong {number}", seconds=at).wait_seconds)
        at += waits[-1]
        enter(database, password=f"wrong once more {number}", seconds=at)
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert enter(database, seconds=at + 60).token


def test_one_address_trying_many_accounts_is_slowed_down_too(database: Connection) -> None:
    anna(database)
    for number in range(20):
        enter(database, email=f"guess-{number}@example.org")
    assert enter(database).wait_seconds > 0
    assert enter(database, source="198.51.100.7").token


def test_ones_own_account_buys_no_guesses_at_those_of_others(database: Connection) -> None:
    anna(database)
    for number in range(20):
        assert enter(database, email=f"guess-{number}@example.org").wait_seconds == 0
        if number % 5 == 0:
            assert enter(database).token
    assert enter(database, email="guess-20@example.org").wait_seconds > 0


def test_many_guesses_at_once_are_counted_like_one_after_the_other(engine: Engine) -> None:
    email = f"{new_id()}@example.org"

    def guess(number: int) -> int:
        with global_session(engine) as session:
            return sign_in(
                session, email=email, password="wrong", source=f"{email}:{number}", at=AT
            ).wait_seconds

    with ThreadPoolExecutor(12) as pool:
        waits = list(pool.map(guess, range(12)))
    assert waits.count(0) == 4


def test_everything_wrong_with_a_new_account_is_said_at_once(database: Connection) -> None:
    with pytest.raises(Invalid) as refusal, global_session(database) as session:
        create_account(session, email="anna", name=" ", password="short")
    assert [problem.code for problem in refusal.value.problems] == [
        "accounts.not_an_email",
        "form.empty",
        "accounts.password_too_short",
    ]


def test_an_address_has_one_account_whatever_its_case(database: Connection) -> None:
    anna(database)
    with pytest.raises(Conflict), global_session(database) as session:
        create_account(session, email="ANNA@example.ORG", name="Anna", password=PASSWORD)


def test_a_language_we_do_not_speak_is_refused(database: Connection) -> None:
    account_id = anna(database)
    with global_session(database) as session:
        change_language(session, account_id=account_id, language="en")
        with pytest.raises(Invalid):
            change_language(session, account_id=account_id, language="fr")


def test_who_has_chosen_no_language_is_spoken_to_in_the_companys(database: Connection) -> None:
    account_id, tenant_id = anna(database), new_id()
    with tenant_session(database, tenant_id=tenant_id) as session:
        create_tenant(session, tenant_id=tenant_id, name="北风", name_en="Northwind")
        give_role(session, tenant_id=tenant_id, account_id=account_id, role=Role.ADMIN)
    with global_session(database) as session:
        token = sign_in(session, email=EMAIL, password=PASSWORD, source="a", at=AT).token

    def spoken() -> tuple[str, str, str]:
        with global_session(database) as session:
            visit = find_visit(session, token=token, at=AT)
        assert visit is not None
        assert visit.actor is not None
        return visit.language, visit.actor.language, visit.choices[0].tenant_name

    assert spoken() == ("zh", "zh", "北风")
    admin = Actor(account_id, "Anna", tenant_id, Role.ADMIN)
    with tenant_session(database, tenant_id=tenant_id, account_id=account_id) as session:
        change_company_language(session, admin, language="en", at=AT)
        with pytest.raises(Invalid):
            change_company_language(session, admin, language="fr", at=AT)
    assert spoken() == ("en", "en", "Northwind")
    with global_session(database) as session:
        change_language(session, account_id=account_id, language="zh")
    assert spoken() == ("zh", "zh", "北风")
