"""The press: papers are printed in a warm child process, so that none can take the house down.

The chart engine and the layout engine are memory-hungry native code: they run apart, under a
limit of memory and time, and are renewed after some papers. The child is a fresh interpreter,
never a fork: the chart engine hangs in a fork of a process that used it. RLIMIT_DATA is used
because the chart engine reserves address space far beyond what it touches and aborts under
RLIMIT_AS.
"""

import json
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping
from time import monotonic
from typing import IO, Any

_LENGTH = struct.Struct(">Q")
_MEBIBYTE = 1 << 20


class PressBroken(RuntimeError):
    """The child died, ran out of memory or time, or could not print; says which."""


class Press:
    """One warm child that prints papers, one at a time; thread-safe.

    `memory_mebibytes` bounds the child's data, `seconds` one paper, and after `papers` papers the
    child is renewed. It starts with the first paper and ends with `close` or with its parent.
    """

    def __init__(
        self, *, memory_mebibytes: int = 1024, seconds: float = 120, papers: int = 200
    ) -> None:
        self._memory_mebibytes = memory_mebibytes
        self._seconds = seconds
        self._papers = papers
        self._printed = 0
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Press":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def print_document(
        self,
        document: Mapping[str, Any],
        language: str,
        *,
        verify: str = "",
        change: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Print as `printing.paper_kinds.print_document` does, in the child.

        Raises `ValueError` with the child's words when the document cannot be printed, and
        `PressBroken` when the child died; the next paper gets a new child.
        """
        order = {"document": document, "language": language, "verify": verify, "change": change}
        with self._lock:
            child = self._warm_child()
            try:
                _send(child, json.dumps(order, ensure_ascii=False).encode())
                answer = _receive(child, self._seconds)
            except (OSError, EOFError, TimeoutError) as error:
                raise PressBroken(self._verdict(error)) from error
            self._printed += 1
        if answer[:1] == b"!":
            raise ValueError(answer[1:].decode())
        return answer[1:]

    def warm(self) -> None:
        """Start the child now, so that the first paper need not wait for it."""
        with self._lock:
            self._warm_child()

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end_child()

    def _warm_child(self) -> subprocess.Popen[bytes]:
        if self._printed >= self._papers or (self._child and self._child.poll() is not None):
            self._end_child()
        if self._child is None:
            self._printed = 0
            self._child = subprocess.Popen(  # noqa: S603  # our own interpreter, no shell
                [sys.executable, "-m", "vendor_sla.printing.presses", str(self._memory_mebibytes)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
            )
        return self._child

    def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        try:
            child.wait(timeout=2)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def _verdict(self, error: Exception) -> str:
        """End the broken child and say what became of it."""
        child = self._child
        if isinstance(error, TimeoutError):
            if child:
                child.kill()
            self._end_child()
            return f"the paper was not printed within {self._seconds:g} seconds"
        self._end_child()
        code = child.returncode if child else None
        how = signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"
        limit = f"its memory limit is {self._memory_mebibytes} MiB"
        return f"the press died while printing ({how}); {limit}"


def _send(child: subprocess.Popen[bytes], content: bytes) -> None:
    assert child.stdin is not None
    _write(child.stdin, content)


def _receive(child: subprocess.Popen[bytes], seconds: float) -> bytes:
    assert child.stdout is not None
    deadline = monotonic() + seconds
    (length,) = _LENGTH.unpack(_read(child.stdout, _LENGTH.size, deadline))
    return _read(child.stdout, length, deadline)


def _write(pipe: IO[bytes], content: bytes) -> None:
    left = memoryview(_LENGTH.pack(len(content)) + content)
    while left:
        left = left[pipe.write(left) :]


def _read(pipe: IO[bytes], length: int, deadline: float | None = None) -> bytes:
    """Read exactly `length` bytes; `EOFError` when the other end is gone."""
    content = bytearray()
    while len(content) < length:
        if deadline is not None:
            ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - monotonic()))
            if not ready:
                raise TimeoutError
        part = pipe.read(min(length - len(content), _MEBIBYTE))
        if not part:
            raise EOFError
        content += part
    return bytes(content)


def _serve(memory_mebibytes: int) -> None:
    """Print what comes in, until the parent is gone."""
    limit = memory_mebibytes * _MEBIBYTE
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    orders = os.fdopen(os.dup(0), "rb", buffering=0)
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever a library prints must not be read as an answer
    from vendor_sla.printing.paper_kinds import print_document  # noqa: PLC0415  # after the limit

    while True:
        try:
            (length,) = _LENGTH.unpack(_read(orders, _LENGTH.size))
        except EOFError:
            return
        order = json.loads(_read(orders, length))
        try:
            pdf = print_document(**order)
        except ValueError as error:
            _write(answers, f"!{error}".encode())
        except (LookupError, TypeError) as error:
            _write(answers, f"!not a document of its format: {error!r}".encode())
        else:
            _write(answers, b"." + pdf)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
