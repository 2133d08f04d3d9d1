"""Evidence packs: sealed, told from forgeries part by part, and assessed again to the cent."""

import json
import random
import zipfile
from collections.abc import Callable, Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, Engine

from tests.builders.issued import pack_of
from tests.builders.offices import AT, Office, contacts_csv, open_office
from vendor_sla.cli import main
from vendor_sla.domain.packs import MANIFEST, SEAL
from vendor_sla.domain.refusals import Conflict, NotFound
from vendor_sla.printing.attachments import document_bytes
from vendor_sla.printing.packs import write_pack
from vendor_sla.printing.seals import seal_bytes
from vendor_sla.printing.signing import Signer, make_test_authority
from vendor_sla.services.pack_checks import check_pack
from vendor_sla.services.pack_replays import PackReplay, Verdict, replay_pack
from vendor_sla.services.verifications import Verification, verify_file, verify_signature
from vendor_sla.store.blobs import Blobs

Parts = dict[str, bytes]


@pytest.fixture(scope="module")
def sealed(issued: tuple[Office, UUID], signer: Signer) -> bytes:
    """October's pack as the client gets it."""
    return pack_of(issued[0], signer, issued[1])


def parts_of(content: bytes) -> Parts:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    stream = BytesIO()
    write_pack(stream, list(parts), parts.__getitem__)
    return stream.getvalue()


def resealed(parts: Parts, signer: Signer, **manifest: Any) -> bytes:
    """Return a pack whose manifest names the parts as they are now, sealed by somebody."""
    said = json.loads(parts[MANIFEST]) | manifest
    said["parts"] = [
        {"name": name, "sha256": sha256(content).hexdigest(), "size_bytes": len(content)}
        for name, content in sorted(parts.items())
        if name not in {MANIFEST, SEAL}
    ]
    said["scorecard"]["document_sha256"] = sha256(parts["assessment.json"]).hexdigest()
    said["scorecard"]["net"] = json.loads(parts["assessment.json"])["money"]["net"]
    content = document_bytes(said)
    return packed(parts | {MANIFEST: content, SEAL: seal_bytes(content, signer, at=AT)})


def file_of(content: bytes, folder: Path) -> Path:
    path = folder / "pack.zip"
    path.write_bytes(content)
    return path


def found(content: bytes, signer: Signer, folder: Path) -> list[tuple[str, str]]:
    """Return what a check of a pack finds: (code, place)."""
    check = check_pack(file_of(content, folder), signer.authorities)
    assert check.is_whole == (not check.problems)
    return [(one.code, one.place) for one in check.problems]


def replayed(content: bytes, signer: Signer, folder: Path) -> PackReplay:
    return replay_pack(file_of(content, folder), signer.authorities)


def test_a_pack_is_assessed_again_to_the_cent_without_a_database(
    sealed: bytes, signer: Signer, tmp_path: Path
) -> None:
    replay = replayed(sealed, signer, tmp_path)
    assert (replay.verdict, replay.differences) == (Verdict.SAME, ())
    assert replay.issued_net == replay.made_net == "-15000.00"
    assert [line.issued for line in replay.lines] == ["-20000.00", "-5000.00", "10000.00"]
    assert all(line.is_same for line in replay.lines)
    assert json.loads(parts_of(sealed)["past.json"])[0]["period"] == "2026-09"


def test_the_same_scorecard_makes_the_same_bytes_whoever_of_the_client_asks(
    issued: tuple[Office, UUID], sealed: bytes, signer: Signer
) -> None:
    for who in ("procurement", "finance", "auditor"):
        assert pack_of(issued[0], signer, issued[1], who) == sealed


def test_a_vendor_gets_its_own_rows_and_of_the_client_s_no_more_than_the_hash(
    issued: tuple[Office, UUID], sealed: bytes, signer: Signer, tmp_path: Path
) -> None:
    theirs = pack_of(issued[0], signer, issued[1], "vendor")
    client_rows = parts_of(sealed)["rows/02-client-contacts.parquet"]
    assert client_rows not in theirs
    parts = parts_of(theirs)
    assert [name for name in parts if name.startswith(("rows/", "reviews/"))] == [
        "rows/01-vendor-contacts.parquet"
    ]
    (withheld,) = json.loads(parts[MANIFEST])["withheld"]
    assert (withheld["side"], withheld["kind"]) == ("client", "contacts")
    # What both have is the same to the byte, and what the vendor's people may not read is not told.
    same = {"assessment.json", "contract.yaml", "papers/zh.pdf", "papers/en.pdf"}
    assert all(parts[name] == parts_of(sealed)[name] for name in same)
    told = {entry["sequence"] for entry in json.loads(parts["history.json"])}
    assert told < {e["sequence"] for e in json.loads(parts_of(sealed)["history.json"])}
    replay = replayed(theirs, signer, tmp_path)
    assert replay.verdict is Verdict.WITHHELD
    assert replay.check.is_whole


