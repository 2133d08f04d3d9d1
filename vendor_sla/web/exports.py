"""Exports: tables that a spreadsheet opens without running anything."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from vendor_sla.services.penalties import PenaltyMonth
from vendor_sla.web.languages import local, speak, word

_DANGEROUS = tuple("=+-@\t\r\n")
_COLUMNS = (
    "vendor", "contract", "period", "version", "state", "line", "kind", "metric", "name",
    "clause", "mechanic", "amount", "currency", "issued_by", "issued_at", "approved_by",
    "approved_at",
)  # fmt: skip


def neutral(text: str) -> str:
    """Put a quote before text that a spreadsheet would take for a formula, full-width forms too."""
    starts = unicodedata.normalize("NFKC", text[:1]) or text[:1]
    return f"'{text}" if text.startswith(_DANGEROUS) or starts.startswith(_DANGEROUS) else text


def rows_csv(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Write rows of text as CSV with a byte-order mark, piece by piece; nothing in it runs."""
    yield "\ufeff" + _line(heading)
    for row in rows:
        yield _line([neutral(cell) for cell in row])


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def penalties_csv(months: Iterable[PenaltyMonth]) -> str:
    """Write penalty lines as CSV with a byte-order mark; numbers we made stay numbers."""
    words = speak()
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow([words(f"page.column.{column}") for column in _COLUMNS])
    for month in months:
        for line in month.lines:
            title = month.contract_title.get(words.language, "")
            name = (line.name or {}).get(words.language, "")
            writer.writerow(
                [
                    neutral(month.vendor_name),
                    neutral(title),
                    month.period.label,
                    month.version,
                    word("state", month.state),
                    line.number,
                    neutral(line.kind),
                    neutral(line.metric),
                    neutral(name),
                    neutral(line.clause),
                    neutral(line.mechanic),
                    line.amount.amount,
                    line.amount.currency,
                    neutral(month.issued_by),
                    local(month.issued_at),
                    neutral(month.approved_by),
                    local(month.approved_at) if month.approved_at else "",
                ]
            )
    return out.getvalue()
