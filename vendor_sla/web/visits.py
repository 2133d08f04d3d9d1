"""Visits: which browser this is, who is signed in, and that a form came from our own page."""

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from flask import Response, g, request
from werkzeug.exceptions import BadRequest

from vendor_sla.domain.refusals import Forbidden, Problem
from vendor_sla.services import accounts
from vendor_sla.services.accounts import Visit
from vendor_sla.store.engine import global_session
from vendor_sla.web.site import current_site

SESSION, BROWSER = "session", "browser"
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def greet() -> None:
    """Find out who asks, before every request but those for files of the screen."""
    g.visit = None
    if request.endpoint in {None, "static", "bootstrap.static", "health"}:
        return
    _require_text()
    site = current_site()
    token = request.cookies.get(site.cookie(SESSION), "")
    if token:
        with global_session(site.engine) as session:
            g.visit = accounts.find_visit(session, token=token, at=site.now())
    if request.method not in _SAFE_METHODS:
        _require_own_form()


def csrf_token() -> str:
    """Return the token of this browser's forms, bound to its session or, before, to itself."""
    site = current_site()
    key = request.cookies.get(site.cookie(SESSION), "") if g.get("visit") else _browser_key()
    return hmac.new(site.secret, f"form:{key}".encode(), hashlib.sha256).hexdigest()


def keep_session(response: Response, token: str) -> None:
    """Put a session's token into the browser; an empty one takes it out."""
    site = current_site()
    name = site.cookie(SESSION)
    if token:
        response.set_cookie(name, token, secure=site.is_secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(name, secure=site.is_secure, httponly=True, samesite="Lax")


def keep_browser(response: Response) -> Response:
    """Give a browser without a key the one its forms were bound to."""
    if key := g.get("new_browser_key"):
        site = current_site()
        response.set_cookie(
            site.cookie(BROWSER), key, secure=site.is_secure, httponly=True, samesite="Lax"
        )
    return response


def visit() -> Visit | None:
    """Return who is signed in, or None."""
    found: Visit | None = g.get("visit")
    return found


def _browser_key() -> str:
    key = request.cookies.get(current_site().cookie(BROWSER)) or g.get("new_browser_key")
    if not key:
        key = g.new_browser_key = secrets.token_urlsafe(24)
    return key


def _require_text() -> None:
    """Refuse a request with a null character: no person types one, no database keeps one."""
    lists = (*request.args.listvalues(), *request.form.listvalues())
    if any("\0" in text for texts in lists for text in texts):
        raise BadRequest


def _require_own_form() -> None:
    """Refuse a change whose origin is not ours or whose token is not this browser's."""
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    own = current_site().origin or request.host_url
    sent = request.form.get("csrf", "") or request.headers.get("X-CSRF-Token", "")
    is_ours = _origin(source) == _origin(own)
    if not is_ours or not hmac.compare_digest(sent.encode(), csrf_token().encode()):
        raise Forbidden([Problem("form.not_ours")])


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc
