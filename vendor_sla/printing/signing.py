"""Signatures: a paper is sealed with a certificate, and any change to it is found."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

Made = TypeVar("Made")
_FIELD = "Seal"
_CERTIFICATE, _KEY, _AUTHORITY = "seal.crt", "seal.key", "authority.crt"
# A fixed validity: an authority of our own has nobody to renew it, and needs no clock.
_FROM, _TO = datetime(2000, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Signer:
    """A key with its certificate and the authority that vouches for it.

    `earlier` are authorities of keys that signed before this one: their papers stay originals.
    """

    key: signers.SimpleSigner
    authority: Any  # as pyHanko reads it
    earlier: tuple[Any, ...] = ()

    @property
    def authorities(self) -> tuple[Any, ...]:
        """Return everybody whose word counts."""
        return self.authority, *self.earlier

    @property
    def name(self) -> str:
        """Return who signs, as every signature shows it."""
        return common_name(self.key.signing_cert)


@dataclass(frozen=True, slots=True)
class Signature:
    """What is known of a paper's signature; the rest is empty when it is not the original.

    `is_original`: signed by our authority, every byte covered, nothing added or changed since.
    """

    is_original: bool
    signed_by: str = ""
    signed_at: datetime | None = None


class _SealWriter(IncrementalPdfFileWriter):
    """A writer that leaves the metadata alone: a seal does not change what the paper says."""

    def _update_meta(self) -> None:
        return


class _DatedSigner(signers.PdfSigner):
    """A signer that states a given instant instead of the machine's clock."""

    def __init__(self, *parts: Any, at: datetime, **options: Any) -> None:
        super().__init__(*parts, **options)
        self._at = at

    def init_signing_session(self, *parts: Any, **options: Any) -> Any:
        """Open a session dated as told."""
        session = super().init_signing_session(*parts, **options)
        session.system_time = self._at
        return session


def make_test_authority(folder: Path) -> Signer:
    """Make an authority and a signer of our own in a folder (0700, key 0600), then load it.

    For installations without a certificate of a public authority. The authority's key is not
    kept: it signs once. An authority that is already there is loaded and never replaced.
    """
    if not (folder / _CERTIFICATE).exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        authority_key, key = _new_key(), _new_key()
        name = _name("Vendor SLA test authority")
        authority = _certificate(name, name, authority_key, authority_key)
        seal = _certificate(_name("Vendor SLA scorecards"), name, key, authority_key)
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        _write(folder / _KEY, private)
        _write(folder / _AUTHORITY, authority.public_bytes(serialization.Encoding.PEM))
        _write(folder / _CERTIFICATE, seal.public_bytes(serialization.Encoding.PEM))
    return load_signer(folder)


def load_signer(folder: Path) -> Signer:
    """Load `seal.key`, `seal.crt` and `authority.crt` (PEM).

    Raises `FileNotFoundError` when one is missing and `ValueError` when they cannot be read.
    """
    for name in (_KEY, _CERTIFICATE, _AUTHORITY):
        if not (folder / name).is_file():
            raise FileNotFoundError(f"there is no {name} in {folder}")
    key = signers.SimpleSigner.load(  # type: ignore[no-untyped-call]  # pyHanko is half typed
        str(folder / _KEY), str(folder / _CERTIFICATE), ca_chain_files=(str(folder / _AUTHORITY),)
    )
    if key is None:
        raise ValueError(f"the key or certificate in {folder} cannot be read")
    path = str(folder / _AUTHORITY)
    authority = load_cert_from_pemder(path)  # type: ignore[no-untyped-call]  # half typed
    return Signer(key, authority)


def sign_pdf(pdf: bytes, signer: Signer, *, at: datetime) -> bytes:
    """Sign a paper (PAdES baseline B) as of an instant; PDF/A and PDF/UA are kept.

    The field is invisible and outside the page, as both standards want it; no later change of
    any kind is permitted.
    """
    metadata = signers.PdfSignatureMetadata(
        field_name=_FIELD,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    field = fields.SigFieldSpec(
        _FIELD, invis_sig_settings=fields.InvisSigSettings(box_out_of_bounds=True)
    )
    sealer = _DatedSigner(metadata, signer.key, new_field_spec=field, at=at)
    sealed: BytesIO = work_apart(lambda: sealer.sign_pdf(_SealWriter(BytesIO(pdf))))
    return sealed.getvalue()


def check_signature(pdf: bytes, signer: Signer) -> Signature:
    """Tell whether a paper is as it was signed by our authority, at the time it says."""
    return check_signature_by(pdf, signer.authorities)


def check_signature_by(pdf: bytes, authorities: Sequence[Any]) -> Signature:
    """Tell whether a paper is as it was signed by one of some authorities, at the time it says.

    Any exception while reading it means that it is not: a broken file is no original. The
    padding inside the signature is not covered by it: whoever issues papers keeps and compares
    their hashes as well.
    """
    try:
        return work_apart(lambda: _checked(pdf, authorities))
    except Exception:  # noqa: BLE001  # whatever a hostile file raises, the answer is no
        return Signature(is_original=False)


def work_apart(work: Callable[[], Made]) -> Made:
    """Work in a thread of its own: pyHanko starts an event loop, and the caller's may have one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def _checked(pdf: bytes, authorities: Sequence[Any]) -> Signature:
    embedded = PdfFileReader(BytesIO(pdf)).embedded_signatures
    if len(embedded) != 1:
        return Signature(is_original=False)
    signed_at = embedded[0].self_reported_timestamp
    context = ValidationContext(
        trust_roots=list(authorities), allow_fetching=False, moment=signed_at
    )
    status = validate_pdf_signature(embedded[0], signer_validation_context=context)
    if not status.bottom_line or status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        return Signature(is_original=False)
    signed_by = common_name(status.signing_cert)
    return Signature(is_original=True, signed_by=signed_by, signed_at=signed_at)


def common_name(certificate: Any) -> str:
    """Return whom a certificate names: the common name, else the whole subject."""
    native = certificate.subject.native
    return str(native.get("common_name") or certificate.subject.human_friendly)


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=3072)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, signing_key: rsa.RSAPrivateKey
) -> x509.Certificate:
    is_authority = subject == issuer
    usage = x509.KeyUsage(
        digital_signature=not is_authority, content_commitment=not is_authority,
        key_cert_sign=is_authority, crl_sign=is_authority, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder(issuer, subject, key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_TO)
        .add_extension(x509.BasicConstraints(is_authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(signing_key, hashes.SHA256())
    )


def _write(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, from its first byte on."""
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "wb") as file:
        file.write(content)
