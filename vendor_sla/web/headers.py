"""Headers: what the browser is told to refuse on our behalf."""

import secrets

from flask import Response, g, request

from vendor_sla.web.site import current_site

_YEAR_SECONDS = 31_536_000


def nonce() -> str:
    """Return this response's nonce for scripts and styles."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(18)
    return str(g.nonce)


def guard_response(response: Response) -> Response:
    """Set the security headers (OWASP ASVS 5.0, V3.4); nothing of ours may be framed or guessed."""
    mark = f"'nonce-{nonce()}'"
    # Bootstrap draws its chevrons and ticks as data: pictures.
    policy = (
        "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
        f"script-src 'self' {mark}; style-src 'self' {mark}; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'"
    )
    headers = response.headers
    headers["Content-Security-Policy"] = policy
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if current_site().is_secure:
        headers["Strict-Transport-Security"] = f"max-age={_YEAR_SECONDS}; includeSubDomains"
    if request.endpoint not in {"static", "bootstrap.static"}:
        headers.setdefault("Cache-Control", "no-store")
    return response
