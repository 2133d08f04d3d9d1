"""The gate every byte of a text file passes on its way to the parser.

It hashes, decodes strictly to UTF-8, and looks at what a parser would swallow: quotes that are
never closed, quotes in the middle of a field, control characters, NUL bytes.
"""

import codecs
import hashlib
import io
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from vendor_sla.domain.refusals import Invalid

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHUNK = 1 << 20
_AHEAD = 6  # reads before the first block is used; left alone the parser holds thirty-two
_PATIENCE_SECONDS = 0.5  # then it reads on: a stretch of broken rows gives no block to wait for
# C1 controls, and the marks that turn the direction of writing: what is shown is not what is there
_HIDDEN = re.compile(rb"\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]")
_QUOTE, _CR, _LF, _TAB, _DELETE = 34, 13, 10, 9, 127


def choose_encoding(path: Path, listed: tuple[str, ...]) -> tuple[str, int]:
    """Return the encoding of a text file and the length of its byte order mark.

    The mark wins; then UTF-8, strictly; then the profile's list in order. Refuses a file that
    none of them decodes to its last byte.
    """
    with path.open("rb") as file:
        head = file.read(4)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name, len(mark)
    if listed == ("utf-8",):
        return "utf-8", 0  # checked while it streams: no second pass
    for name in dict.fromkeys(("utf-8", *listed)):
        plain = {"utf-16": "utf-16-le"}.get(name, name)
        if decodes(path, plain):
            return plain, 0
    byte = str(find_bad_byte(path, "utf-8"))
    raise Invalid.because("file.wrong_encoding", path.name, tried=", ".join(listed), byte=byte)


def decodes(path: Path, encoding: str) -> bool:
    """Tell whether a whole file is text of an encoding, without a NUL in it."""
    return find_bad_byte(path, encoding) is None


