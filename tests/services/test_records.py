"""The audit of a tenant's records: every tampering by the database's owner is found and named."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from tests.builders.offices import Office, open_office
from vendor_sla.domain.refusals import Invalid
from vendor_sla.printing.signing import Signer, make_test_authority
from vendor_sla.services.anchors import Anchor, check_anchor, read_anchor, write_anchor
from vendor_sla.services.records import RecordAudit, audit_records
from vendor_sla.store.addresses import Addresses
from vendor_sla.store.blobs import Blobs
from vendor_sla.store.clusters import APP_ROLE, KEEPER_ROLE, Cluster
from vendor_sla.store.engine import tenant_session
from vendor_sla.store.history import hash_of
from vendor_sla.store.models import HistoryRow

OCTOBER = "test-hotline 2026-10 v1"


@pytest.fixture
def owner(addresses: Addresses, cluster: Cluster) -> Iterator[Connection]:
    """The database's superuser, with no trigger in the way; everything is taken back."""
    parts = cluster.connection(KEEPER_ROLE, addresses.app.database or "")
    url = URL.create("postgresql+psycopg", parts["user"], parts["password"], port=parts["port"],
                     database=parts["dbname"], query={"host": parts["host"]})  # fmt: skip
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection
        connection.rollback()
    engine.dispose()


@contextmanager
def as_application(owner: Connection) -> Iterator[Connection]:
    """Look at the owner's uncommitted work with the application's eyes."""
    owner.execute(text(f"SET LOCAL ROLE {APP_ROLE}"))
    yield owner
    owner.execute(text("RESET ROLE"))


def audit(office: Office, signer: Signer, bind: Connection | Engine) -> RecordAudit:
    actor = office.people["auditor"]
    with tenant_session(bind, tenant_id=actor.tenant_id) as session:
        return audit_records(session, actor, blobs=office.blobs, authorities=signer.authorities)


def found(office: Office, signer: Signer, owner: Connection) -> set[tuple[str, str]]:
    """Return what the audit finds of the owner's work: (code, place)."""
    with as_application(owner) as bind:
        return {(one.code, one.place) for one in audit(office, signer, bind).problems}


def test_untouched_records_are_whole(
    issued: tuple[Office, UUID], engine: Engine, signer: Signer
) -> None:
    seen = audit(issued[0], signer, engine)
    assert seen.is_whole, seen.problems
    assert (seen.scorecards, seen.papers, seen.transfers) == (2, 4, 2)
    assert seen.entries > 15
    assert seen.lines >= 4


