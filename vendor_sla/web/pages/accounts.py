"""Accounts: sign in and out, choose a tenant, choose a language."""

from uuid import UUID

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Action, Actor
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.printing.words import LANGUAGES
from vendor_sla.services import accounts, languages, passwords
from vendor_sla.store.engine import account_session, global_session
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import Opening, door, open_to
from vendor_sla.web.languages import COOKIE
from vendor_sla.web.site import current_site
from vendor_sla.web.visits import SESSION, keep_session, visit

pages = Blueprint("accounts", __name__)
_YEAR_SECONDS = 31_536_000


@pages.get("/sign-in")
@open_to(Opening.ANYONE)
def show_sign_in() -> ResponseReturnValue:
    """Show the form, or go on when somebody is signed in."""
    if visit() is not None:
        return redirect(_own_path(request.args.get("to")), 303)
    return render_template("accounts/sign_in.html")


@pages.post("/sign-in")
@open_to(Opening.ANYONE)
def enter() -> ResponseReturnValue:
    """Sign in; a wrong password and an unknown e-mail are one answer, kept as an attempt."""
    site = current_site()
    with global_session(site.engine) as session:
        answer = accounts.sign_in(
            session,
            email=request.form.get("email", ""),
            password=request.form.get("password", ""),
            source=request.remote_addr or "",
            at=site.now(),
        )
    if answer.problem is not None:
        return _refused(answer.problem, answer.wait_seconds)
    response = make_response(redirect(_own_path(request.args.get("to")), 303))
    keep_session(response, answer.token)
    return response


@pages.post("/sign-out")
@open_to(Opening.SIGNED_IN)
def leave() -> ResponseReturnValue:
    """End the session on the server and in the browser."""
    site = current_site()
    with global_session(site.engine) as session:
        accounts.sign_out(session, token=_token())
    response = make_response(redirect(url_for("accounts.show_sign_in"), 303))
    keep_session(response, "")
    return response


@pages.get("/choose")
@open_to(Opening.SIGNED_IN)
def show_choices() -> ResponseReturnValue:
    """Show what this person is in which tenant."""
    return render_template("accounts/choose.html")


@pages.post("/choose/<uuid:tenant_id>")
@open_to(Opening.SIGNED_IN)
def choose(tenant_id: UUID) -> ResponseReturnValue:
    """Go into one tenant."""
    site = current_site()
    seen = visit()
    assert seen is not None
    with account_session(site.engine, account_id=seen.account_id) as session:
        accounts.choose_tenant(
            session,
            token=_token(),
            tenant_id=tenant_id,
            at=site.now(),
            vendor_id=_uuid(request.form.get("vendor_id", "")),
        )
    return redirect("/", 303)


@pages.get("/account")
@open_to(Opening.SIGNED_IN)
def show_account() -> ResponseReturnValue:
    """Show who is signed in, and their choices."""
    return render_template("accounts/account.html")


@pages.post("/account/password")
@open_to(Opening.SIGNED_IN)
def change_password() -> ResponseReturnValue:
    """Change one's own password; other browsers have to sign in again."""
    seen = visit()
    assert seen is not None
    try:
        with account_session(current_site().engine, account_id=seen.account_id) as session:
            passwords.change_password(
                session,
                account_id=seen.account_id,
                token=_token(),
                **{name: request.form.get(name, "") for name in ("old", "new", "again")},
            )
    except Invalid as refused:
        g.problems = refused.problems
        return make_response(render_template("accounts/account.html"), 422)
    return redirect(url_for("accounts.show_account", done="password_changed"), 303)


@pages.post("/account/company")
@door(Action.MANAGE_PEOPLE)
def change_company_language(session: Session, actor: Actor) -> ResponseReturnValue:
    """Change the language of everybody who has chosen none."""
    language = request.form.get("language", "")
    languages.change_company_language(session, actor, language=language, at=current_site().now())
    return redirect(url_for("accounts.show_account", done="company_language"), 303)


@pages.post("/language")
@open_to(Opening.ANYONE)
def switch_language() -> ResponseReturnValue:
    """Keep a language in the account of who is signed in, and in the browser."""
    language = request.form.get("language", "")
    response = make_response(redirect(_own_path(request.form.get("back")), 303))
    seen = visit()
    if language not in LANGUAGES and (language or seen is None):
        return response
    if seen is not None:
        with account_session(current_site().engine, account_id=seen.account_id) as session:
            languages.change_language(session, account_id=seen.account_id, language=language)
    response.set_cookie(
        COOKIE,
        language,
        max_age=_YEAR_SECONDS,
        secure=current_site().is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def _refused(problem: Problem, wait_seconds: int) -> ResponseReturnValue:
    g.problems = (problem,)
    response = make_response(render_template("accounts/sign_in.html"), 422)
    if wait_seconds:
        response.status_code = 429
        response.headers["Retry-After"] = str(wait_seconds)
    return response


def _token() -> str:
    return request.cookies.get(current_site().cookie(SESSION), "")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _own_path(path: str | None) -> str:
    """Return a path of this site: an address elsewhere would lend our name to a stranger."""
    is_own = path and path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if path and is_own and path.isprintable() else "/"