def find_bad_byte(path: Path, encoding: str) -> int | None:
    """Return where a file stops being text of an encoding (about where a NUL stands), or None."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        start = 0  # of what the decoder is about to see, with what it has kept back
        while chunk := file.read(_CHUNK):
            try:
                if "\0" in decoder.decode(chunk):
                    return start
            except UnicodeDecodeError as error:
                return start + error.start
            start = file.tell() - len(decoder.getstate()[0])
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return start
    return None


class ByteGate(io.RawIOBase):
    """A file that a parser reads as UTF-8; `problem` is set when it must be refused.

    After the last byte `sha256` is the hash of the raw file, `is_suspect` tells whether control
    characters were seen, `lines` how many line ends.
    """

    def __init__(self, path: Path, encoding: str, skip: int, delimiter: str) -> None:
        """Open at byte 0 for the hash; `skip` raw bytes (the byte order mark) are not decoded."""
        self._path = path
        self._file = path.open("rb")
        self._hash = hashlib.sha256()
        self._skip = skip
        self._is_utf8 = encoding == "utf-8"
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._is_pending = False
        self._neighbours = np.zeros(256, dtype=bool)
        self._neighbours[[ord(delimiter), _CR, _LF, _QUOTE]] = True
        self._quotes = 0
        self._last = _LF
        self._rest = b""
        self._lead = threading.Semaphore(_AHEAD)
        self._reading = threading.Lock()  # the parser reads in a thread of its own
        self._consumed = 0
        self.lines = 0
        self.is_suspect = False
        self.problem: Invalid | None = None

    @property
    def sha256(self) -> str:
        """Return the hash of what has been read."""
        return self._hash.hexdigest()

    def readable(self) -> bool:
        """Tell that this can be read."""
        return True

    def close(self) -> None:
        """Close the file underneath, after a read that is under way."""
        self._lead.release()
        with self._reading:
            self._file.close()
        super().close()

    def read(self, size: int = -1) -> bytes:
        """Return about `size` bytes of UTF-8, or b"" at the end."""
        if self._rest:
            given, self._rest = self._rest, b""
            return given
        self._lead.acquire(timeout=_PATIENCE_SECONDS)
        with self._reading:
            return self._read(size)

    def _read(self, size: int) -> bytes:
        while not self._file.closed:
            raw = self._file.read(size if size > 0 else _CHUNK)
            self._hash.update(raw)
            try:
                text = self._decoded(raw)
                self._inspect(text, is_end=not raw)
            except Invalid as problem:
                self.problem = problem
                raise
            if text or not raw:
                return text
        return b""

    def go_on(self) -> None:
        """Allow one more read: what an earlier one gave has been used."""
        self._lead.release()

    def give_back(self, content: bytes) -> None:
        """Put back what was read too far, once, before the next read."""
        self._rest = content

    def chunks(self) -> Iterator[bytes]:
        """Yield the whole file in decoded chunks."""
        while chunk := self.read(_CHUNK):
            yield chunk

    def _decoded(self, raw: bytes) -> bytes:
        start = self._consumed
        self._consumed += len(raw)
        if start == 0:
            raw = raw[self._skip :]
        if self._is_utf8 and not self._is_pending and raw.isascii() and raw:
            return raw
        try:
            text = self._decoder.decode(raw, final=not raw)
        except UnicodeDecodeError as error:
            raise Invalid.because(
                "file.wrong_encoding",
                self._path.name,
                tried=self._encoding,
                byte=str(start + error.start),
            ) from error
        self._is_pending = bool(self._decoder.getstate()[0])
        return text.encode()

    def _inspect(self, text: bytes, *, is_end: bool) -> None:
        if is_end:
            if self._quotes % 2:
                raise self._refused("file.unclosed_quote")
            return
        seen = np.frombuffer(text, dtype=np.uint8)
        if not len(seen):
            return
        if b"\0" in text:
            raise self._refused("file.nul_bytes")
        line_ends = int(np.count_nonzero(seen == _LF))
        self._find_controls(text, seen, line_ends)
        self._check_quotes(seen)
        self.lines += line_ends
        self._last = int(seen[-1])

    def _find_controls(self, text: bytes, seen: npt.NDArray[np.uint8], line_ends: int) -> None:
        if self.is_suspect:
            return
        low = int(np.count_nonzero(seen < 32))
        plain = line_ends
        if low != plain:  # most files have no other low bytes: two passes are spared
            plain += text.count(b"\r") + text.count(b"\t")
        hidden = not text.isascii() and _HIDDEN.search(text) is not None
        self.is_suspect = low != plain or b"\x7f" in text or hidden

    def _check_quotes(self, seen: npt.NDArray[np.uint8]) -> None:
        """Hold that each quote opens a field, closes one, or is doubled (RFC 4180)."""
        places = np.flatnonzero(seen == _QUOTE)
        if self._quotes % 2 == 0 and self._quotes and self._last == _QUOTE:
            self._demand(bool(self._neighbours[seen[0]]), seen, 0)
        if not len(places):
            return
        first = self._quotes % 2
        opening, closing = places[first::2], places[1 - first :: 2]
        before = np.where(opening > 0, seen[opening - 1], self._last)
        good = self._neighbours[before]
        self._demand(bool(good.all()), seen, int(opening[np.argmin(good)]) if len(good) else 0)
        closing = closing[closing + 1 < len(seen)]  # the next chunk shows the neighbour of the last
        good = self._neighbours[seen[closing + 1]]
        self._demand(bool(good.all()), seen, int(closing[np.argmin(good)]) if len(good) else 0)
        self._quotes += len(places)

    def _demand(self, holds: bool, seen: npt.NDArray[np.uint8], place: int) -> None:
        if not holds:
            self.lines += int(np.count_nonzero(seen[:place] == _LF))
            raise self._refused("file.stray_quote")

    def _refused(self, code: str) -> Invalid:
        return Invalid.because(code, self._path.name, line=str(self.lines + 1))
