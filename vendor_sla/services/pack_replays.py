"""Pack replays: an issued month assessed again from its pack alone, without any database."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from vendor_sla.domain import packs
from vendor_sla.domain.assessments import InputFile
from vendor_sla.domain.circumstance_documents import (
    read_circumstances_document,
    read_opening_document,
)
from vendor_sla.domain.contracts import Contract
from vendor_sla.domain.pack_differences import LineCheck, Unlike, check_lines, unlike_values
from vendor_sla.domain.pairs import decided
from vendor_sla.domain.periods import Period
from vendor_sla.domain.refusals import Invalid, Refused
from vendor_sla.domain.trends import read_past_month
from vendor_sla.intake.contracts import read_contract
from vendor_sla.intake.draws import read_draw
from vendor_sla.intake.packs import OpenedPack, open_pack, read_part
from vendor_sla.intake.profiles import canonical_profile
from vendor_sla.services.assessments import RULES_VERSION, Beside
from vendor_sla.services.data_files import DataFile
from vendor_sla.services.drafts import assess_files
from vendor_sla.services.matched_rows import with_unmatched
from vendor_sla.services.pack_checks import PackCheck, check_pack
from vendor_sla.services.reports import findings_read
from vendor_sla.services.sample_frames import frames_of
from vendor_sla.services.sample_proofs import NO_DRAW, prove_draw
from vendor_sla.store.blobs import Blobs

_NOBODY = UUID(int=0)


class Verdict(StrEnum):
    """What a replay says of a pack."""

    SAME = "same"  # to the cent, and every other value
    DIFFERS = "differs"
    BROKEN = "broken"  # not as it was sealed: nothing was assessed
    WITHHELD = "withheld"  # as it was sealed, but without all the inputs
    OTHER_RULES = "other_rules"  # another version of the rules made it, and the results differ


@dataclass(frozen=True, slots=True)
class PackReplay:
    """A pack, checked and assessed again; empty parts where it did not come to that."""

    verdict: Verdict
    check: PackCheck
    issued_net: str = ""
    made_net: str = ""
    lines: tuple[LineCheck, ...] = ()
    differences: tuple[Unlike, ...] = ()
    rules_here: str = RULES_VERSION


def replay_pack(path: Path, authorities: Sequence[Any]) -> PackReplay:
    """Check a pack, assess its month again from its parts, and compare value by value.

    A pack by an older version of the rules is assessed all the same: only where the results
    differ it is left open which of them did it.
    """
    check = check_pack(path, authorities)
    if not check.is_whole or check.manifest is None:
        return PackReplay(Verdict.BROKEN, check)
    issued_net = check.manifest.scorecard["net"]
    if check.manifest.withheld:
        return PackReplay(Verdict.WITHHELD, check, issued_net)
    with open_pack(path) as pack, tempfile.TemporaryDirectory() as folder:
        issued = read_part(pack.read(packs.ASSESSMENT), packs.ASSESSMENT)
        made = _assess(pack, Path(folder))
    lines, differences = check_lines(issued, made), unlike_values(issued, made)
    verdict = Verdict.SAME
    if differences or not all(line.is_same for line in lines):
        is_ours = check.manifest.rules_version == RULES_VERSION
        verdict = Verdict.DIFFERS if is_ours else Verdict.OTHER_RULES
    made_net = made["money"]["net"]
    return PackReplay(verdict, check, issued_net, made_net, lines, differences)


def _assess(pack: OpenedPack, folder: Path) -> Mapping[str, Any]:
    contract = read_contract(pack.read(packs.CONTRACT).decode())
    period = Period.parse(pack.manifest.scorecard["period"])
    said = read_part(pack.read(packs.INPUTS), packs.INPUTS)
    try:
        files = [_data_file(pack, entry, folder, contract) for entry in said["files"]]
        beside = _beside(pack, contract, period, files, said["reviewers"])
        made = assess_files(contract, period, files, beside)
        return with_unmatched(Blobs(folder / "store"), _NOBODY, files, made).document
    except Refused:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise Invalid.because("packs.unreadable", pack.manifest.scorecard["id"]) from error


def _data_file(
    pack: OpenedPack, entry: Mapping[str, Any], folder: Path, contract: Contract
) -> DataFile:
    part = entry["part"]
    path = folder / part.rpartition("/")[2]
    path.write_bytes(pack.read(part))
    if entry["findings"] is None:  # a sheet, to be read as it is
        profile = canonical_profile(entry["kind"], contract.time_zone)
        return DataFile(entry["side"], entry["kind"], entry["name"], path, profile=profile)
    said = {name: entry[name] for name in InputFile.__dataclass_fields__}
    findings = findings_read(entry["findings"])
    read = InputFile(**said)
    return DataFile(entry["side"], entry["kind"], entry["name"], path, read=read, findings=findings)


def _beside(
    pack: OpenedPack,
    contract: Contract,
    period: Period,
    files: Sequence[DataFile],
    reviewers: str | None,
) -> Beside:
    def part(name: str) -> Any:
        return read_part(pack.read(name), name)

    opening, proof = part(packs.OPENING), NO_DRAW
    if packs.DRAW in pack.names:
        draw = read_draw(pack.read(packs.DRAW).decode(), packs.DRAW)
        proof = prove_draw(draw, contract, period, frames_of(files))
    return Beside(
        history=[read_past_month(entry, contract.currency) for entry in part(packs.PAST)],
        opening=opening and read_opening_document(opening),
        circumstances=read_circumstances_document(part(packs.CIRCUMSTANCES)),
        decisions=decided((ours, theirs, verdict) for ours, theirs, verdict in part(packs.PAIRS)),
        proof=proof,
        reviewers=reviewers,
    )
