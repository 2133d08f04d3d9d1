"""The metric catalogue: every measure a contract can name, searched and filtered."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from vendor_sla.domain.catalogue import DEFINITIONS
from vendor_sla.domain.catalogue.columns import FILE_KINDS
from vendor_sla.domain.catalogue.definitions import Dimension, Direction, MetricDefinition, Unit
from vendor_sla.domain.catalogue.searching import Search, columns_of, files_of, search_definitions
from vendor_sla.domain.parameters import parameter_text
from vendor_sla.domain.people import Action, Actor
from vendor_sla.store.sessions import Session
from vendor_sla.web.door import door

pages = Blueprint("catalogue", __name__, url_prefix="/catalogue")
SOURCES = ("V", "C", "QA", "CB", "P")
_LONGEST_FIND = 80


@pages.get("/")
@door(Action.READ_CONTRACTS, Action.READ_DESIGNS)
def show_catalogue(_: Session, __: Actor) -> ResponseReturnValue:
    """Show the measures that fit what was asked for, dimension by dimension."""
    search = asked_for()
    found = search_definitions(search)
    return render_template(
        "catalogue/catalogue.html",
        found=by_dimension(found),
        count=len(found),
        total=len(DEFINITIONS),
        **furniture(search),
    )


def asked_for() -> Search:
    """Read a search from the address."""
    names = asdict(Search())
    return Search(**{name: request.args.get(name, "").strip()[:_LONGEST_FIND] for name in names})


def furniture(search: Search) -> dict[str, Any]:
    """Return what the templates of the catalogue need beside the measures."""
    used = {kind for one in DEFINITIONS for kind in files_of(one)}
    return {
        "search": search,
        "choices": {
            "dimension": list(Dimension),
            "direction": list(Direction),
            "unit": [unit for unit in Unit if any(one.unit is unit for one in DEFINITIONS)],
            "source": SOURCES,
            "file": [kind for kind in FILE_KINDS if kind in used],
        },
        "columns_of": columns_of,
        "parameter_text": parameter_text,
    }


def by_dimension(found: Sequence[MetricDefinition]) -> dict[Dimension, list[MetricDefinition]]:
    """Group measures by dimension, without the dimensions that have none."""
    groups = {name: [one for one in found if one.dimension is name] for name in Dimension}
    return {name: group for name, group in groups.items() if group}
