"""Seals: a detached signature (CMS) over bytes that are no PDF."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from asn1crypto import cms
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, SimpleSigner
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko_certvalidator import ValidationContext

from vendor_sla.printing.signing import Signature, Signer, common_name, work_apart


def seal_bytes(content: bytes, signer: Signer, *, at: datetime) -> bytes:
    """Sign bytes as of an instant; the same bytes and instant make the same seal with an RSA key.

    A certificate that began later than the instant signs as of its first moment.
    """
    certificate: Any = signer.key.signing_cert
    key = SimpleSigner(
        certificate, signer.key.signing_key, signer.key.cert_registry, embed_roots=False
    )
    moment = max(at, certificate.not_valid_before).replace(microsecond=0)

    async def sign() -> bytes:
        sealed = await key.async_sign_general_data(
            content,
            "sha256",
            detached=True,
            signed_attr_settings=PdfCMSSignedAttributes(signing_time=moment),
        )
        der: bytes = sealed.dump()
        return der

    return work_apart(lambda: asyncio.run(sign()))


def check_seal(content: bytes, seal: bytes, authorities: Sequence[Any]) -> Signature:
    """Tell whether bytes are as they were sealed by one of some authorities.

    Any exception while reading the seal means that they are not.
    """
    try:
        return work_apart(lambda: asyncio.run(_checked(content, seal, authorities)))
    except Exception:  # noqa: BLE001  # whatever a hostile file raises, the answer is no
        return Signature(is_original=False)


async def _checked(content: bytes, seal: bytes, authorities: Sequence[Any]) -> Signature:
    read = cms.ContentInfo.load(seal, strict=True)
    data = read["content"]
    signed_at = next(
        attribute["values"][0].native
        for attribute in data["signer_infos"][0]["signed_attrs"]
        if attribute["type"].native == "signing_time"
    )
    context = ValidationContext(
        trust_roots=list(authorities), allow_fetching=False, moment=signed_at
    )
    status = await async_validate_detached_cms(content, data, signer_validation_context=context)
    if not status.bottom_line or _written_anew(read, status.signing_cert) != seal:
        return Signature(is_original=False)
    signed_by = common_name(status.signing_cert)
    return Signature(is_original=True, signed_by=signed_by, signed_at=signed_at)


def _written_anew(read: Any, certificate: Any) -> bytes:
    """Return a seal as we write it: what stands beside the signed part could be changed unseen."""
    data, said = read["content"], read["content"]["signer_infos"][0]
    whose = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    data["version"] = said["version"] = "v1"
    data["digest_algorithms"] = cms.DigestAlgorithms([{"algorithm": "sha256"}])
    said["sid"] = cms.SignerIdentifier(
        {"issuer_and_serial_number": cms.IssuerAndSerialNumber(whose)}
    )
    written: bytes = read.dump(force=True)
    return written
