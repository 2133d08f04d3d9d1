"""Checks: what the rows say against themselves. Findings, never repairs."""

from collections.abc import Mapping, Sequence

import numpy as np

from vendor_sla.domain.findings import Finding, RowPlace, Severity
from vendor_sla.domain.readings import Reading
from vendor_sla.measures.aggregates import Aggregates
from vendor_sla.measures.arrivals import handled_at
from vendor_sla.measures.asked import Asked
from vendor_sla.measures.contributions import Contribution
from vendor_sla.measures.cross_checks import cross_checks
from vendor_sla.measures.key_counts import KeyCounts
from vendor_sla.measures.rows import HALF_HOUR, MISSING, CodeBook, Ints, Mask, Rows

_EXAMPLES = 100
_HOUR = 2 * HALF_HOUR
_AGENTS = 1 << 40
_PLENTY = 60  # contacts an hour of one agent: one a minute, without a pause
_FAR_ABOVE = 10  # times the median of all agents' hours

# An earlier event that carries a later time than the one that must follow it.
_ORDERS = (
    ("response_before_opening", "opened_at", "first_response_at"),
    ("answer_before_opening", "opened_at", "answered_at"),
    ("answer_before_queue", "queue_entered_at", "answered_at"),
    ("abandoned_before_queue", "queue_entered_at", "abandoned_at"),
    ("resolved_before_opening", "opened_at", "resolved_at"),
    ("resolved_before_response", "first_response_at", "resolved_at"),
    ("closed_before_resolved", "resolved_at", "closed_at"),
    ("reopened_before_resolved", "resolved_at", "reopened_at"),
)
_CLAIMS = {"response_within": "response_claimed_met", "resolved_within": "resolution_claimed_met"}


class Checks:
    """Counts the rows of each observation and keeps the first of them as examples."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}
        self._rows: dict[tuple[str, str], list[RowPlace]] = {}
        self._severities: dict[tuple[str, str], Severity] = {}
        self._claims_of: dict[str, str] = {}
        self._agent_hours = KeyCounts()
        self._book: CodeBook | None = None
        self.earliest: int | None = None

    def add(self, rows: Rows) -> None:
        """Look through a block of contacts."""
        self._book = rows.book
        for code, earlier, later in _ORDERS:
            if rows.has(earlier) and rows.has(later):
                before, after = rows[earlier], rows[later]
                wrong = (after < before) & (after != MISSING)
                self._note(code, later, rows, wrong)
        self._look_at_answers(rows)
        self._look_at_claims(rows)
        opened = rows["opened_at"][rows.present("opened_at")]
        if len(opened):
            first = int(opened.min())
            self.earliest = first if self.earliest is None else min(first, self.earliest)
        if rows.has("paused_seconds"):
            paused = rows["paused_seconds"] > 0
            self._note("bare_pauses", "paused_seconds", rows, paused, Severity.INFO)

    def _look_at_answers(self, rows: Rows) -> None:
        handled, agents = handled_at(rows), rows.codes("agent_id").astype(np.int64)
        if rows.has("first_response_at") or rows.has("answered_at"):
            never = handled == MISSING
            self._note("never_answered", "first_response_at", rows, never, Severity.INFO)
        if rows.has("abandoned_at"):
            gone = rows["abandoned_at"]
            both = (gone != MISSING) & (handled != MISSING) & (gone < handled)
            self._note("answered_after_abandoned", "abandoned_at", rows, both)
        busy = (agents >= 0) & (handled != MISSING)
        self._agent_hours.add(agents[busy] * _AGENTS + handled[busy] // _HOUR)

    def _look_at_claims(self, rows: Rows) -> None:
        """Note a promise claimed kept for what never happened."""
        for name, end in (
            ("response_claimed_met", handled_at(rows)),
            ("resolution_claimed_met", rows["resolved_at"]),
        ):
            if rows.has(name):
                self._note(f"{name}_without_end", name, rows, (rows[name] == 1) & (end == MISSING))

    def compare(self, rows: Rows, asked: Asked, contribution: Contribution) -> None:
        """Compare the tool's own claim with what the timestamps give, for one metric of a kind."""
        name = _CLAIMS.get(asked.request.measure)
        key = asked.request.key
        if name is None or not rows.has(name):
            return
        if self._claims_of.setdefault(name, key) != key:
            return
        claimed, hit = rows[name], contribution.amount
        counted = contribution.counted
        kept = counted & (claimed == 0) & hit
        broken = counted & (claimed == 1) & ~hit
        self._note("claimed_missed_but_met", name, rows, kept)
        self._note("claimed_met_but_missed", name, rows, broken)

    def findings(
        self,
        asked: Sequence[Asked],
        readings: Sequence[Reading],
        files: Mapping[str, Rows],
        aggregates: Aggregates,
    ) -> tuple[Finding, ...]:
        """Return everything noticed, the rows' own faults first."""
        own = [
            Finding(
                code,
                self._severities[code, subject],
                subject,
                count,
                facts={"column": subject},
                rows=tuple(self._rows[code, subject]),
            )
            for (code, subject), count in self._counts.items()
        ]
        return (
            *own,
            *self._crowded_hours(),
            *cross_checks(asked, readings, files, self.earliest),
            *aggregates.findings(),
        )

    def _note(
        self,
        code: str,
        subject: str,
        rows: Rows,
        mask: Mask,
        severity: Severity = Severity.WARNING,
    ) -> None:
        places = np.flatnonzero(mask)
        if not len(places):
            return
        key = (code, subject)
        self._severities[key] = severity
        self._counts[key] = self._counts.get(key, 0) + len(places)
        examples = self._rows.setdefault(key, [])
        first = places[: _EXAMPLES - len(examples)].tolist()
        numbers, names = rows["row"], rows.texts_at("interaction_id", first)
        examples += [
            RowPlace(int(numbers[n]), column=subject, interaction_id=name)
            for n, name in zip(first, names, strict=True)
        ]

    def _crowded_hours(self) -> list[Finding]:
        """Return the agents' hours with more contacts than a person can have."""
        keys, counts = self._agent_hours.settled()
        if not len(counts) or self._book is None:
            return []
        limit = max(_PLENTY, _FAR_ABOVE * int(np.median(counts)))
        crowded: Ints = np.flatnonzero(counts > limit)
        if not len(crowded):
            return []
        worst = int(crowded[counts[crowded].argmax()])
        agent = self._book.texts("agent_id")[int(keys[worst] // _AGENTS)]
        facts = {"agent": agent, "most": str(int(counts[worst])), "limit": str(limit)}
        return [Finding("impossible_throughput", Severity.WARNING, "agent_id", len(crowded), facts)]
