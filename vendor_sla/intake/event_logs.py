"""Event logs: many rows an interaction, of which the last state counts.

The rows of an interaction may lie anywhere in the file, so all of them are held until its end;
`LARGEST_LOG` bounds that.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from vendor_sla.domain.catalogue.columns import FILE_KINDS, Column, ColumnKind
from vendor_sla.domain.findings import RowPlace
from vendor_sla.domain.refusals import Invalid
from vendor_sla.intake.frames import gather
from vendor_sla.intake.mappings import ColumnRule, EventLog, Profile, fold, header_text
from vendor_sla.intake.refused_cells import RefusedCells

LARGEST_LOG = 5_000_000  # rows; about 1 GiB of typed columns
ORDER, STATE, AT = "_order", "_state", "_at"


def log_rules(log: EventLog, profile: Profile) -> tuple[ColumnRule, ...]:
    """Return the rules of the columns that only the log itself needs."""
    order = ColumnKind.TIME if log.order_as == "time" else ColumnKind.SCORE
    wanted = [(ORDER, log.order_by, order)]
    if log.state:
        wanted += [
            (STATE, log.state, ColumnKind.TEXT),
            (AT, log.at or log.order_by, ColumnKind.TIME),
        ]
    return tuple(
        ColumnRule(
            column=Column(name, kind, is_required=True),
            sources=(header_text(source),),
            missing=profile.missing,
            date_order=profile.date_order,
            formats=profile.formats,
            zone=profile.time_zone,
        )
        for name, source, kind in wanted
    )


def collapse(
    blocks: Iterator[pd.DataFrame],
    cells: RefusedCells,
    profile: Profile,
    refused_ids: set[str],
    unmet_states: set[str],
) -> Iterator[pd.DataFrame]:
    """Yield the rows that are the last state of their interactions, with the times of the states.

    An interaction one of whose rows was refused is refused whole: its last state is not known.
    So is one that never was in the state that sets a required time. `unmet_states` receives the
    profile's states that no row is in.
    """
    log = profile.event_log
    assert log is not None
    key = next(column.name for column in FILE_KINDS[profile.kind] if column.is_required)
    whole = gather(_bounded(blocks))
    if not len(whole):
        return
    ids = whole[key].astype("str")
    broken = ids.isin(refused_ids).to_numpy(dtype=bool)
    _refuse(whole[broken], key, cells, "row.broken_log", {})
    whole = whole[~broken].sort_values([ORDER, "row"], kind="stable")
    unmet_states |= {state for state in log.times if not _spellings(whole, (state,))}
    last = whole.drop_duplicates(key, keep="last")
    for name in dict.fromkeys(log.times.values()):
        states = tuple(state for state, set_by in log.times.items() if set_by == name)
        last = last.assign(**{name: _times(last, whole, key, states, log.take)})
        if name in (column.name for column in FILE_KINDS[profile.kind] if column.is_required):
            without = last[last[name].isna()]
            rows = whole[whole[key].isin(without[key])]
            facts = {"states": ", ".join(states), "name": name}
            _refuse(rows, key, cells, "row.state_missing", facts)
            last = last[last[name].notna()]
    hidden = [name for name in (ORDER, STATE, AT) if name in last]
    yield last.drop(columns=hidden).sort_values("row").reset_index(drop=True)


def _refuse(
    rows: pd.DataFrame, key: str, cells: RefusedCells, code: str, facts: Mapping[str, str]
) -> None:
    for row, text in zip(rows["row"], rows[key].astype("str"), strict=True):
        cells.add(RowPlace(int(row), "", str(text), str(text)), code, facts)


def _spellings(whole: pd.DataFrame, states: tuple[str, ...]) -> list[str]:
    """Return how some states are written in the rows."""
    wanted = {fold(state) for state in states}
    return [str(text) for text in whole[STATE].unique() if fold(str(text)) in wanted]


def _bounded(blocks: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    count = 0
    for block in blocks:
        count += len(block)
        if count > LARGEST_LOG:
            raise Invalid.because("file.log_too_long", "", limit=str(LARGEST_LOG))
        yield block


def _times(
    last: pd.DataFrame, whole: pd.DataFrame, key: str, states: tuple[str, ...], take: str
) -> npt.NDArray[np.datetime64]:
    """Return when one of some states was entered first or last; missing where none ever was."""
    entered = whole[whole[STATE].isin(_spellings(whole, states))]
    kept = entered.drop_duplicates(key, keep="first" if take == "first" else "last")
    times = pd.Series(kept[AT].to_numpy(), index=kept[key].astype("str"))
    return times.reindex(last[key].astype("str")).to_numpy().astype("datetime64[us]")
