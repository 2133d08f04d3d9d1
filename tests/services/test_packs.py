"""Evidence packs: sealed, told from forgeries part by part, and assessed again to the cent."""

import json
import random
import zipfile
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Connection

from tests.builders.offices import LOOKING_BACK, OCTOBER, Office, contacts_csv, open_office
from vendor_sla.domain.refusals import Forbidden, NotFound
from vendor_sla.printing.packs import write_pack
from vendor_sla.printing.seals import seal_bytes
from vendor_sla.printing.signing import Signer, make_test_authority
from vendor_sla.services.circumstances import record_circumstances
from vendor_sla.services.pack_checks import check_pack
from vendor_sla.services.pack_replays import Verdict, replay_pack
from vendor_sla.services.packs import build_pack
from vendor_sla.store.blobs import Blobs

from tests.builders.offices import AT  # isort: skip

INCIDENT = """\
incidents:
  - {kind: data_leak, on: 2026-10-12, count: 1}
"""


@pytest.fixture(name="issued", scope="module")
def _issued() -> None:
    """Nothing yet."""


def issue_with_everything(office: Office, signer: Signer):
    """Issue October of a vendor whose file the client compares with its own, with an incident."""
    office.read(office.upload(contacts_csv(answered=180, lost=20)))
    office.read(office.upload(contacts_csv(answered=170, lost=29), who="procurement"))
    with office.enter("procurement") as session:
        record_circumstances(
            session, office.people["procurement"], month_id=office.month_id,
            document=INCIDENT, at=AT,
        )  # fmt: skip
    office.publish()
    return office.issue(signer)


def pack_of(office: Office, signer: Signer, scorecard_id, who: str = "auditor") -> bytes:
    with office.enter(who) as session:
        return build_pack(
            session, office.people[who], scorecard_id=scorecard_id, blobs=office.blobs, signer=signer
        ).content


def test_a_pack(database: Connection, blobs: Blobs, signer: Signer, tmp_path: Path) -> None:
    office = open_office(database, blobs, contract=LOOKING_BACK)
    card = issue_with_everything(office, signer)
    content = pack_of(office, signer, card)
    assert content == pack_of(office, signer, card, "finance")
    path = tmp_path / "pack.zip"
    path.write_bytes(content)
    print(zipfile.ZipFile(path).namelist())
    print(zipfile.ZipFile(path).read("manifest.json").decode())
    check = check_pack(path, signer.authorities)
    print(check)
    assert check.is_whole
    replay = replay_pack(path, signer.authorities)
    print(replay.verdict, replay.lines, replay.differences, replay.issued_net)
    assert replay.verdict == Verdict.SAME
    path.write_bytes(pack_of(office, signer, card, "vendor"))
    replay = replay_pack(path, signer.authorities)
    print(replay.verdict, replay.check.manifest)
    assert 0
