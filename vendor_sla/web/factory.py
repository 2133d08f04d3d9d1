"""The factory: puts the site's pages together and refuses to start with an unguarded route."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from flask import Blueprint, Flask, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_bootstrap import Bootstrap5
from werkzeug.middleware.proxy_fix import ProxyFix

from vendor_sla import resource_folder
from vendor_sla.web import headers, languages, menus, visits
from vendor_sla.web import pages as page_modules
from vendor_sla.web.door import Opening, open_to, require_doors
from vendor_sla.web.errors import handle_errors
from vendor_sla.web.once import one_time_key
from vendor_sla.web.pages.boards import money_step, part_name, points_step, share_met
from vendor_sla.web.pages.inboxes import item_url
from vendor_sla.web.site import Site, keep_site

__all__ = ["Flask", "create_web"]

_LARGEST_FIELD = 4 * 1024 * 1024
_FILES_KEPT_SECONDS = 3600


def create_web(site: Site) -> Flask:
    """Return the web application on a site; `RuntimeError` when a route has no door."""
    app = Flask(
        "vendor_sla.web",
        static_folder=str(resource_folder("static")),
        template_folder=str(Path(__file__).parent / "templates"),
    )
    app.config.update(
        MAX_CONTENT_LENGTH=site.largest_file + _LARGEST_FIELD,
        MAX_FORM_MEMORY_SIZE=_LARGEST_FIELD,
        SEND_FILE_MAX_AGE_DEFAULT=_FILES_KEPT_SECONDS,
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    keep_site(app.extensions, site)
    if site.proxies:
        near = site.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=near, x_proto=near, x_host=near)  # type: ignore[method-assign]  # Flask's own way to wrap
    Bootstrap5(app)
    app.before_request(visits.greet)
    app.after_request(visits.keep_browser)
    app.after_request(headers.guard_response)
    languages.teach(app)
    _furnish(app)
    for blueprint in _blueprints():
        app.register_blueprint(blueprint)
    app.add_url_rule("/health", "health", show_health)
    handle_errors(app)
    require_doors(app)
    return app


def _blueprints() -> Iterator[Blueprint]:
    """Yield the pages of every module beside each other in `web/pages`."""
    for module in iter_modules(page_modules.__path__):
        yield import_module(f"{page_modules.__name__}.{module.name}").pages


@open_to(Opening.ANYONE)
def show_health() -> ResponseReturnValue:
    """Say that this process answers; it asks nothing of the database."""
    return jsonify(status="ok")


def _furnish(app: Flask) -> None:
    """Give templates the pieces of a page and what they ask about the visitor."""
    app.jinja_env.globals.update(
        csrf_token=visits.csrf_token,
        nonce=headers.nonce,
        one_time_key=one_time_key,
        menu=menus.menu,
        may=menus.may,
        seat_name=menus.seat_name,
        news=_news,
        money_step=money_step,
        points_step=points_step,
        share_met=share_met,
        part_name=part_name,
        word=languages.word,
        event_text=languages.event_text,
        note_text=languages.note_text,
        line_name=languages.line_name,
        item_url=item_url,
        t=languages.say,
    )
    pieces: Any = app.jinja_env.get_template("parts/pieces.html").module
    names = [name for name in dir(pieces) if not name.startswith("_")]
    app.jinja_env.globals.update({name: getattr(pieces, name) for name in names})
    app.context_processor(lambda: {"visit": visits.visit(), "problems": g.get("problems", ())})


def _news() -> str:
    """Return the word of what was just done, from a closed list, or nothing."""
    done = request.args.get("done", "")
    return done if f"page.done.{done}" in languages.speak() else ""
