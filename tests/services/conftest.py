"""An office for each test, and one signer for all."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine

from tests.builders.issued import open_issued
from tests.builders.offices import Office, open_office
from vendor_sla.printing.signing import Signer, make_test_authority
from vendor_sla.store.blobs import Blobs


@pytest.fixture
def office(database: Connection, blobs: Blobs) -> Office:
    """A tenant with people, a vendor, a contract and October open."""
    return open_office(database, blobs)


@pytest.fixture(scope="session")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    """A signer of our own."""
    folder: Path = tmp_path_factory.mktemp("signing")
    return make_test_authority(folder)


@pytest.fixture(scope="session")
def issued(
    engine: Engine, signer: Signer, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Office, UUID]:
    """An office with two months issued and one approved, and the newer scorecard; not to change."""
    return open_issued(engine, Blobs(tmp_path_factory.mktemp("issued") / "files"), signer)
