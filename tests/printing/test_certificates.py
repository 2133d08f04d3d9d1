"""A certificate of one's own: it signs, it is named, and one that cannot be used is refused."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from tests.builders.papers import sample_document
from vendor_sla.domain.refusals import Invalid
from vendor_sla.printing.scorecards import print_scorecard
from vendor_sla.printing.seals import check_seal, seal_bytes
from vendor_sla.printing.signing import check_signature, make_test_authority, sign_pdf
from vendor_sla.settings import Settings, read_settings

AT = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
_CURVE = ec.SECP256R1()


def certificate(
    name: str, issuer: str, key: ec.EllipticCurvePrivateKey, by: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    named = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (name, issuer)]
    is_authority = name == issuer
    usage = x509.KeyUsage(
        digital_signature=not is_authority, content_commitment=not is_authority,
        key_cert_sign=is_authority, crl_sign=is_authority, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder(named[1], named[0], key.public_key(), x509.random_serial_number(),
                                FIRST, LAST)
        .add_extension(x509.BasicConstraints(is_authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(by, hashes.SHA256())
    )  # fmt: skip


def keep(folder: Path, *, with_chain: bool = True, with_key: bool = True) -> Settings:
    """Keep a certificate of an authority of the trade, and return the settings that name it."""
    authority_key, key = ec.generate_private_key(_CURVE), ec.generate_private_key(_CURVE)
    authority = certificate("Trade Root", "Trade Root", authority_key, authority_key)
    seal = certificate("Northwind Ltd", "Trade Root", key, authority_key)
    content = pkcs12.serialize_key_and_certificates(
        b"seal",
        key if with_key else None,
        seal,
        [authority] if with_chain else None,
        serialization.BestAvailableEncryption(b"s3cret"),
    )
    (folder / "seal.p12").write_bytes(content)
    (folder / "password").write_text("s3cret\n")
    return read_settings(
        {
            "VENDOR_SLA_HOME": str(folder / "home"),
            "VENDOR_SLA_SIGNING": str(folder / "seal.p12"),
            "VENDOR_SLA_SIGNING_PASSWORD": str(folder / "password"),
        }
    )


@pytest.mark.parametrize("with_chain", [True, False])
def test_a_certificate_of_one_s_own_signs_and_is_named(tmp_path: Path, with_chain: bool) -> None:
    signer = keep(tmp_path, with_chain=with_chain).signer(at=AT)
    assert signer.name == "Northwind Ltd"
    seen = check_signature(sign_pdf(paper(), signer, at=AT), signer)
    assert (seen.is_original, seen.signed_by, seen.signed_at) == (True, "Northwind Ltd", AT)
    seal = seal_bytes(b"manifest", signer, at=AT)
    assert check_seal(b"manifest", seal, signer.authorities).signed_by == "Northwind Ltd"
    assert not check_seal(b"manifesto", seal, signer.authorities).is_original


def test_what_was_signed_before_the_change_stays_an_original(tmp_path: Path) -> None:
    own = make_test_authority(tmp_path / "home" / "signing")
    signed = sign_pdf(paper(), own, at=AT)
    signer = keep(tmp_path).signer(at=AT)
    assert check_signature(signed, signer).is_original
    assert not check_signature(sign_pdf(paper(), signer, at=AT), own).is_original


def test_a_seal_from_before_the_certificate_began_is_as_of_its_first_moment(tmp_path: Path) -> None:
    signer = keep(tmp_path).signer(at=AT)
    seal = seal_bytes(b"old", signer, at=datetime(2025, 6, 1, tzinfo=UTC))
    assert check_seal(b"old", seal, signer.authorities).signed_at == FIRST


def paper() -> bytes:
    return print_scorecard(sample_document(), "en")


SPOILT: dict[str, Callable[[Path], object]] = {
    "certificate_missing": lambda folder: (folder / "seal.p12").unlink(),
    "certificate_unreadable": lambda folder: (folder / "password").write_text("another\n"),
    "password_unreadable": lambda folder: (folder / "password").unlink(),
}


@pytest.mark.parametrize("code", SPOILT)
def test_a_certificate_that_cannot_be_read_is_refused(tmp_path: Path, code: str) -> None:
    settings = keep(tmp_path)
    SPOILT[code](tmp_path)
    with pytest.raises(Invalid, match=rf"settings\.{code}"):
        settings.signer(at=AT)


@pytest.mark.parametrize(
    ("at", "code"), [(LAST.replace(day=2), "expired"), (FIRST.replace(year=2025), "not_yet")]
)
def test_a_certificate_out_of_its_time_is_refused(tmp_path: Path, at: datetime, code: str) -> None:
    with pytest.raises(Invalid, match=rf"settings\.certificate_{code}"):
        keep(tmp_path).signer(at=at)


def test_a_certificate_without_its_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"settings\.certificate_no_key"):
        keep(tmp_path, with_key=False).signer(at=AT)


def test_a_password_without_a_certificate_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"settings\.password_alone"):
        read_settings({"VENDOR_SLA_SIGNING_PASSWORD": str(tmp_path / "password")})
