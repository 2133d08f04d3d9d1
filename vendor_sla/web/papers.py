"""Papers: stored files as they go out to a browser."""

from urllib.parse import quote

from flask import Response

from vendor_sla.services.matched_rows import OpenedRows
from vendor_sla.services.papers import StoredPaper
from vendor_sla.web.exports import rows_csv


def send_paper(paper: StoredPaper) -> Response:
    """Send a stored file to be kept, under its name, with its hash as entity tag."""
    response = Response(paper.content, mimetype=paper.media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(paper.name)}"
    response.set_etag(paper.sha256)
    return response


def send_text(text: str, name: str, media_type: str) -> Response:
    """Send a text to be kept, in UTF-8."""
    response = Response(text, mimetype=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def send_rows(opened: OpenedRows, name: str) -> Response:
    """Send rows to be kept, piece by piece as they are read."""
    response = Response(
        rows_csv(opened.table.heading, opened.table.rows), mimetype="text/csv; charset=utf-8"
    )
    label = opened.period.label.replace("/", "_")
    response.headers["Content-Disposition"] = f"attachment; filename={name}-{label}.csv"
    return response
