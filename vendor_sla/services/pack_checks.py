"""Pack checks: is every byte of an evidence pack as it was sealed."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from vendor_sla.domain import packs
from vendor_sla.domain.chains import first_broken
from vendor_sla.domain.packs import Manifest
from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.intake.packs import OpenedPack, open_pack, read_part
from vendor_sla.printing.packs import write_pack
from vendor_sla.printing.seals import check_seal
from vendor_sla.printing.signing import Signature, check_signature_by

_CHUNK = 1 << 20
_UNSIGNED = Signature(is_original=False)


@dataclass(frozen=True, slots=True)
class PackCheck:
    """What a look at a pack found; `problems` name each part that is not as it was sealed.

    `manifest` is None when the file is no pack at all.
    """

    manifest: Manifest | None
    signature: Signature
    problems: tuple[Problem, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing was changed since it was sealed by somebody whose word counts."""
        return not self.problems and self.signature.is_original


def check_pack(path: Path, authorities: Sequence[Any]) -> PackCheck:
    """Check the seal, every hash, what the parts say of each other, and every byte between them."""
    try:
        with open_pack(path) as pack:
            signature = check_seal(pack.manifest_bytes, pack.seal, authorities)
            problems = [] if signature.is_original else [Problem("packs.seal_broken", packs.SEAL)]
            problems += _changed(pack)
            if not problems:
                problems += _contradictions_or_why(pack, authorities)
            if not problems and not _is_as_written(path, pack):
                problems.append(Problem("packs.not_as_written", path.name))
            return PackCheck(pack.manifest, signature, tuple(problems))
    except Invalid as refused:
        return PackCheck(None, _UNSIGNED, tuple(refused.problems))


def _changed(pack: OpenedPack) -> Iterator[Problem]:
    """Yield the parts that are missing, changed, or nobody named."""
    named = {part.name for part in pack.manifest.parts}
    for part in pack.manifest.parts:
        if part.name not in pack.names:
            yield Problem("packs.part_missing", part.name)
            continue
        try:
            content = pack.read(part.name)
        except Invalid as refused:
            yield from refused.problems
            continue
        if len(content) != part.size_bytes or sha256(content).hexdigest() != part.sha256:
            yield Problem("packs.part_changed", part.name)
    for name in sorted(set(pack.names) - named - {packs.MANIFEST, packs.SEAL}):
        yield Problem("packs.part_unknown", name)


def _contradictions_or_why(pack: OpenedPack, authorities: Sequence[Any]) -> Sequence[Problem]:
    """Return what does not fit together; parts that say something else than ours do not, either."""
    try:
        return tuple(_contradictions(pack, authorities))
    except (KeyError, TypeError, ValueError, AttributeError):
        return (Problem("packs.unreadable", packs.MANIFEST),)


def _contradictions(pack: OpenedPack, authorities: Sequence[Any]) -> Iterator[Problem]:
    """Yield what would not fit together although its hashes do."""
    said = pack.manifest.scorecard
    named: Mapping[str, str] = {
        packs.CONTRACT: said["contract_sha256"],
        packs.ASSESSMENT: said["document_sha256"],
        **{f"papers/{code}.pdf": stored for code, stored in said["pdf_sha256"].items()},
    }
    for name, stored in named.items():
        part = pack.manifest.find(name)
        if part is None or part.sha256 != stored:
            yield Problem("packs.part_unlike", name)
            continue
        is_paper = name.endswith(".pdf")
        if is_paper and not check_signature_by(pack.read(name), authorities).is_original:
            yield Problem("packs.paper_unsigned", name)
    document = read_part(pack.read(packs.ASSESSMENT), packs.ASSESSMENT)
    if document["money"]["net"] != said["net"]:
        yield Problem("packs.part_unlike", packs.ASSESSMENT)
    entries = read_part(pack.read(packs.HISTORY), packs.HISTORY)
    if (broken := first_broken(entries)) is not None:
        yield Problem("packs.history_broken", packs.HISTORY, {"number": str(broken)})


def _is_as_written(path: Path, pack: OpenedPack) -> bool:
    """Tell whether the file is, to the last byte, the one way its parts are written."""
    with tempfile.TemporaryFile() as written:
        write_pack(written, pack.names, pack.read)
        if written.tell() != path.stat().st_size:
            return False
        written.seek(0)
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                if chunk != written.read(len(chunk)):
                    return False
    return True
