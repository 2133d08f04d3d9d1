"""The figures of dimensions and tiers: the database fills in those of months before them."""

from pathlib import Path

from sqlalchemy import select

from tests.builders.offices import contacts_csv, open_office
from tests.conftest import migrated_database
from vendor_sla.domain.parts import Part, parts_of
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.clusters import Cluster
from vendor_sla.store.engine import open_engine, tenant_session
from vendor_sla.store.models import AssessmentRow, PartFigureRow
from vendor_sla.store.schema import downgrade, upgrade


def with_tiers(content: bytes) -> bytes:
    """Put every third contact into the second tier, the others into the first."""
    heading, *lines = content.decode().splitlines()
    told = [f"{line},{1 + (number % 3 == 0)}" for number, line in enumerate(lines)]
    return "\n".join([f"{heading},tier", *told, ""]).encode()


def test_an_upgrade_reads_them_from_the_documents_as_we_do(
    cluster: Cluster, tmp_path: Path
) -> None:
    with migrated_database(cluster, "part_figures") as addresses:
        engine = open_engine(addresses)
        office = open_office(engine, Blobs(tmp_path))
        office.read(office.upload(with_tiers(contacts_csv(185, 15))))
        office.read(office.upload(with_tiers(contacts_csv(290, 10))))
        engine.dispose()
        downgrade(addresses, revision="0013")
        upgrade(addresses)
        engine = open_engine(addresses)
        with tenant_session(engine, tenant_id=office.tenant_id) as session:
            rows = session.scalars(select(PartFigureRow)).all()
            found = {Part(row.kind, row.name, row.points, row.met, row.judged) for row in rows}
            newest = select(AssessmentRow.document).order_by(AssessmentRow.number.desc()).limit(1)
            document = session.scalars(newest).one()
            assert {row.visible_to_vendor for row in rows} == {True}
        engine.dispose()
    assert found == set(parts_of(document))
    assert {(part.kind, part.name) for part in found} == {
        ("dimension", "efficiency"),
        ("tier", "1"),
        ("tier", "2"),
    }
