"""Packs as files: a ZIP whose bytes are the same wherever and whenever it is written."""

import zipfile
from collections.abc import Callable, Sequence
from typing import BinaryIO

from vendor_sla.domain.packs import MANIFEST, SEAL

_BEGINNING = (1980, 1, 1, 0, 0, 0)  # the oldest date a ZIP can say
_UNIX, _PRIVATE_FILE = 3, 0o100600 << 16


def write_pack(stream: BinaryIO, names: Sequence[str], read: Callable[[str], bytes]) -> None:
    """Write parts as a ZIP: manifest and seal first, the rest by name, no dates.

    Nothing is deflated: other versions of the algorithm would make other bytes of the same parts,
    and what is not deflated cannot inflate.
    """
    ordered = [MANIFEST, SEAL, *sorted(set(names) - {MANIFEST, SEAL})]
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name in ordered:
            entry = zipfile.ZipInfo(name, _BEGINNING)
            entry.create_system, entry.external_attr = _UNIX, _PRIVATE_FILE
            archive.writestr(entry, read(name))
