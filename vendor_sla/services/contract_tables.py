"""Contract tables: procurement's own table of metrics, looked through and turned into a draft."""

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID

from vendor_sla.domain.catalogue.definitions import Dimension, Direction
from vendor_sla.domain.penalties.terms import Stepping
from vendor_sla.domain.people import Action, Actor, require
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.intake.contract_table_drafts import TableMetric, draft_from_table
from vendor_sla.intake.contract_table_proposals import ProposedMetric, propose_metrics
from vendor_sla.intake.contract_tables import ContractTable, read_contract_table
from vendor_sla.intake.contract_texts import rewrite_values
from vendor_sla.services.benches import Beginning, Bench, template_text
from vendor_sla.services.vendors import get_vendor, name_in
from vendor_sla.store.sessions import Session

_LONGEST = 300  # characters of one settled value
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "dimension": tuple(Dimension),
    "direction": tuple(Direction),
    "rule": ("pass_fail", "linear", "deduct"),
    "penalty": ("none", "flat", "per_point", "deduct", "comment"),
    "misses": ("expected", "minimum"),
    "step": tuple(Stepping),
}
LEVELS = ("expected", "minimum", "stretch")
TERMS = ("misses", "amount", "fee_percent", "points", "each", "step")
UNDELIVERED = ("worst_band", "none")


@dataclass(frozen=True, slots=True)
class TablePage:
    """A table and what its rows seem to mean."""

    table: ContractTable
    proposals: tuple[ProposedMetric, ...]


def read_table(actor: Actor, *, stream: IO[bytes], name: str) -> TablePage:
    """Read an uploaded table and propose what each row means; nothing is kept.

    Raises `Invalid` for a file that is no contract table.
    """
    require(actor, Action.SAVE_CONTRACT)
    with tempfile.TemporaryDirectory(prefix="vendor-sla-") as folder:
        path = Path(folder) / (Path(name).name or "table")
        with path.open("wb") as copy:
            shutil.copyfileobj(stream, copy, 1 << 20)
        table = read_contract_table(path)
    return TablePage(table, propose_metrics(table))


def begin_from_table(
    session: Session,
    actor: Actor,
    *,
    template: str,
    vendor_id: UUID | None,
    key: str,
    rows: Sequence[Mapping[str, str]],
    undelivered: str,
    left_out: Sequence[str],
    say: Callable[[Problem], str],
) -> tuple[Bench, tuple[Problem, ...]]:
    """Begin a draft from settled rows; also return what is still open in it.

    A row is what the page of proposals sends: `name`, `said`, `number`, `measure` and the other
    values by name. `say` puts an open question into words for its comment.
    """
    require(actor, Action.SAVE_CONTRACT)
    if not rows:
        raise Invalid([Problem("contract_table.no_rows", "file")])
    draft = draft_from_table(
        template_text(template),
        [_metric(row) for row in rows],
        undelivered=undelivered if undelivered in UNDELIVERED else "",
        left_out=[_line(text) for text in left_out],
        say=say,
    )
    values = {"key": key} if key else {}
    vendor_name = ""
    if vendor_id is not None:
        vendor_name = name_in(actor.language, get_vendor(session, vendor_id))
        values["parties.vendor"] = vendor_name
    document = rewrite_values(draft.document, values)
    bench = Bench(Beginning.TABLE, document, f"new:table:{key}", vendor_id, vendor_name)
    return bench, draft.questions


def _metric(row: Mapping[str, str]) -> TableMetric:
    said = {name: _line(text) for name, text in row.items()}
    for name, choices in _CHOICES.items():
        if said.get(name, "") not in choices:
            said[name] = ""
    number = said.get("number", "")
    return TableMetric(
        number=int(number) if number.isascii() and number.isdigit() else 0,
        name=said.get("name", ""),
        said=said.get("said", ""),
        measure=said.get("measure", ""),
        dimension=said["dimension"],
        direction=said["direction"],
        levels={level: said.get(level, "") for level in LEVELS},
        limit=said.get("limit", ""),
        weight=said.get("weight", ""),
        clause=said.get("clause", ""),
        rule=said["rule"],
        penalty=said["penalty"] or "none",
        terms={term: said.get(term, "") for term in TERMS},
    )


def _line(text: str) -> str:
    """Return a text as one line, so that it stays inside its comment or its quotes."""
    return " ".join(text.split())[:_LONGEST]
