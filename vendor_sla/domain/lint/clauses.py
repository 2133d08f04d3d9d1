"""Clauses: one clause of the paper says one thing."""

from collections.abc import Iterator

from vendor_sla.domain.lint.drafts import Draft, note
from vendor_sla.domain.lint.findings import LintFinding

# Parts that one clause may well say together: what is at risk is often the cap itself.
_TOGETHER = {"caps": "at_risk"}


def quoted_twice(draft: Draft) -> Iterator[LintFinding]:
    """A clause that is quoted for two different things proves neither."""
    first: dict[str, tuple[str, str]] = {}
    for place, clause in draft.clauses:
        thing = _thing(place)
        known, where = first.setdefault(clause, (thing, place))
        if known != thing:
            facts = {"clause": clause, "first": where}
            yield note("lint.clause_repeated", f"{place}.clause", facts)
            first[clause] = (thing, place)


def _thing(place: str) -> str:
    """Return what a clause is quoted for: a metric with all its parts, or a part of the whole."""
    top, _, rest = place.partition(".")
    if top == "metrics":
        return f"metrics.{rest.partition('.')[0]}"
    return _TOGETHER.get(top, top)
