"""Reading a document that a person wrote: a contract, a profile, typed readings."""

from pathlib import Path

from vendor_sla.domain.refusals import Invalid

LARGEST_DOCUMENT = 1 << 20  # bytes; no contract we know of reaches a tenth of it


def read_text(path: Path) -> str:
    """Return a document's text; refuses more than 1 MiB and anything but UTF-8."""
    with path.open("rb") as file:
        content = file.read(LARGEST_DOCUMENT + 1)
    return decode_document(content, path.name)


def decode_document(content: bytes, name: str) -> str:
    """Decode an uploaded document; refuses more than 1 MiB and anything but UTF-8."""
    if len(content) > LARGEST_DOCUMENT:
        raise Invalid.because("text.too_large", name, limit="1 MiB")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid.because("text.not_utf8", name, byte=str(error.start)) from error
