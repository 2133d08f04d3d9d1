"""Attitude: how customers are spoken to."""

import numpy as np

from vendor_sla.measures.arrivals import handled_at
from vendor_sla.measures.asked import Asked
from vendor_sla.measures.contributions import Contribution, share
from vendor_sla.measures.registry import measure
from vendor_sla.measures.rows import Rows
from vendor_sla.measures.sheets import items_share


def _sheet_or_transcripts(asked: Asked) -> tuple[str, ...]:
    return ("contacts",) if asked.text("by") == "transcript" else ("qa",)


@measure(by=_sheet_or_transcripts)
def polite_language_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure contacts with all required courtesy phrases, by QA or in the transcripts."""
    if rows.kind == "qa":
        return items_share(rows, asked)
    phrases = [phrase.casefold().split("|") for phrase in asked.texts("phrases")]
    if not phrases:
        raise asked.unsaid("phrases")
    transcripts, codes = rows.own_texts("transcript")
    texts = [text.casefold() for text in transcripts]
    polite = [all(any(one in text for one in said) for said in phrases) for text in texts]
    at = handled_at(rows)
    return share(asked, at, codes >= 0, np.array([*polite, False], dtype=np.bool_)[codes])


@measure("qa")
def patience_pass_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure contacts that pass for patience."""
    return items_share(rows, asked)


@measure("qa")
def proactive_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure contacts where the next step or help was offered."""
    return items_share(rows, asked)


@measure("qa")
def empathy_pass_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure contacts that pass for empathy."""
    return items_share(rows, asked)


@measure("qa")
def listening_pass_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure contacts that pass for listening."""
    return items_share(rows, asked)


@measure("qa")
def soothing_pass_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure contacts that pass for soothing."""
    return items_share(rows, asked)


@measure("qa")
def flexibility_pass_rate(rows: Rows, asked: Asked) -> Contribution:
    """Measure contacts that pass for flexible solutions."""
    return items_share(rows, asked)


@measure("qa")
def attitude_violations(rows: Rows, asked: Asked) -> Contribution:
    """Measure contacts with a failed red-line item, per 1,000 checked."""
    return items_share(rows, asked, failing=True)


@measure("contacts", "complaints")
def attitude_violations_by_client(rows: Rows, asked: Asked) -> Contribution:
    """Measure complaints for a listed red-line reason, per 1,000 contacts handled."""
    nothing = np.zeros(rows.size, dtype=np.int64)
    if rows.kind == "contacts":
        at = handled_at(rows)
        return Contribution(asked.inside(at), at, nothing)
    at = rows["received_at"]
    known = [rows.book.code("reason", reason) for reason in asked.texts("reasons")]
    counted = asked.inside(at) & np.isin(rows.codes("reason"), known)
    return Contribution(counted, at, counted.astype(np.int64), nothing, missed=counted)
