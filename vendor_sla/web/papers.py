"""Papers: stored files as they go out to a browser."""

from urllib.parse import quote

from flask import Response

from vendor_sla.services.papers import StoredPaper


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
