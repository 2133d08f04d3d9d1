"""Proposing a profile: a first draft from a file's names and contents, with questions.

What the file proves is written down; what it leaves open is asked, never guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vendor_sla.domain.catalogue.columns import FILE_KINDS, Column, ColumnKind, find_column
from vendor_sla.domain.refusals import Problem
from vendor_sla.intake.duplicates import UNIQUE_IDS
from vendor_sla.intake.fitting import (
    DATED,
    assign,
    decimal_comma,
    is_clock,
    is_day,
    may_be_fractions_of_days,
    may_be_swapped,
    misfits,
    odd_word,
    order,
)
from vendor_sla.intake.mappings import FALSE_WORDS, TRUE_WORDS, Profile, fold
from vendor_sla.intake.profile_documents import read_profile
from vendor_sla.intake.samples import ColumnSample, Sample, take_samples
from vendor_sla.intake.synonyms import ANSWERED, FALSE, TRUE, VALUES, WAITS, plain
from vendor_sla.intake.text_blocks import Limits

_SHOWN = 12
_NUMERIC = (ColumnKind.SPAN, ColumnKind.SCORE, ColumnKind.COUNT)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A drafted profile: YAML to edit, the open questions, and the profile if there are none."""

    text: str
    questions: tuple[Problem, ...]
    profile: Profile | None


def propose_profile(path: Path, *, kind: str = "contacts", zone: str = "") -> Proposal:
    """Draft a profile for a file.

    Finds sheet, header row, delimiter, encoding, columns by name and content, missing words and
    translations. Raises `Invalid` when the file is no table at all.
    """
    draft = _Draft(take_samples(path, kind, Limits()), zone)
    text = draft.text()
    questions = tuple(draft.questions)
    return Proposal(text, questions, None if questions else read_profile(text))


