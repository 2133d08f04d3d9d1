"""Sources: where each figure comes from, who owes the files, and what missing ones do."""

from collections.abc import Iterator

from vendor_sla.domain.catalogue import columns_needed, find_definition
from vendor_sla.domain.contracts import MetricTerms, MissingPolicy
from vendor_sla.domain.lint.drafts import Draft, note
from vendor_sla.domain.lint.findings import LintFinding
from vendor_sla.domain.penalties.terms import UndeliveredKind
from vendor_sla.domain.readings import Source

# What each source of a definition is called in a contract.
_NAMES = {
    "V": Source.VENDOR_ROWS,
    "C": Source.CLIENT_ROWS,
    "QA": Source.QA_SAMPLE,
    "CB": Source.CALL_BACK,
    "P": Source.PLATFORM,
}
_ALWAYS = frozenset((Source.AGGREGATE, Source.TYPED))
# Vendor rows that are checked against the client's are both.
_ROWS = frozenset((Source.VENDOR_ROWS, Source.CLIENT_ROWS))
_WITHOUT_FILES = frozenset((Source.TYPED, Source.PLATFORM))


def nobody_delivers(draft: Draft) -> Iterator[LintFinding]:
    """A metric whose files no data duty lists, or a contract in which nobody owes any."""
    if not draft.has("data_duties"):
        return
    listed = sorted({kind for duty in draft.contract.data_duties for kind in duty.kinds})
    reading = [pair for pair in draft.metrics() if pair[1].evidence.source not in _WITHOUT_FILES]
    if not listed:
        if reading:
            needed = sorted({kind for _, metric in reading for kind in file_kinds(metric)})
            yield note("lint.no_data_duties", "data_duties", {"kinds": ", ".join(needed)})
        return
    for place, metric in reading:
        missing = [kind for kind in file_kinds(metric) if kind not in listed]
        if missing:
            facts = {
                "metric": metric.key,
                "measure": metric.measure,
                "kinds": ", ".join(missing),
                "listed": ", ".join(listed),
            }
            yield note("lint.source_missing", f"{place}.measure", facts)


def impossible_source(draft: Draft) -> Iterator[LintFinding]:
    """A source the definition cannot be computed from: call-backs do not know an answer rate."""
    for place, metric in draft.metrics():
        definition = find_definition(metric.measure, metric.version)
        if definition is None:
            continue
        possible = {_NAMES[name] for name in definition.sources}
        possible |= _ALWAYS | (_ROWS if possible & _ROWS else set())
        if metric.evidence.source not in possible:
            facts = {
                "measure": metric.measure,
                "source": metric.evidence.source.value,
                "possible": ", ".join(source.value for source in Source if source in possible),
                "right": _NAMES[definition.sources[0]].value,
            }
            yield note("lint.source_impossible", f"{place}.evidence.source", facts)


def silence_is_free(draft: Draft) -> Iterator[LintFinding]:
    """A vendor that would be charged does better to deliver nothing."""
    scoring = draft.contract.scoring
    if not draft.has("scoring") or scoring.not_delivered is MissingPolicy.ZERO:
        return
    if scoring.not_delivered is MissingPolicy.FULL:
        yield note("lint.missing_rewarded", "scoring.not_delivered")
    for place, metric in draft.whole_metrics():
        undelivered = metric.undelivered
        if metric.penalties and undelivered and undelivered.kind is UndeliveredKind.NONE:
            facts = {"metric": metric.key, "policy": scoring.not_delivered.value}
            yield note("lint.silence_is_free", f"{place}.not_delivered_money", facts)


def file_kinds(metric: MetricTerms) -> tuple[str, ...]:
    """Return the kinds of files a metric is computed from, in order."""
    if metric.evidence.source is Source.AGGREGATE:
        return ("aggregates",)
    definition = find_definition(metric.measure, metric.version)
    if definition is None:
        return ()
    columns = columns_needed(definition, metric.parameters) or ("contacts.interaction_id",)
    return tuple(dict.fromkeys(column.partition(".")[0] for column in columns))
