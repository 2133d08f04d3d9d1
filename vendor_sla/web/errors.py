"""Errors: a refusal, a wrong address or an accident, as a page or as JSON, never as a traceback."""

import contextlib
import secrets
import traceback

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from vendor_sla.domain.refusals import Conflict, Forbidden, Invalid, Problem, Refused
from vendor_sla.store.faults import is_disconnected, is_out_of_space
from vendor_sla.web.languages import speak

_STATUS: dict[type[Refused], int] = {Invalid: 422, Forbidden: 403, Conflict: 409}
_KNOWN = {400, 403, 404, 405, 409, 413, 422, 500, 503, 507}

log = structlog.get_logger("web")


def handle_errors(app: Flask) -> None:
    """Answer everything that is raised in a request."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _accident)


def _refused(refused: Refused) -> Response:
    status = _STATUS.get(type(refused), 404)
    # What belongs to somebody else and what does not exist are one page, to the letter.
    return _answer(status, () if status == 404 else refused.problems)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None and 300 <= status < 400:
        return make_response(error.get_response())
    return _answer(status if status in _KNOWN else 400, ())


def _accident(error: Exception) -> Response:
    reference = secrets.token_hex(4)
    trace = "".join(traceback.format_exception(error))  # without the values of local names
    with contextlib.suppress(OSError):  # on a full disk the log cannot be written either
        log.error("accident", reference=reference, path=request.path, trace=trace)
    if is_out_of_space(error):
        return _answer(507, (), reference)
    return _answer(503 if is_disconnected(error) else 500, (), reference)


def _answer(status: int, problems: tuple[Problem, ...], reference: str = "") -> Response:
    if request.accept_mimetypes.best == "application/json":
        words = speak()
        told = [
            {
                "code": problem.code,
                "place": problem.place,
                "text": words.sentence("problem", problem.code, problem.facts),
                "facts": dict(problem.facts),
            }
            for problem in problems
        ]
        return make_response(jsonify(status=status, problems=told, reference=reference), status)
    g.problems = ()
    page = render_template("refusal.html", status=status, problems=problems, reference=reference)
    return make_response(page, status)