def test_a_vendor_without_a_client_s_file_can_assess_its_month_again_itself(
    database: Connection, blobs: Blobs, signer: Signer, tmp_path: Path
) -> None:
    office = open_office(database, blobs)
    office.read(office.upload(contacts_csv(answered=180, lost=20)))
    office.publish()
    card = office.issue(signer)
    replay = replayed(pack_of(office, signer, card, "vendor"), signer, tmp_path)
    assert (replay.verdict, replay.made_net) == (Verdict.SAME, "-5000.00")


def test_another_tenant_s_scorecard_is_not_found(
    issued: tuple[Office, UUID], database: Connection, blobs: Blobs, signer: Signer
) -> None:
    with pytest.raises(NotFound):
        pack_of(open_office(database, blobs), signer, issued[1])


def test_each_part_that_was_changed_left_out_or_added_is_named(
    sealed: bytes, signer: Signer, tmp_path: Path
) -> None:
    parts = parts_of(sealed)
    for name, content in parts.items():
        changed = content[:-1] + bytes([content[-1] ^ 1])
        problems = found(packed(parts | {name: changed}), signer, tmp_path)
        if name == MANIFEST:  # then it is no list of contents any more
            assert problems == [("packs.no_manifest", "pack.zip")]
        elif name == SEAL:
            assert problems == [("packs.seal_broken", SEAL)]
        else:
            assert problems == [("packs.part_changed", name)]
    left = {name: parts[name] for name in parts if name != "history.json"}
    assert found(packed(left), signer, tmp_path) == [("packs.part_missing", "history.json")]
    added = found(packed(parts | {"notes.txt": b"trust me"}), signer, tmp_path)
    assert added == [("packs.part_unknown", "notes.txt")]


def test_no_flipped_bit_passes_wherever_it_is(
    sealed: bytes, signer: Signer, tmp_path: Path
) -> None:
    chance = random.Random(5)
    for _ in range(24):
        broken = bytearray(sealed)
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        assert found(bytes(broken), signer, tmp_path)


def recompressed(parts: Parts) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def doubled(parts: Parts) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("past.json", b"[]")
    return stream.getvalue()


