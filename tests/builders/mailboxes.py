"""A mailbox: a real SMTP server on a port of this machine that keeps what it is handed."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from socket import IPPROTO_TCP, TCP_NODELAY
from typing import cast


@dataclass
class Mailbox:
    """What came, by recipient, and how the server is to behave.

    `answers` are said to the next recipients, one after the other, before 250 again; the word
    `vanish` hangs up once the letter is in, without an answer.
    """

    port: int = 0
    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    vanishes: bool = False

    def to(self, email: str) -> list[EmailMessage]:
        """Return the letters to an address."""
        return [letter for address, letter in self.letters if address == email]


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box = cast("Mailbox", self.server.box)  # type: ignore[attr-defined]
        self.connection.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        self._say("220 mailbox")
        recipient = ""
        while line := self.rfile.readline():
            verb, text = line[:4].upper().decode(), line.decode().strip()
            if verb == "QUIT":
                self._say("221 bye")
                return
            if verb == "RCPT":
                recipient = text.partition("<")[2].rstrip(">")
                self._say(box.answers.pop(0) if box.answers else "250 ok")
            elif verb == "DATA":
                self._say("354 go on")
                letter = message_from_bytes(self._letter(), policy=default)
                box.letters.append((recipient, letter))
                if box.vanishes:
                    return
                self._say("250 kept")
            else:
                self._say("250 ok")

    def _letter(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def open_mailbox() -> Iterator[Mailbox]:
    """Run the server for a while."""
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session)
    server.daemon_threads = True
    box = Mailbox(server.server_address[1])
    server.box = box  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield box
    server.shutdown()
    server.server_close()
    thread.join()
