"""Chains of hashes: each entry of a history binds the one before it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any


def entry_hash(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of an entry and of the hash before it (`previous_hash`).

    It is taken over canonical JSON: sorted keys, UTF-8, no blanks.
    """
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def first_broken(entries: Iterable[Mapping[str, Any]]) -> int | None:
    """Return the sequence of the first entry that does not fit, None when all do.

    Entries are in order and may leave others out; each carries its `hash`. One fits whose hash is
    that of its content, and which binds the one before it where that stands directly before.
    """
    before: Mapping[str, Any] | None = None
    for entry in entries:
        content = {name: value for name, value in entry.items() if name != "hash"}
        sequence = int(content["sequence"])
        if entry_hash(content) != entry["hash"]:
            return sequence
        if before is not None and sequence <= before["sequence"]:
            return sequence
        follows = before is not None and sequence == before["sequence"] + 1
        if before is not None and follows and content["previous_hash"] != before["hash"]:
            return sequence
        before = entry
    return None
