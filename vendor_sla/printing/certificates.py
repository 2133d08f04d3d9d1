"""Certificates: a signer from a PKCS#12 file, and whose signatures count."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.keys import load_certs_from_pemder
from pyhanko.sign import signers

from vendor_sla.domain.refusals import Invalid, Problem
from vendor_sla.printing.signing import Signer


def load_pkcs12(path: Path, password: str, *, at: datetime) -> Signer:
    """Load the key and certificates of a PKCS#12 file (.p12, .pfx).

    `Invalid` in a clear sentence when it cannot be read or opened, holds no key, may not sign, or
    is not valid at the instant `at`.
    """
    key, certificate, chain = _opened(path, password)
    if key is None or certificate is None:
        raise _refused("no_key", path)
    _require_valid(certificate, path, at)
    loaded = signers.SimpleSigner.load_pkcs12(  # type: ignore[no-untyped-call]  # half typed
        str(path), passphrase=password.encode() or None
    )
    if loaded is None:
        raise _refused("unreadable", path)
    return Signer(loaded, _top_of(certificate, chain))


def read_authorities(paths: Sequence[Path]) -> tuple[Any, ...]:
    """Read the certificates of some PEM or DER files; `Invalid` for what is none."""
    found: list[Any] = []
    for path in paths:
        try:
            found += load_certs_from_pemder([str(path)])  # type: ignore[no-untyped-call]  # half typed
        except (OSError, ValueError) as error:
            raise _refused("no_certificate", path) from error
    return tuple(found)


def _opened(path: Path, password: str) -> tuple[Any, x509.Certificate | None, list[Any]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise _refused("missing", path, reason=reason) from error
    try:
        return pkcs12.load_key_and_certificates(content, password.encode() or None)
    except (ValueError, TypeError) as error:
        raise _refused("unreadable", path) from error


def _require_valid(certificate: x509.Certificate, path: Path, at: datetime) -> None:
    first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    facts = {"first": f"{first:%Y-%m-%d}", "last": f"{last:%Y-%m-%d}"}
    if at > last:
        raise _refused("expired", path, **facts)
    if at < first:
        raise _refused("not_yet", path, **facts)
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise _refused("may_not_sign", path)


def _top_of(certificate: x509.Certificate, chain: Sequence[Any]) -> Any:
    """Return the highest certificate of the chain in the file, as pyHanko reads it."""
    by_subject = {one.subject: one for one in chain}
    top = certificate
    for _ in chain:
        above = by_subject.get(top.issuer)
        if above is None or above == top:
            break
        top = above
    return asn1.Certificate.load(top.public_bytes(serialization.Encoding.DER))


def _refused(why: str, path: Path, **facts: str) -> Invalid:
    code = f"settings.certificate_{why}"
    return Invalid([Problem(code, "VENDOR_SLA_SIGNING", {"path": str(path), **facts})])
