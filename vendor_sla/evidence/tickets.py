"""Tickets: a draw that follows from published values alone, by SHA-256 and nothing else.

Every hash is the lower-case hexadecimal SHA-256 of UTF-8 text, so that `sha256sum` makes the
same. Nobody can steer the seed: the data and the plan are fixed before the shares are sealed,
and each share is sealed before the other is seen.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from heapq import nsmallest

from vendor_sla.domain.samples import (
    LONGEST_SEAL,
    NO_BEACON,
    SHORTEST_NONCE,
    SHORTEST_SHARE,
)


@dataclass(frozen=True, slots=True)
class Ticket:
    """One key's place in the order of chance; `position` counts from 1 in its stratum."""

    key: str
    ticket: str
    position: int


def hash_text(text: str) -> str:
    """Return the SHA-256 of a text."""
    return sha256(text.encode()).hexdigest()


def lines_text(lines: Iterable[str]) -> str:
    """Return lines sorted by their bytes, each with a line feed behind it.

    `LC_ALL=C sort` gives the same: UTF-8 keeps the order of code points.
    """
    return "".join(f"{line}\n" for line in sorted(lines))


def hash_keys(keys: Iterable[str]) -> str:
    """Return the hash of the data: of its keys, sorted, one a line."""
    return hash_text(lines_text(keys))


def commitment(party: str, share: str, nonce: str) -> str:
    """Return what seals a share: it can be published, and tells nothing without the nonce."""
    return hash_text(f"commit|{party}|{share}|{nonce}")


def is_sealable(share: str, nonce: str) -> bool:
    """Tell whether a share and its nonce may be sealed.

    Printable ASCII without blanks. A bar would let one commitment be opened in two ways:
    `a|b` with `c` reads as `a` with `b|c`.
    """
    plain = all("!" <= letter <= "~" and letter != "|" for letter in share + nonce)
    return (
        plain
        and SHORTEST_SHARE <= len(share) <= LONGEST_SEAL
        and SHORTEST_NONCE <= len(nonce) <= LONGEST_SEAL
    )


def seed_of(
    data_sha256: str,
    plan_sha256: str,
    client_share: str,
    vendor_share: str,
    beacon: str = NO_BEACON,
) -> str:
    """Return the seed of a draw."""
    shares = f"{client_share}|{vendor_share}"
    return hash_text(f"SLA-AUDIT-1|{data_sha256}|{plan_sha256}|{shares}|beacon:{beacon}")


def ticket_of(seed: str, key: str) -> str:
    """Return a key's ticket."""
    return hash_text(f"{seed},{key}")


def first_tickets(seed: str, keys: Iterable[str], count: int) -> list[Ticket]:
    """Return the smallest tickets of a stratum, in order; fewer where it has fewer keys."""
    start = sha256(f"{seed},".encode())

    def ticketed() -> Iterator[tuple[bytes, str]]:
        for key in keys:
            one = start.copy()
            one.update(key.encode())
            yield one.digest(), key

    drawn = nsmallest(count, ticketed())
    return [Ticket(key, ticket.hex(), place) for place, (ticket, key) in enumerate(drawn, 1)]


def draw_tickets(
    seed: str, strata: Mapping[str, Sequence[str]], sizes: Mapping[str, int]
) -> dict[str, list[Ticket]]:
    """Draw from each stratum as many keys as planned: those with the smallest tickets."""
    return {name: first_tickets(seed, strata[name], size) for name, size in sizes.items()}


def next_tickets(seed: str, keys: Sequence[str], *, after: int, count: int) -> list[Ticket]:
    """Return the tickets that follow the first `after`: an extension, or a replacement."""
    return first_tickets(seed, keys, after + count)[after:]
