"""An office for each test, and one signer for all."""

from pathlib import Path

import pytest
from sqlalchemy import Connection

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
