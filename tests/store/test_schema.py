"""The schema goes up and down, says what the models say, and leaves no table unlocked."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, ForeignKeyConstraint, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from tests.conftest import migrated_database
from vendor_sla.domain.refusals import Invalid
from vendor_sla.store.addresses import Addresses, given_addresses
from vendor_sla.store.clusters import APP_ROLE, OWNER_ROLE, WORKER_ROLE, Cluster
from vendor_sla.store.engine import open_engine
from vendor_sla.store.locks import GLOBAL_TABLES
from vendor_sla.store.models import Base
from vendor_sla.store.schema import downgrade, upgrade

TENANT_TABLES = sorted(set(Base.metadata.tables) - set(GLOBAL_TABLES))
# Keyed by the tenant alone: the tenant itself, and the one head of its history.
ONE_A_TENANT = {"tenants": ["id"], "history_heads": ["tenant_id"]}


@pytest.fixture(name="owner", scope="module")
def _owner(addresses: Addresses) -> Iterator[Engine]:
    engine = create_engine(addresses.require_owner(), poolclass=NullPool)
    yield engine
    engine.dispose()


@pytest.fixture(name="catalogue")
def _catalogue(owner: Engine) -> Iterator[Connection]:
    with owner.connect() as connection:
        yield connection


def test_the_migrations_make_what_the_models_say(catalogue: Connection) -> None:
    context = MigrationContext.configure(catalogue, opts={"compare_server_default": True})
    assert compare_metadata(context, Base.metadata) == []


def test_checks_and_names_are_those_of_the_models(catalogue: Connection) -> None:
    query = text("SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace")
    found = {name for (name,) in catalogue.execute(query) if not name.endswith("_not_null")}
    named = {
        str(constraint.name)[:63]
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
    }
    triggers = {"transfer_balances"}
    assert found - triggers == named | {"alembic_version_pkc"}


def test_the_schema_goes_up_down_and_up_again(cluster: Cluster) -> None:
    with migrated_database(cluster, "up_down_up") as addresses:
        engine = create_engine(addresses.require_owner(), poolclass=NullPool)
        downgrade(addresses)
        assert inspect(engine).get_table_names() == ["alembic_version"]
        with engine.connect() as connection:
            left = "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            assert connection.scalar(text(left)) == 0
            assert not inspect(engine).has_schema("procrastinate")
        upgrade(addresses)
        assert set(Base.metadata.tables) < set(inspect(engine).get_table_names())
        engine.dispose()


def test_several_processes_may_migrate_at_once(cluster: Cluster) -> None:
    with migrated_database(cluster, "at_once") as addresses:
        downgrade(addresses)
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(upgrade, [addresses] * 4)) == [None] * 4


def test_every_table_is_locked_or_listed_as_global(catalogue: Connection) -> None:
    query = text(
        "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
    )
    locked = {name: is_locked for name, is_locked in catalogue.execute(query)}  # noqa: C416
    del locked["alembic_version"]  # the application has no right on it
    assert {name for name, is_locked in locked.items() if not is_locked} == set(GLOBAL_TABLES)


def test_no_table_is_global_that_names_its_tenant_for_sure() -> None:
    for name in GLOBAL_TABLES:
        columns = Base.metadata.tables[name].columns
        assert "tenant_id" not in columns or columns["tenant_id"].nullable, name


@pytest.mark.parametrize("name", TENANT_TABLES)
def test_every_tenant_table_has_its_policy(catalogue: Connection, name: str) -> None:
    query = text(
        "SELECT qual, with_check FROM pg_policies"
        " WHERE tablename = :name AND policyname = 'of_tenant' AND permissive = 'PERMISSIVE'"
        " AND cmd = 'ALL' AND roles = '{public}'"
    )
    rule, check = catalogue.execute(query, {"name": name}).one()
    assert "vendor_sla.tenant_id" in rule
    assert "NULLIF" in rule
    assert check == rule


@pytest.mark.parametrize(
    "name", sorted(set(TENANT_TABLES) - {"history_heads", "tenants", "tenant_billing_details"})
)
def test_every_tenant_table_shuts_out_other_vendors(catalogue: Connection, name: str) -> None:
    query = text(
        "SELECT qual, with_check FROM pg_policies"
        " WHERE tablename = :name AND policyname = 'of_vendor' AND permissive = 'RESTRICTIVE'"
        " AND cmd = 'ALL' AND roles = '{public}'"
    )
    rule, check = catalogue.execute(query, {"name": name}).one()
    assert "vendor_sla.vendor_id" in rule
    assert check == rule


@pytest.mark.parametrize("name", TENANT_TABLES)
def test_every_key_begins_with_the_tenant(catalogue: Connection, name: str) -> None:
    found = inspect(catalogue)
    key = found.get_pk_constraint(name)["constrained_columns"]
    assert key == ONE_A_TENANT.get(name, ["tenant_id", "id"])
    for unique in found.get_unique_constraints(name):
        assert unique["column_names"][0] == "tenant_id", unique
    for index in found.get_indexes(name):
        assert index["column_names"][0] == "tenant_id", index


@pytest.mark.parametrize("name", TENANT_TABLES)
def test_every_link_to_a_tenants_row_carries_the_tenant(name: str) -> None:
    for constraint in Base.metadata.tables[name].constraints:
        if not isinstance(constraint, ForeignKeyConstraint):
            continue
        parent = constraint.referred_table
        pairs = {(e.parent.name, e.column.name) for e in constraint.elements}
        if parent.name not in (*GLOBAL_TABLES, "tenants"):
            assert ("tenant_id", "tenant_id") in pairs, constraint.name


def test_nothing_in_the_schema_passes_by_the_locks(catalogue: Connection) -> None:
    query = text(
        "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm', 'f')"
        " AND relnamespace IN ('public'::regnamespace, 'procrastinate'::regnamespace)"
        " UNION ALL SELECT proname FROM pg_proc WHERE prosecdef"
        " AND pronamespace IN ('public'::regnamespace, 'procrastinate'::regnamespace)"
    )
    assert catalogue.execute(query).all() == []


@pytest.mark.parametrize("role", [APP_ROLE, WORKER_ROLE, OWNER_ROLE])
def test_no_role_of_ours_is_above_the_locks(catalogue: Connection, role: str) -> None:
    query = text("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = :role")
    assert catalogue.execute(query, {"role": role}).one() == (False, False, False)


def test_the_application_owns_nothing(catalogue: Connection) -> None:
    query = text(
        "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
        " WHERE r.rolname IN (:app, :worker)"
    )
    assert catalogue.scalar(query, {"app": APP_ROLE, "worker": WORKER_ROLE}) == 0


def test_the_application_may_only_enqueue(catalogue: Connection) -> None:
    query = text(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
        " WHERE table_schema = 'procrastinate' AND grantee = :role"
    )
    assert set(catalogue.execute(query, {"role": APP_ROLE})) == {
        ("procrastinate_jobs", "INSERT"),
        ("procrastinate_events", "INSERT"),
    }


def test_the_worker_of_the_queue_sees_no_table_of_ours(catalogue: Connection) -> None:
    query = text(
        "SELECT table_name FROM information_schema.role_table_grants"
        " WHERE table_schema = 'public' AND grantee IN (:role, 'PUBLIC')"
    )
    assert catalogue.execute(query, {"role": WORKER_ROLE}).all() == []


def test_a_role_that_passes_by_the_locks_is_refused(addresses: Addresses) -> None:
    owner = addresses.require_owner()
    with pytest.raises(Invalid) as refused:
        open_engine(Addresses(app=owner, worker=owner, owner=None))
    assert refused.value.problems[0].code == "database.role_too_strong"


def test_a_url_of_another_database_is_refused_with_its_name() -> None:
    with pytest.raises(Invalid) as refused:
        given_addresses("mysql://root@localhost/x", migration="not a url")
    assert [problem.place for problem in refused.value.problems] == [
        "DATABASE_URL",
        "DATABASE_MIGRATION_URL",
    ]


def test_a_server_given_by_url_is_used_with_the_roles_of_its_urls(cluster: Cluster) -> None:
    with migrated_database(cluster, "given") as own:
        app, worker, owner = (
            url.render_as_string(hide_password=False)
            for url in (own.app, own.worker, own.require_owner())
        )
        given = given_addresses(app, migration=owner, worker=worker)
        downgrade(given)
        upgrade(given)
        engine = open_engine(given)
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM months")) == 0
        engine.dispose()


def test_a_given_url_is_taken_as_people_write_it() -> None:
    found = given_addresses("postgres://app:se%20cret@db:5433/sla")
    assert found.app.drivername == "postgresql+psycopg"
    assert found.app.password == "se cret"
    assert found.worker == found.app
    with pytest.raises(Invalid):
        found.require_owner()
