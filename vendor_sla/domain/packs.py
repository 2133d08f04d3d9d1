"""Evidence packs: what a sealed pack of an issued month holds, in plain values.

Format `pack/1`, documented in docs/evidence-pack.md.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FORMAT = "pack/1"
MANIFEST, SEAL = "manifest.json", "manifest.p7s"
CONTRACT, ASSESSMENT, INPUTS = "contract.yaml", "assessment.json", "inputs.json"
CIRCUMSTANCES, OPENING, PAIRS = "circumstances.json", "opening.json", "pairs.json"
PAST, DRAW, HISTORY = "past.json", "draw.json", "history.json"
# Without one of these nothing can be assessed again, and no manifest may leave it out.
ALWAYS = frozenset({CONTRACT, ASSESSMENT, INPUTS, CIRCUMSTANCES, OPENING, PAIRS, PAST, HISTORY})

CLIENT, VENDOR = "client", "vendor"  # whom a pack is made for

MOST_PARTS = 200
LARGEST_BYTES = 1 << 30

_NAME = re.compile(r"([a-z]{1,20}/)?[a-z0-9][a-z0-9_-]{0,60}(\.[a-z0-9]{1,10})?")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a pack."""

    name: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """A file the month was made from that is not in the pack: named by the hash of its bytes."""

    side: str
    kind: str
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a pack says of itself: the scorecard it proves and the hash of every part.

    `made_for` is `client` or `vendor`; `withheld` are inputs the reader may not see, without which
    the month cannot be assessed again.
    """

    made_for: str
    scorecard: Mapping[str, Any]
    rules_version: str
    software_version: str
    parts: tuple[Part, ...]
    withheld: tuple[Withheld, ...] = ()

    def find(self, name: str) -> Part | None:
        """Return a part by its name, or None."""
        return next((part for part in self.parts if part.name == name), None)


def is_part_name(name: str) -> bool:
    """Tell whether a name may be one of a part: a plain file, at most one folder deep."""
    return _NAME.fullmatch(name) is not None


def manifest_document(manifest: Manifest) -> dict[str, Any]:
    """Return a manifest as JSON values."""
    return {
        "format": FORMAT,
        "made_for": manifest.made_for,
        "scorecard": dict(manifest.scorecard),
        "rules_version": manifest.rules_version,
        "software_version": manifest.software_version,
        "parts": [
            {"name": part.name, "sha256": part.sha256, "size_bytes": part.size_bytes}
            for part in manifest.parts
        ],
        "withheld": [
            {"side": one.side, "kind": one.kind, "name": one.name, "sha256": one.sha256}
            for one in manifest.withheld
        ],
    }


def read_manifest(document: Any) -> Manifest:
    """Read what `manifest_document` wrote; `ValueError` for anything else."""
    try:
        if document["format"] != FORMAT:
            raise ValueError(f"not {FORMAT}")
        manifest = Manifest(
            made_for=document["made_for"],
            scorecard=document["scorecard"],
            rules_version=document["rules_version"],
            software_version=document["software_version"],
            parts=tuple(Part(**part) for part in document["parts"]),
            withheld=tuple(Withheld(**one) for one in document["withheld"]),
        )
        _check(manifest)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a manifest: {error}") from error
    if manifest_document(manifest) != document:
        raise ValueError("it says more than a manifest does")
    return manifest


def _check(manifest: Manifest) -> None:
    """Hold the shape of a manifest; `ValueError` says what is wrong."""
    if manifest.made_for not in (CLIENT, VENDOR):
        raise ValueError(f"made for {manifest.made_for!r}")
    names = [part.name for part in manifest.parts]
    if len(set(names)) != len(names) or {MANIFEST, SEAL} & set(names):
        raise ValueError("a part is named twice")
    if missing := ALWAYS - set(names):
        raise ValueError(f"no part {min(missing)}")
    for part in manifest.parts:
        is_good = is_part_name(part.name) and _HASH.fullmatch(part.sha256)
        if not is_good or type(part.size_bytes) is not int or part.size_bytes < 0:
            raise ValueError(f"part {part.name!r}")
    texts = ("id", "contract", "vendor", "client", "period", "net", "currency", "issued_at",
             "issued_by", "contract_sha256", "document_sha256")  # fmt: skip
    for name in texts:
        if not isinstance(manifest.scorecard[name], str):
            raise TypeError(name)
    if type(manifest.scorecard["version"]) is not int:
        raise TypeError("version")