_OF = "tenant_id = :tenant"
TAMPERINGS: dict[str, tuple[str, set[tuple[str, str]]]] = {
    "the last entry deleted": (
        (
            f"DELETE FROM history WHERE {_OF} AND sequence = (SELECT max(sequence) FROM history"
            f" WHERE {_OF})"
        ),
        {("audit.chain_broken", "history"), ("audit.approval_not_told", OCTOBER)},
    ),
    "facts of an entry edited": (
        (
            f'UPDATE history SET facts = facts || \'{{"net": "0.00 CNY"}}\' WHERE {_OF}'
            " AND action = 'approve_penalties'"
        ),
        {("audit.chain_broken", "history")},
    ),
    "two entries changed places": (
        (
            f"UPDATE history SET sequence = -sequence WHERE {_OF} AND sequence IN (4, 5);"
            f" UPDATE history SET sequence = 9 + sequence WHERE {_OF} AND sequence IN (-4, -5)"
        ),
        {("audit.chain_broken", "history")},
    ),
    "a paper's hash swapped": (
        (
            f"UPDATE scorecards SET pdf_sha256 = pdf_sha256 || jsonb_build_object('zh',"
            f" pdf_sha256->'en') WHERE {_OF} AND id = :card"
        ),
        {("audit.paper_swapped", OCTOBER)},
    ),
    "the net amount edited": (
        f"UPDATE scorecards SET net = net + 1 WHERE {_OF} AND id = :card",
        {("audit.figures_changed", OCTOBER), ("audit.net_changed", OCTOBER)},
    ),
    "a line's amount edited": (
        (
            f"UPDATE penalty_lines SET amount = amount + 0.01 WHERE {_OF} AND scorecard_id = :card"
            " AND line_number = 1"
        ),
        {("audit.line_changed", OCTOBER), ("audit.booked_otherwise", OCTOBER)},
    ),
    "a line deleted": (
        f"DELETE FROM penalty_lines WHERE {_OF} AND scorecard_id = :card AND line_number = 2",
        {("audit.line_missing", OCTOBER), ("audit.booked_otherwise", OCTOBER)},
    ),
    "the document edited": (
        (
            f"UPDATE assessments SET document = jsonb_set(document, '{{scores,grade}}', '\"S\"')"
            f" WHERE {_OF} AND id = (SELECT assessment_id FROM scorecards WHERE id = :card)"
        ),
        {("audit.document_changed", OCTOBER)},
    ),
    "one side of a transfer edited": (
        (
            f"UPDATE ledger_entries SET amount = amount + 1 WHERE {_OF} AND number = 1 AND"
            " transfer_id = (SELECT id FROM ledger_transfers WHERE key = 'issue:' || :card)"
        ),
        {("audit.unbalanced", "issue:CARD"), ("audit.booked_otherwise", OCTOBER)},
    ),
    "both sides of a transfer edited": (
        (
            f"UPDATE ledger_entries SET amount = amount + 1 - 2 * (number % 2) WHERE {_OF} AND"
            " number IN (1, 2) AND"
            " transfer_id = (SELECT id FROM ledger_transfers WHERE key = 'issue:' || :card)"
        ),
        {("audit.booked_otherwise", OCTOBER)},
    ),
    "a transfer deleted": (
        f"DELETE FROM ledger_transfers WHERE {_OF} AND key = 'issue:' || :card",
        {("audit.not_booked", OCTOBER)},
    ),
    "a scorecard deleted": (
        f"DELETE FROM scorecards WHERE {_OF} AND id = :card",
        {("audit.scorecard_missing", "scorecards"), ("audit.booked_for_nothing", "issue:CARD")},
    ),
    "an approval forged": (
        (
            f"UPDATE penalty_lines SET state = 'approved', approved_at = now(), approved_by ="
            f" (SELECT issued_by FROM scorecards WHERE id = :card) WHERE {_OF} AND"
            " state = 'pending'"
        ),
        {("audit.approval_not_told", "test-hotline 2026-09 v1")},
    ),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_what_the_owner_of_the_database_changes_is_found_and_named(
    issued: tuple[Office, UUID], owner: Connection, signer: Signer, what: str
) -> None:
    office, card = issued
    statement, wanted = TAMPERINGS[what]
    values = {"tenant": office.tenant_id, "card": str(card)}
    typed = statement.replace("= :card", "= CAST(:card AS uuid)")
    for step in typed.split(";"):
        given = {name: value for name, value in values.items() if f":{name}" in step}
        assert owner.execute(text(step), given).rowcount
    problems = found(office, signer, owner)
    named = {(code, place.replace("CARD", str(card))) for code, place in wanted}
    assert problems == named


def rewrite(owner: Connection, office: Office, change: Callable[[list[HistoryRow]], None]) -> None:
    """Change a tenant's history and compute every hash and the head anew, as an owner could."""
    with Session(owner, join_transaction_mode="create_savepoint") as session:
        rows = (
            session.query(HistoryRow)
            .filter_by(tenant_id=office.tenant_id)
            .order_by(HistoryRow.sequence)
            .all()
        )
        change(rows)
        kept = [row for row in rows if row.sequence > 0]
        for row in rows:
            if row.sequence <= 0:
                session.delete(row)
        previous = ""
        for row in kept:
            row.previous_hash = previous
            row.hash = previous = hash_of(row)
        values = {"last": kept[-1].sequence, "hash": previous, "tenant": office.tenant_id}
        session.commit()
    owner.execute(
        text("UPDATE history_heads SET sequence = :last, hash = :hash WHERE tenant_id = :tenant"),
        values,
    )


def cut(rows: list[HistoryRow]) -> None:
    """Forget the last two entries."""
    for row in rows[-2:]:
        row.sequence = -row.sequence


def lie(rows: list[HistoryRow]) -> None:
    """Say that somebody else opened the month."""
    rows[6].actor_name = "Somebody else"


def anchor_of(office: Office, signer: Signer) -> tuple[bytes, Anchor]:
    actor = office.people["auditor"]
    with office.enter("auditor") as session:
        content = write_anchor(session, actor, signer=signer, at=datetime(2026, 12, 1, tzinfo=UTC))
    return content, read_anchor(content, signer.authorities)


@pytest.mark.parametrize(
    ("change", "code"), [(cut, "anchors.cut_short"), (lie, "anchors.rewritten")]
)
def test_a_history_rewritten_whole_is_found_by_the_anchor_outside_alone(
    issued: tuple[Office, UUID],
    owner: Connection,
    signer: Signer,
    change: Callable[[list[HistoryRow]], None],
    code: str,
) -> None:
    office, _ = issued
    _, anchor = anchor_of(office, signer)
    rewrite(owner, office, change)
    assert not [place for place in found(office, signer, owner) if place[1] == "history"]
    with as_application(owner) as bind:
        actor = office.people["auditor"]
        with tenant_session(bind, tenant_id=actor.tenant_id) as session:
            problem = check_anchor(session, actor, anchor)
    assert problem
    assert problem.code == code


def test_an_anchor_holds_as_the_history_grows_and_is_its_tenant_s_alone(
    engine: Engine, blobs: Blobs, signer: Signer, tmp_path: Path
) -> None:
    office, stranger = open_office(engine, blobs), open_office(engine, blobs)
    content, anchor = anchor_of(office, signer)
    office.read(office.upload(b"interaction_id\n"))
    with office.enter("auditor") as session:
        assert check_anchor(session, office.people["auditor"], anchor) is None
    with stranger.enter("auditor") as session, pytest.raises(Invalid, match="other_tenant"):
        check_anchor(session, stranger.people["auditor"], anchor)
    forged = content.replace(f'"sequence": {anchor.sequence}'.encode(), b'"sequence": 1')
    with pytest.raises(Invalid, match="not_signed"):
        read_anchor(forged, signer.authorities)
    with pytest.raises(Invalid, match="not_signed"):
        read_anchor(content, make_test_authority(tmp_path / "other").authorities)
    with pytest.raises(Invalid, match="unreadable"):
        read_anchor(b"{}", signer.authorities)


def test_a_swapped_or_lost_paper_in_the_store_is_named(
    issued: tuple[Office, UUID], engine: Engine, signer: Signer
) -> None:
    office, card = issued
    with office.enter("auditor") as session:
        stored = session.execute(
            text("SELECT pdf_sha256->>'zh', document_sha256 FROM scorecards WHERE id = :card"),
            {"card": card},
        ).one()
    root = Path(office.blobs._root) / str(office.tenant_id)
    for sha256, name in zip(stored, ("zh.pdf", "assessment.json"), strict=True):
        path = root / sha256[:2] / sha256
        content = path.read_bytes()
        path.write_bytes(content[:-1] + b"\0")
        changed = {(one.code, one.place) for one in audit(office, signer, engine).problems}
        path.unlink()
        lost = {(one.code, one.place) for one in audit(office, signer, engine).problems}
        path.write_bytes(content)
        assert changed == {("audit.file_changed", f"{OCTOBER} {name}")}
        assert lost == {("audit.file_missing", f"{OCTOBER} {name}")}
