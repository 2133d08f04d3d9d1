"""Once: forms about money carry a one-time key, so that sending one twice does it once."""

import json
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from secrets import token_hex

from flask import make_response, redirect, request
from flask.typing import ResponseReturnValue

from vendor_sla.domain.people import Actor
from vendor_sla.domain.refusals import Invalid
from vendor_sla.services import idempotency_keys
from vendor_sla.store.sessions import Session
from vendor_sla.web.site import current_site

_View = Callable[..., ResponseReturnValue]


def one_time_key() -> str:
    """Return a key for one form."""
    return token_hex(16)


def once(view: _View) -> _View:
    """Give a view of a form that redirects one effect a key, inside its door.

    The key is the header `Idempotency-Key` or the field `key`. The same key with the same fields
    has the same answer, with others it is refused (422), on its way twice it is a conflict (409).
    """

    @wraps(view)
    def enter(session: Session, actor: Actor, **values: object) -> ResponseReturnValue:
        key = (request.headers.get("Idempotency-Key") or request.form.get("key", "")).strip()
        at, asked = current_site().now(), _request_sha256()
        if key:
            kept = idempotency_keys.find_answer(
                session, actor, key=key, request_sha256=asked, at=at
            )
            if kept is not None:
                return redirect(kept["location"], kept["status"])
        response = make_response(view(session, actor, **values))
        if not key:  # asked after the view: what is not there is a 404 with a key or without
            raise Invalid.because("keys.missing")
        answer = {"location": response.location, "status": response.status_code}
        idempotency_keys.keep_answer(
            session, actor, key=key, request_sha256=asked, answer=answer, at=at
        )
        return response

    return enter


def _request_sha256() -> str:
    fields = sorted(
        (name, text)
        for name, texts in request.form.lists()
        if name not in {"key", "csrf"}
        for text in texts
    )
    said = json.dumps([request.method, request.path, fields], ensure_ascii=False)
    return sha256(said.encode()).hexdigest()