def overlapping(parts: Parts) -> bytes:
    """Return an archive whose directory names the same bytes many times over."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a", b"0" * 1_000_000)
        for number in range(100):
            entry = zipfile.ZipInfo(f"b{number}")
            first = archive.filelist[0]
            entry.header_offset, entry.CRC = first.header_offset, first.CRC
            entry.file_size = entry.compress_size = first.file_size
            archive.filelist.append(entry)
    return stream.getvalue()


HOSTILE: dict[str, Callable[[Parts], bytes]] = {
    "packs.no_archive": lambda _: b"PK\x03\x04 nothing of the kind",
    "packs.odd_name": lambda parts: packed(parts | {"../../etc/passwd": b"x"}),
    "packs.too_many_parts": lambda parts: packed(parts | {f"p{n}": b"" for n in range(200)}),
    "packs.not_plain": recompressed,
    "packs.name_twice": doubled,
    "packs.overlaps": overlapping,
    "packs.not_as_written": lambda parts: packed(parts) + b"\0",
}


@pytest.mark.parametrize("code", HOSTILE)
def test_an_archive_that_is_no_pack_is_refused_before_it_is_read(
    sealed: bytes, signer: Signer, tmp_path: Path, code: str
) -> None:
    problems = found(HOSTILE[code](parts_of(sealed)), signer, tmp_path)
    assert problems == [(code, "pack.zip")]


def test_what_a_stranger_sealed_is_not_ours(sealed: bytes, signer: Signer, tmp_path: Path) -> None:
    stranger = make_test_authority(tmp_path / "stranger")
    forged = resealed(parts_of(sealed), stranger)
    assert found(forged, stranger, tmp_path)  # the papers in it are not by the stranger
    assert ("packs.seal_broken", SEAL) in found(forged, signer, tmp_path)


def test_a_changed_amount_sealed_anew_by_our_own_key_does_not_come_out_again(
    sealed: bytes, signer: Signer, tmp_path: Path
) -> None:
    parts = parts_of(sealed)
    document = json.loads(parts["assessment.json"])
    document["money"]["lines"][1]["amount"], document["money"]["net"] = "-4999.99", "-14999.99"
    parts["assessment.json"] = document_bytes(document)
    replay = replayed(resealed(parts, signer), signer, tmp_path)
    assert replay.verdict is Verdict.DIFFERS
    assert [line.number for line in replay.lines if not line.is_same] == [2]
    assert {one.place for one in replay.differences} >= {"money.net", "money.lines[1].amount"}
    older = replayed(resealed(parts, signer, rules_version="1"), signer, tmp_path)
    assert older.verdict is Verdict.OTHER_RULES


def test_a_pack_of_older_rules_that_comes_out_alike_is_the_same(
    sealed: bytes, signer: Signer, tmp_path: Path
) -> None:
    older = resealed(parts_of(sealed), signer, rules_version="1", software_version="0.0.9")
    assert replayed(older, signer, tmp_path).verdict is Verdict.SAME


def test_a_lost_input_is_named_instead_of_packing_without_it(
    issued: tuple[Office, UUID], signer: Signer, tmp_path: Path
) -> None:
    office, card = issued
    elsewhere = Office(
        office.bind, Blobs(tmp_path / "empty"), office.people, office.vendor_id,
        office.contract_id, office.month_ids,
    )  # fmt: skip
    with pytest.raises((Conflict, NotFound)):
        pack_of(elsewhere, signer, card)


def verified(office: Office, signer: Signer, content: bytes, who: str, path: Path) -> Verification:
    path.write_bytes(content)
    with office.enter(who) as session:
        return verify_file(session, office.people[who], path=path, authorities=signer.authorities)


def test_a_pack_is_known_again_by_its_tenant_and_by_nobody_else(
    issued: tuple[Office, UUID], sealed: bytes, engine: Engine, signer: Signer, tmp_path: Path
) -> None:
    office, path = issued[0], tmp_path / "sent"
    for who in ("auditor", "vendor"):
        seen = verified(office, signer, pack_of(office, signer, issued[1], who), who, path)
        assert seen.is_original
        assert seen.issued
        assert (seen.issued.version, seen.withheld) == (1, 1 if who == "vendor" else 0)
    stranger = open_office(engine, office.blobs)
    for content in (sealed, parts_of(sealed)["papers/zh.pdf"]):
        seen = verified(stranger, signer, content, "auditor", path)
        assert (seen.is_original, seen.issued, seen.signature.is_original) == (False, None, False)
        assert [one.code for one in seen.problems] == ["verify.not_issued_here"]
        assert verify_signature(path, signer.authorities).is_original
    broken = verified(office, signer, sealed[:-30], "auditor", path)
    assert (broken.is_original, broken.problems[0].code) == (False, "packs.no_archive")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_command_line_says_it_in_words_and_exit_codes(
    sealed: bytes, signer: Signer, tmp_path: Path, language: str
) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.x509 import load_der_x509_certificate

    authority = tmp_path / "authority.pem"
    certificate = load_der_x509_certificate(signer.authority.dump())
    authority.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    options = ["--certificate", str(authority), "--lang", language]
    runner, parts = CliRunner(), parts_of(sealed)
    good, paper = file_of(sealed, tmp_path), tmp_path / "card.pdf"
    paper.write_bytes(parts["papers/zh.pdf"])
    for path in (good, paper):
        told = runner.invoke(main, ["verify", str(path), *options, "--json"])
        assert told.exit_code == 0, told.output
        assert json.loads(told.output)["is_original"] is True
    told = runner.invoke(main, ["replay-pack", str(good), *options])
    assert told.exit_code == 0, told.output
    assert "-15000.00" in told.output
    paper.write_bytes(paper.read_bytes() + b" ")
    bad = tmp_path / "bad.zip"
    bad.write_bytes(packed(parts | {"past.json": b"[]"}))
    for path, name in ((bad, "past.json"), (paper, "card.pdf")):
        told = runner.invoke(main, ["verify", str(path), *options])
        assert (told.exit_code, name in told.output) == (1, True), told.output
    assert runner.invoke(main, ["replay-pack", str(bad), *options]).exit_code == 1
    assert runner.invoke(main, ["verify", str(tmp_path / "nothing")]).exit_code == 2