class _Draft:
    """A profile being written."""

    def __init__(self, sample: Sample, zone: str) -> None:
        self.questions: list[Problem] = []
        self._sample, self._zone = sample, zone
        self._kind = sample.draft.kind
        self._mapped = assign(sample)
        self._joined = self._find_join()
        is_contacts = self._kind == "contacts"
        self._wait = self._free(WAITS) if is_contacts else None
        self._answered = self._free(ANSWERED) if is_contacts and self._wait else None
        self._misfits = misfits(sample, {*self._mapped, *self._made()}, self._used())

    def _made(self) -> Iterator[str]:
        """Return the canonical columns that are put together from several."""
        if self._joined:
            yield "opened_at"
        if self._wait:
            yield "answered_at"

    def _used(self) -> set[str]:
        used = {found.header for found in self._mapped.values()} | set(self._joined)
        return used | {found.header for found in (self._wait, self._answered) if found}

    def text(self) -> str:
        """Return the YAML; open questions stand in it as comments."""
        lines = ["format: 1", f"kind: {self._kind}", *self._file_lines()]
        columns = [line for column in FILE_KINDS[self._kind] for line in self._column_lines(column)]
        lines += [*self._zone_lines(), *self._order_lines(), *self._repeat_lines()]
        lines += ["columns:", *columns]
        if not columns:
            lines[-1] = "columns: {}"
        used = self._used() | {found.header for found in self._read_anyway()}
        unused = [column.header for column in self._sample.columns if column.header not in used]
        unused = [header for header in unused if not header.startswith("#")]
        if unused:
            lines.append(f"ignore: [{', '.join(_quoted(header) for header in unused)}]")
        return "\n".join(lines) + "\n"

    def _ask(self, code: str, place: str, **facts: str) -> str:
        """Note a question; return it as a comment."""
        problem = Problem(code, place, facts)
        self.questions.append(problem)
        told = "; ".join(f"{name}: {value}" for name, value in facts.items())
        return f"# ? {place} ({told})" if told else f"# ? {place}"

    def _file_lines(self) -> Iterator[str]:
        draft = self._sample.draft
        if self._sample.encodings:
            samples = ", ".join(f"{name} “{text}”" for name, text in self._sample.encodings)
            yield self._ask("profile.ask_encoding", "encoding", samples=samples)
        if draft.encodings != ("utf-8",):
            yield f"encoding: {draft.encodings[0]}"
        if draft.delimiter not in ("", ","):
            names = {";": "semicolon", "\t": "tab", "|": "pipe"}
            yield f"delimiter: {names[draft.delimiter]}"
        if self._sample.other_sheets:
            found = ", ".join(self._sample.other_sheets)
            yield self._ask("profile.ask_sheet", "sheet", found=found)
        if draft.sheet:
            yield f"sheet: {_quoted(draft.sheet)}"
        if draft.header_row != 1:
            yield f"header_row: {draft.header_row}"

    def _zone_lines(self) -> Iterator[str]:
        has_times = any(column.kind is ColumnKind.TIME for column in self._columns())
        has_times |= bool(self._joined)
        if self._zone:
            yield f"time_zone: {self._zone}"
        elif has_times:
            yield self._ask("profile.ask_zone", "time_zone")

    def _columns(self) -> Iterator[Column]:
        for name in self._mapped:
            column = find_column(self._kind, name)
            assert column is not None
            yield column

    def _order_lines(self) -> Iterator[str]:
        """Say the date order if one column proves it; else ask."""
        names = [column.name for column in self._columns() if column.kind in DATED]
        dated = [self._mapped[name] for name in names]
        dated += [column for column in self._sample.columns if column.header in self._joined]
        dated = [column for column in dated if column.shape() == "order"]
        proven = {order(column) for column in dated} - {""}
        for column in dated:
            if order(column) == "mixed" or (order(column) == "" and len(proven) != 1):
                code = "ask_mixed_order" if order(column) == "mixed" else "ask_date_order"
                example = next(iter(column.words))
                facts = {"column": column.header, "example": example}
                yield self._ask(f"profile.{code}", "date_order", **facts)
            if may_be_swapped(column):
                place = "swap_true_dates"
                yield self._ask("profile.ask_swapped", place, column=column.header)
        if len(proven) == 1 and "mixed" not in proven:
            yield f"date_order: {proven.pop()}"

    def _repeat_lines(self) -> Iterator[str]:
        found = self._mapped.get(UNIQUE_IDS.get(self._kind, ""))
        repeats = max(found.texts.values(), default=0) if found else 0
        if found and repeats > 1:
            yield self._ask("profile.ask_repeated", "row_rule", column=found.header)

    def _column_lines(self, column: Column) -> Iterator[str]:
        found = self._mapped.get(column.name)
        if column.name == "opened_at" and self._joined:
            yield f"  opened_at: {{join: [{', '.join(_quoted(name) for name in self._joined)}]}}"
        elif column.name == "answered_at" and found is None and self._wait:
            yield from self._answered_lines(self._wait)
        elif found is not None:
            yield from self._written(column, found)
        elif column.name in self._misfits:
            yield from self._misfit_lines(column, self._misfits[column.name])
        elif column.is_required:
            headers = ", ".join(sample.header for sample in self._sample.columns)
            place = f"columns.{column.name}"
            facts = {"column": column.name, "found": headers}
            yield "  " + self._ask("profile.ask_column", place, **facts)

    def _read_anyway(self) -> Iterator[ColumnSample]:
        """Return the misfits that are mapped all the same: times and numbers, never words."""
        for name, found in self._misfits.items():
            column = find_column(self._kind, name)
            if column and column.kind not in (ColumnKind.FLAG, ColumnKind.CATEGORY):
                yield found

    def _misfit_lines(self, column: Column, found: ColumnSample) -> Iterator[str]:
        """Ask about a column whose name says one thing and whose cells another."""
        facts = {"column": found.header, "name": column.name, "example": odd_word(column, found)}
        yield "  " + self._ask("profile.ask_content", f"columns.{column.name}", **facts)
        if found in list(self._read_anyway()):
            yield f"  {column.name}: {_quoted(found.header)}"

    def _answered_lines(self, wait: ColumnSample) -> Iterator[str]:
        """Write the answer as the opening plus the wait, where the file says it was answered."""
        options = ["from: opened_at", f"plus: {_quoted(wait.header)}"]
        if self._answered:
            yes = [word for word in self._answered.words if fold(word) in {*TRUE_WORDS, *TRUE}]
            words = ", ".join(_quoted(word) for word in yes)
            options.append(f"when: {{column: {_quoted(self._answered.header)}, is: [{words}]}}")
        yield f"  answered_at: {{{', '.join(options)}}}"

    def _free(self, names: frozenset[str]) -> ColumnSample | None:
        """Return the first unmapped column of one of these names."""
        taken = {found.header for found in self._mapped.values()}
        free = (column for column in self._sample.columns if column.header not in taken)
        return next((column for column in free if plain(column.header) in names), None)

    def _written(self, column: Column, found: ColumnSample) -> Iterator[str]:
        options = [f"column: {_quoted(found.header)}"]
        yield from self._options(column, found, options)
        if found.missing_words and column.kind not in (ColumnKind.TEXT, ColumnKind.ID):
            words = ", ".join(_quoted(word) for word in sorted(set(found.missing_words)))
            options.append(f"missing: [{words}]")
        short = _quoted(found.header) if len(options) == 1 else f"{{{', '.join(options)}}}"
        yield f"  {column.name}: {short}"

    def _options(self, column: Column, found: ColumnSample, options: list[str]) -> Iterator[str]:
        if column.kind is ColumnKind.SPAN and found.shape() == "two":
            place = f"columns.{column.name}.unit"
            facts = {"column": found.header, "example": next(iter(found.words))}
            yield "  " + self._ask("profile.ask_duration", place, **facts)
        if column.kind in _NUMERIC and found.shape() == "number":
            yield from self._number_options(column, found, options)
        if column.kind is ColumnKind.CATEGORY:
            known = {fold(value): value for value in column.values}
            known |= VALUES.get(column.name, {})
            pairs = {word: known.get(fold(word)) for word in found.words}
            unknown = [word for word, value in pairs.items() if value is None]
            yield from self._ask_values(column, found, unknown)
            told = [
                f"{_quoted(word)}: {_quoted(value)}"
                for word, value in pairs.items()
                if value and fold(word) != fold(value)
            ]
            if told:
                options.append(f"values: {{{', '.join(told)}}}")
        if column.kind is ColumnKind.FLAG:
            yield from self._flag_options(column, found, options)

    def _number_options(
        self, column: Column, found: ColumnSample, options: list[str]
    ) -> Iterator[str]:
        """Say that a comma is a decimal comma where it can be nothing else; else ask."""
        commas = decimal_comma(found)
        example = next((word for word in found.words if "," in word), found.words[0])
        facts = {"column": found.header, "example": example}
        if commas == "yes":
            options.append("decimal_comma: true")
        elif commas == "open":
            place = f"columns.{column.name}.decimal_comma"
            yield "  " + self._ask("profile.ask_decimal_comma", place, **facts)
        if column.kind is ColumnKind.SPAN and may_be_fractions_of_days(found):
            yield "  " + self._ask("profile.ask_days", f"columns.{column.name}.unit", **facts)

    def _flag_options(
        self, column: Column, found: ColumnSample, options: list[str]
    ) -> Iterator[str]:
        words = found.words
        true = [word for word in words if fold(word) in {*TRUE_WORDS, *TRUE}]
        false = [word for word in words if fold(word) in {*FALSE_WORDS, *FALSE}]
        unknown = [word for word in words if word not in true and word not in false]
        yield from self._ask_values(column, found, unknown)
        if any(fold(word) not in {*TRUE_WORDS, *FALSE_WORDS} for word in true + false):
            for name, listed in (("true", true), ("false", false)):
                options.append(f"{name}: [{', '.join(_quoted(word) for word in listed)}]")

    def _ask_values(self, column: Column, found: ColumnSample, unknown: list[str]) -> Iterator[str]:
        if unknown:
            place = f"columns.{column.name}.values"
            facts = {
                "column": found.header,
                "name": column.name,
                "values": ", ".join(unknown[:_SHOWN]),
                "known": ", ".join(column.values or ("true", "false")),
            }
            yield "  " + self._ask("profile.ask_values", place, **facts)

    def _find_join(self) -> tuple[str, ...]:
        """Return a day column and a time-of-day column, when no column has both."""
        if self._kind != "contacts" or "opened_at" in self._mapped:
            return ()
        taken = {found.header for found in self._mapped.values()}
        free = [column for column in self._sample.columns if column.header not in taken]
        days = [column for column in free if is_day(column)]
        clocks = [column for column in free if column.shape() == "clock" and is_clock(column)]
        return (days[0].header, clocks[0].header) if days and clocks else ()


def _quoted(text: str) -> str:
    plain = text.replace(" ", "").replace("_", "")
    if plain.isalnum() and text == text.strip():
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
