"""A log on PostgreSQL: who may do what in the database, and who hears of what."""

from collections.abc import Iterator
from contextlib import closing
from socket import create_server
from time import monotonic
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from service.log import LogUnavailable, StoreExists, UnsafeSetting, verify
from service.log.postgres_datastore import POOL_SIZE, WRITER
from service.log.postgres_store import create_postgres_log, has_postgres_log, open_postgres_log
from service.postgres_server import conninfo_of
from tests.service.log.building import CLASSES, NOON, SOURCE, Clock, PostgresSite, capture
from tests.service.log.conftest import MakeSite
from tests.support.engines import new_schema


def as_service(site: PostgresSite, statement: str) -> None:
    """What the service itself could do at most."""
    with psycopg.connect(site.url, autocommit=True, options=f"-c search_path={site.schema}") as connection:
        connection.execute(f"SET ROLE {WRITER}".encode())
        connection.execute(statement.encode())


def test_a_store_knows_what_it_was_made_as(make_postgres_site: MakeSite):
    site, demo = make_postgres_site(), make_postgres_site("demo", demo=True)
    info = site.log.info
    assert (info.created_at, info.agency, info.source, info.demo) == (NOON, "rps-contoh", SOURCE, False)
    assert demo.log.info.demo
    assert UUID(info.hub_epoch) != UUID(demo.log.info.hub_epoch)
    with closing(site.second_process()) as other:
        assert other.info == info


def test_a_store_is_not_made_twice(postgres_site: PostgresSite):
    site = postgres_site
    with pytest.raises(StoreExists):
        create_postgres_log(
            site.url, site.keys, site.clock, agency="other", source="urn:other", demo=True, schema=site.schema
        )
    assert has_postgres_log(site.url, schema=site.schema)
    assert not has_postgres_log(site.url, schema="nowhere")
    with closing(site.second_process()) as other:
        assert (other.info.agency, other.info.demo) == ("rps-contoh", False)


def test_logs_in_one_database_have_positions_of_their_own(make_postgres_site: MakeSite):
    one, other = make_postgres_site(), make_postgres_site("other")
    one.log.append([capture(), capture()], {})
    assert other.log.append([capture()], {}).positions == (1,)
    assert one.log.last().position == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records SET logged_at = 0",
        "DELETE FROM records",
        "TRUNCATE records",
        "DROP TABLE records",
        "ALTER TABLE records DISABLE TRIGGER ALL",
        "DROP TRIGGER records_keep ON records",
        "ALTER TABLE records ADD note text",
        "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "DELETE FROM log_end",
        "UPDATE store SET agency = 'other'",
        "UPDATE store SET keys = 'others', agency = 'other'",
        "UPDATE commands SET at = 0",
        "DELETE FROM migrations",
        "SET session_replication_role = replica",
    ],
)
def test_the_role_of_the_service_may_add_records_and_nothing_more(postgres_site: PostgresSite, statement: str):
    postgres_site.log.append([capture()], {})
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_service(postgres_site, statement)


def test_the_service_works_in_that_role_whoever_connects(postgres_site: PostgresSite):
    ((role, user),) = postgres_site.log._recorder.datastore.query("SELECT current_user::text, session_user::text")
    assert (role, user == WRITER) == (WRITER, False)


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE records",
        "SET session_replication_role = replica; UPDATE records SET logged_at = 0",
        "SET session_replication_role = replica; DELETE FROM records",
        "UPDATE log_end SET position = 0",
        "UPDATE log_end SET logged_at = 0",
        "DELETE FROM log_end",
        "TRUNCATE store",
        "UPDATE store SET keys = NULL",
        "SET session_replication_role = replica; UPDATE store SET keys = 'others'",
    ],
)
def test_even_the_owner_must_take_the_triggers_away_first(postgres_site: PostgresSite, statement: str):
    postgres_site.log.append([capture()], {})
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="never"):
        postgres_site.run(statement)
    assert postgres_site.log.last().position == 1


@pytest.fixture
def plain_user(database: str) -> Iterator[str]:
    """A connection string of somebody who may make schemas, and no roles."""
    name = f"plain_{uuid4().hex[:8]}"
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN NOCREATEROLE".encode())
        connection.execute(f"GRANT CREATE ON DATABASE {conninfo_to_dict(database)['dbname']} TO {name}".encode())
        yield make_conninfo(database, user=name)
        connection.execute(f"DROP OWNED BY {name} CASCADE; DROP ROLE {name}".encode())


