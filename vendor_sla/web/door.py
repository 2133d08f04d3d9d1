"""The door: who are you, may you, whose data, one transaction, one commit.

Every route declares what it needs with `@door`; `require_doors` stops an application that has a
route without one.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Conflict, Forbidden, Invalid, Refused
from vendor_sla.store.engine import tenant_session
from vendor_sla.web.site import current_site
from vendor_sla.web.visits import visit

View = Callable[..., ResponseReturnValue]
ViewT = TypeVar("ViewT", bound=View)

# Files of the screen: the same for everybody, without data.
_STATUS: dict[type[Refused], int] = {Invalid: 422, Forbidden: 403, Conflict: 409}
_FILES = frozenset({"static", "bootstrap.static"})


class Opening(StrEnum):
    """Doors that need no role: for anyone, or for anyone who is signed in."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"


def open_to(opening: Opening) -> Callable[[ViewT], View]:
    """Declare a route that needs no role; its view takes only its own arguments."""

    def declare(view: ViewT) -> View:
        @wraps(view)
        def enter(**values: Any) -> ResponseReturnValue:
            if opening is Opening.SIGNED_IN and visit() is None:
                return _to_sign_in()
            return view(**values)

        enter.door = opening  # type: ignore[attr-defined]  # a mark on the view
        return enter

    return declare


def door(*actions: Action, again: View | None = None) -> Callable[[ViewT], View]:
    """Declare a route for those who may do one of the actions.

    The view is called as `view(session, actor, **values)` in one transaction on the actor's
    tenant and vendor, read only for GET, and its answer is kept by one commit. What a form's
    view refuses is shown on the page it came from: the view `again`, with the problems on top.
    """

    def declare(view: ViewT) -> View:
        @wraps(view)
        def enter(**values: Any) -> ResponseReturnValue:
            seen = visit()
            if seen is None:
                return _to_sign_in()
            if seen.actor is None:
                return redirect(url_for("accounts.show_choices"), 303)
            _require_any(seen.actor, actions)
            try:
                return _pass(view, seen.actor, values)
            except (Invalid, Conflict, Forbidden) as refused:
                if again is None or _wants_json():
                    raise
                return _show_again(again, seen.actor, values, refused)

        enter.door = actions  # type: ignore[attr-defined]  # a mark on the view
        return enter

    return declare


def require_doors(app: Flask) -> None:
    """Refuse to start with a route that nobody declared; `RuntimeError` names them all."""
    open_routes = [
        f"{rule.rule} -> {rule.endpoint}"
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in _FILES
        and not getattr(app.view_functions.get(rule.endpoint), "door", ())
    ]
    if open_routes:
        raise RuntimeError("routes without a door: " + ", ".join(sorted(open_routes)))


def _require_any(actor: Actor, actions: tuple[Action, ...]) -> None:
    if not any(actor.may(action) for action in actions):
        require(actor, actions[0])


def _pass(
    view: View, actor: Actor, values: dict[str, Any], *, read_only: bool | None = None
) -> Response:
    is_reading = request.method in {"GET", "HEAD"} if read_only is None else read_only
    with tenant_session(
        current_site().engine,
        tenant_id=actor.tenant_id,
        vendor_id=actor.vendor_id,
        account_id=actor.account_id,
        read_only=is_reading,
    ) as session:
        return make_response(view(session, actor, **values))


def _show_again(again: View, actor: Actor, values: dict[str, Any], refused: Refused) -> Response:
    g.problems = refused.problems
    page: View = getattr(again, "__wrapped__", again)  # the view behind its own door
    response = _pass(page, actor, values, read_only=True)
    response.status_code = _STATUS[type(refused)]
    return response


def _to_sign_in() -> ResponseReturnValue:
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.show_sign_in", to=here), 303)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"
