"""Signatures: a paper is the original or it is not."""

import asyncio
import random
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from tests.builders.papers import sample_document
from vendor_sla.printing.scorecards import print_scorecard
from vendor_sla.printing.signing import (
    Signer,
    check_signature,
    load_signer,
    make_test_authority,
    sign_pdf,
)

AT = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    """An authority of our own."""
    return make_test_authority(tmp_path_factory.mktemp("authority") / "keys")


@cache
def paper() -> bytes:
    """Print the sample once."""
    return print_scorecard(sample_document(), "zh")


def test_a_signed_paper_is_the_original(signer: Signer) -> None:
    """Who signed and when is told, as of the instant given."""
    seen = check_signature(sign_pdf(paper(), signer, at=AT), signer)
    assert seen.is_original
    assert seen.signed_by == "Vendor SLA scorecards"
    assert seen.signed_at == AT


def test_a_caller_with_an_event_loop_of_its_own_signs_and_checks(signer: Signer) -> None:
    """A server that waits for other things meanwhile must not be told "not the original"."""

    async def both() -> bool:
        return check_signature(sign_pdf(paper(), signer, at=AT), signer).is_original

    with ThreadPoolExecutor(1) as apart:  # a browser in this process has a loop in this thread
        assert apart.submit(lambda: asyncio.run(both())).result()


def test_signing_keeps_the_paper_archival(signer: Signer) -> None:
    """The printed bytes stand unchanged in front; marks and attachment stay; nothing is drawn."""
    signed = sign_pdf(paper(), signer, at=AT)
    assert signed.startswith(paper())
    with pikepdf.open(BytesIO(signed)) as pdf:
        assert "assessment.json" in pdf.attachments
        with pdf.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "3"
            assert metadata["pdfuaid:part"] == "1"
        field = pdf.Root.AcroForm.Fields[0]
        assert int(field.F) & 4  # printable, as PDF/A wants
        assert not int(field.F) & 2  # not hidden
        assert field.Rect[2] < 0  # outside the page, as PDF/UA wants
        assert "/NeedAppearances" not in pdf.Root.AcroForm


def test_any_flipped_bit_is_found(signer: Signer) -> None:
    """Wherever the signature covers: everything but its own padding."""
    signed = sign_pdf(paper(), signer, at=AT)
    covered = len(paper())
    chance = random.Random(7)
    for _ in range(40):
        broken = bytearray(signed)
        broken[chance.randrange(covered)] ^= 1 << chance.randrange(8)
        assert not check_signature(bytes(broken), signer).is_original


@pytest.mark.parametrize("change", ["unsigned", "longer", "shorter", "empty", "text", "appended"])
def test_what_was_changed_is_not_the_original(signer: Signer, change: str) -> None:
    """Nothing raises, nothing passes."""
    signed = sign_pdf(paper(), signer, at=AT)
    broken = {
        "unsigned": paper(),
        "longer": signed + b"\n%",
        "shorter": signed[:-20],
        "empty": b"",
        "text": b"%PDF-1.7 nothing of the kind",
        "appended": _with_a_page(signed),
    }[change]
    assert not check_signature(broken, signer).is_original


def _with_a_page(signed: bytes) -> bytes:
    saved = BytesIO()
    with pikepdf.open(BytesIO(signed)) as pdf:
        pdf.add_blank_page()
        pdf.save(saved)
    return saved.getvalue()


def test_a_stranger_s_signature_is_not_ours(signer: Signer, tmp_path: Path) -> None:
    """The same words signed by another authority are not the original."""
    stranger = make_test_authority(tmp_path / "stranger")
    signed = sign_pdf(paper(), stranger, at=AT)
    assert check_signature(signed, stranger).is_original
    assert not check_signature(signed, signer).is_original


def test_the_key_is_for_its_owner_alone_and_is_never_replaced(tmp_path: Path) -> None:
    """0600 in a folder of 0700; a second start finds the same authority."""
    folder = tmp_path / "keys"
    first = make_test_authority(folder)
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder.iterdir())
    second = make_test_authority(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == kept
    assert check_signature(sign_pdf(paper(), first, at=AT), second).is_original


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    """Which file is missing, and where."""
    make_test_authority(tmp_path / "keys")
    (tmp_path / "keys" / "seal.key").unlink()
    with pytest.raises(FileNotFoundError, match=r"seal\.key"):
        load_signer(tmp_path / "keys")