def test_a_user_who_may_make_no_roles_has_the_triggers(plain_user: str, postgres_site: PostgresSite):
    with new_schema(plain_user) as schema:
        log = create_postgres_log(
            plain_user, postgres_site.keys, Clock(), agency="rps-contoh", source=SOURCE, schema=schema
        )
        with closing(log):
            assert log.append([capture()], {}).positions == (1,)
            with psycopg.connect(plain_user) as connection, pytest.raises(psycopg.IntegrityError, match="never"):
                connection.execute(f"DELETE FROM {schema}.records".encode())


def test_records_that_were_taken_away_are_missed_and_their_positions_stay_theirs(postgres_site: PostgresSite):
    site = postgres_site
    site.log.append([capture() for _ in range(4)], {})
    site.run("ALTER TABLE records DISABLE TRIGGER records_stay; DELETE FROM records WHERE notification_id > 2")
    assert [finding.code for finding in verify(site.log, site.keys.keyring(CLASSES))] == ["store.damaged"]
    assert site.log.append([capture()], {}).positions == (5,)
    codes = [finding.code for finding in verify(site.log, site.keys.keyring(CLASSES))]
    assert codes == ["store.damaged", "position.gap"]


def unreachable() -> Iterator[str]:
    yield "host=/nowhere"
    yield "host=127.0.0.1 port=9"
    with create_server(("127.0.0.1", 0)) as silent:
        # It takes the call, and says nothing.
        yield f"host=127.0.0.1 port={silent.getsockname()[1]}"


def test_a_database_that_is_not_there_is_named_within_two_seconds(postgres_site: PostgresSite):
    for url in unreachable():
        began = monotonic()
        with pytest.raises(LogUnavailable) as unavailable:
            open_postgres_log(url, postgres_site.keys, postgres_site.clock)
        assert unavailable.value.reason == "away", url
        assert monotonic() - began < 2, url


def test_the_first_host_that_can_be_written_to_is_used(postgres_site: PostgresSite):
    real = conninfo_to_dict(postgres_site.url)["host"]
    several = make_conninfo(postgres_site.url, host=f"/nowhere,{real}")
    assert conninfo_to_dict(conninfo_of(several))["target_session_attrs"] == "read-write"
    with closing(
        open_postgres_log(several, postgres_site.keys, postgres_site.clock, schema=postgres_site.schema)
    ) as log:
        assert log.append([capture()], {}).positions == (1,)


def test_what_the_connection_string_says_itself_stays():
    said = conninfo_to_dict(conninfo_of("host=db connect_timeout=7 application_name=shelter"))
    assert (said["connect_timeout"], said["application_name"]) == ("7", "shelter")


def test_the_setting_that_loses_events_is_refused_at_the_start(postgres_site: PostgresSite):
    with pytest.raises(UnsafeSetting):
        open_postgres_log(
            postgres_site.url,
            postgres_site.keys,
            postgres_site.clock,
            environment={"POSTGRES_ENABLE_DB_FUNCTIONS": "y"},
        )


def test_a_commit_is_durable_even_where_the_server_would_not_wait_for_its_disk(postgres_site: PostgresSite):
    ((name,),) = postgres_site.log._recorder.datastore.query("SELECT current_database()")
    with closing(psycopg.connect(postgres_site.url, autocommit=True)) as connection:
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off".encode())
        try:
            with closing(postgres_site.second_process()) as other:
                assert other._recorder.datastore.query("SHOW synchronous_commit") == [("on",)]
        finally:
            connection.execute(f"ALTER DATABASE {name} RESET synchronous_commit".encode())


def test_who_is_in_the_middle_of_an_append_and_stands_still_does_not_keep_the_log_for_ever(postgres_site: PostgresSite):
    datastore = postgres_site.log._recorder.datastore
    for setting in ("lock_timeout", "idle_in_transaction_session_timeout"):
        assert datastore.query(f"SHOW {setting}") == [("10s",)]


def test_a_log_that_another_process_holds_too_long_is_busy(
    postgres_site: PostgresSite, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("service.log.postgres_datastore.LOCK_TIMEOUT", "100ms")
    with closing(postgres_site.second_process()) as other:
        with postgres_site.held(), pytest.raises(LogUnavailable) as unavailable:
            other.append([capture()], {})
        assert unavailable.value.reason == "busy"
        assert other.append([capture()], {}).positions == (1,)


def test_more_readers_than_connections_are_told_that_the_store_is_busy(postgres_site: PostgresSite):
    datastore = postgres_site.log._recorder.datastore
    datastore.pool.timeout = 0.3
    held = [datastore.pool.getconn(timeout=5) for _ in range(POOL_SIZE)]
    with pytest.raises(LogUnavailable) as unavailable:
        postgres_site.log.last()
    assert unavailable.value.reason == "busy"
    for connection in held:
        datastore.pool.putconn(connection)
    assert postgres_site.log.last().position == 0
