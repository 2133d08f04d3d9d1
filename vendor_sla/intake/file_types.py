"""What a file is, by its first bytes, never by its name."""

import re
from enum import StrEnum
from pathlib import Path

from vendor_sla.domain.refusals import Invalid, Problem

_HEAD = 4096
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_MARKUP = (
    b"<!doctype",
    b"<html",
    b"<table",
    b"<head",
    b"<body",
    b"<meta",
    b"<?xml",
    b"<div",
    b"<!--",
    b"<script",
    b"<style",
    b"<tr",
    b"<font",
    b"<center",
    b"mime-version:",
)
_JSON = re.compile(rb'\s*(\{|\[\s*[\[{"0-9])')
_FOREIGN = {
    b"%PDF": "file.is_pdf",
    b"\x1f\x8b": "file.is_packed",
    b"BZh": "file.is_packed",
    b"7z\xbc\xaf": "file.is_packed",
    b"Rar!": "file.is_packed",
    b"\xfd7zXZ": "file.is_packed",
    b"\x28\xb5\x2f\xfd": "file.is_packed",
    b"\x89PNG": "file.is_picture",
    b"\xff\xd8\xff": "file.is_picture",
    b"GIF8": "file.is_picture",
    b"ARROW1": "file.is_arrow",
}


class FileType(StrEnum):
    """The types of files that can be read."""

    CSV = "csv"
    WORKBOOK = "workbook"
    PARQUET = "parquet"


def file_type(path: Path, size_limit: int) -> FileType:
    """Tell a table of text, a workbook and Parquet apart.

    Refuses, each with its own reason: an empty file, one over the limit, an old or encrypted
    workbook, a web page, and files that are no table.
    """
    size = path.stat().st_size
    if size > size_limit:
        raise Invalid.because("file.too_large", path.name, size=str(size), limit=str(size_limit))
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if head.startswith(_OLE):
            raise Invalid([_old_or_locked(path, head + file.read(1 << 20))])
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise Invalid.because("file.empty", path.name)
    if head.startswith(b"PK"):
        return FileType.WORKBOOK
    if head.startswith(b"PAR1"):
        return FileType.PARQUET
    for magic, code in _FOREIGN.items():
        if head.startswith(magic):
            raise Invalid.because(code, path.name)
    if _plain(head).lstrip().lower().startswith(_MARKUP):
        raise Invalid.because("file.is_html", path.name)
    if _JSON.match(_plain(head)):
        raise Invalid.because("file.is_json", path.name)
    return FileType.CSV


def _plain(head: bytes) -> bytes:
    return head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").replace(b"\0", b"")


def _old_or_locked(path: Path, content: bytes) -> Problem:
    is_locked = "EncryptedPackage".encode("utf-16-le") in content
    return Problem("file.is_encrypted" if is_locked else "file.is_xls", path.name)
