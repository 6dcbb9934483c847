"""A vault in a database: apart from the log, of no use alone, cheap to ask, and never waited for without an end."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import create_server
from threading import Thread
from time import monotonic

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from service.keys import KeysBesideLog, KeyStore, KeyStoreMissing, KeyStoreUnavailable, SealBroken
from service.keys.epoch import read_epoch, start_first_epoch
from service.keys.postgres_vault import PostgresVault, drop_replaced_outside, refuse_beside_log, replace_vault
from service.settings import Settings
from service.site import create_site, open_site
from tests.service.keys.conftest import CHILD
from tests.service.keys.homes import DatabaseHome
from tests.support.engines import OwnServer
from tests.support.site import Clock

EVENT = "0195b1ec-2cfb-7c58-886d-d8efd10b8df1"
WORDS = b"She sleeps at the terminal."
NOON = datetime(2025, 3, 20, 5, 0, tzinfo=UTC)


@pytest.fixture
def home(database_home: DatabaseHome) -> DatabaseHome:
    return database_home


@pytest.fixture
def own_server() -> Iterator[OwnServer]:
    made = OwnServer()
    yield made
    made.remove()


def refused(work: Callable[[], object]) -> tuple[str, float]:
    """Why the keys are unavailable, and after how many seconds that was known."""
    began = monotonic()
    with pytest.raises(KeyStoreUnavailable) as unavailable:
        work()
    return unavailable.value.reason, monotonic() - began


def test_the_database_alone_opens_nothing(keys: KeyStore, home: DatabaseHome, tmp_path: Path):
    secret = keys.secret("requests")
    for _, _, wrapped in keys._vault.everything():
        assert wrapped is not None
        assert secret not in wrapped
    assert {each.name for each in home.folder.iterdir()} == {"epoch.key"}
    start_first_epoch(tmp_path / "guessed.key")
    guessed = read_epoch(tmp_path / "guessed.key")
    for name, _, wrapped in keys._vault.everything():
        with pytest.raises(SealBroken):
            guessed.unwrap(name, wrapped or b"")


def test_whoever_comes_back_to_a_vault_made_anew_keeps_no_key_of_the_old_one(keys: KeyStore, home: DatabaseHome):
    kept = keys._vault.everything()
    home.run("DROP SCHEMA harapan_keys CASCADE")
    assert home.database is not None
    PostgresVault.create(home.database)
    for name, _, _ in kept:
        home.run(f"INSERT INTO keys VALUES ('{name}', 1, NULL)")
    assert keys.gone([CHILD]) == {CHILD}


def test_a_new_keyring_costs_one_question(keys: KeyStore):
    asked: list[str] = []
    run = keys._vault._run  # type: ignore[attr-defined]  # of this kind of vault
    keys._vault._run = lambda work: asked.append(work.__name__) or run(work)  # type: ignore[attr-defined]
    for _ in range(3):
        keys.keyring(["D3"])
    keys.ensure([CHILD])
    assert asked == ["_version"] * 4


def test_keys_are_durable_also_where_the_server_is_told_to_be_careless(home: DatabaseHome):
    assert home.database is not None
    home.database = make_conninfo(home.database, options="-c synchronous_commit=off")
    with closing(home.create()) as keys:
        assert keys._vault._query("SHOW synchronous_commit") == [("on",)]  # type: ignore[attr-defined]


def test_a_server_that_comes_back_is_found_again(own_server: OwnServer, tmp_path: Path):
    home = DatabaseHome(tmp_path / "keys", own_server.url)
    with closing(home.create()) as keys:
        keys.ensure([CHILD])
        sealed = keys.seal(CHILD, "D3", EVENT, WORDS)
        own_server.kill()
        reason, seconds = refused(lambda: keys.keyring(["D3"]))
        assert (reason, seconds < 2) == ("away", True)
        own_server.start()
        until = monotonic() + 20
        while True:
            try:
                ring = keys.keyring(["D3"])
                break
            except KeyStoreUnavailable:
                assert monotonic() < until
        assert ring.open(CHILD, "D3", EVENT, sealed) == WORDS
        keys.ensure(["person-1"])


def test_many_threads_that_wait_for_a_server_that_is_gone_all_know_within_two_seconds(
    own_server: OwnServer, tmp_path: Path
):
    with closing(DatabaseHome(tmp_path / "keys", own_server.url).create()) as keys:
        own_server.kill()
        told: list[tuple[str, float]] = []
        threads = [Thread(target=lambda: told.append(refused(lambda: keys.ensure([CHILD])))) for _ in range(16)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert [reason for reason, _ in told] == ["away"] * 16
    assert max(seconds for _, seconds in told) < 2.5


def test_one_that_never_answers_is_not_waited_for(home: DatabaseHome):
    home.create().close()
    with create_server(("127.0.0.1", 0)) as silent:
        elsewhere = DatabaseHome(home.folder, f"host=127.0.0.1 port={silent.getsockname()[1]} dbname=none")
        reason, seconds = refused(elsewhere.open)
    assert reason == "away"
    assert seconds < 2


def test_a_connection_that_the_server_closed_is_replaced_in_silence(keys: KeyStore, home: DatabaseHome):
    sealed = keys.seal(CHILD, "D3", EVENT, WORDS)
    home.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'harapan'")
    assert keys.keyring(["D3"]).open(CHILD, "D3", EVENT, sealed) == WORDS


def test_a_database_without_a_vault_is_told(home: DatabaseHome):
    home.create().close()
    home.run("DROP SCHEMA harapan_keys CASCADE")
    with pytest.raises(KeyStoreMissing, match="schema harapan_keys"):
        home.open()


def test_other_keys_take_the_place_of_all_or_of_none_and_once(keys: KeyStore, home: DatabaseHome):
    assert home.database is not None
    old = keys._vault.everything()
    new = [("subject/person-1", 1, b"wrapped"), ("subject/person-2", 1, None)]
    replace_vault(home.database, new, NOON)
    assert keys._vault.everything() == new
    assert keys._vault.changed_elsewhere()
    with pytest.raises(KeyStoreUnavailable):
        replace_vault(home.database, [*old, *old], NOON + timedelta(days=1))
    assert keys._vault.everything() == new
    replace_vault(home.database, old, NOON)
    assert keys._vault.everything() == new
    assert home.run("SELECT name, epoch, wrapped FROM replaced_20250320t050000z ORDER BY name") == old


def test_replaced_keys_go_when_they_are_old_enough_or_of_the_future(keys: KeyStore, home: DatabaseHome):
    assert home.database is not None
    for days in (0, 1, 400):
        replace_vault(home.database, [], NOON + timedelta(days=days))
    drop_replaced_outside(home.database, NOON + timedelta(hours=1), NOON + timedelta(days=1))
    tables = home.run("SELECT tablename FROM pg_tables WHERE schemaname = 'harapan_keys' ORDER BY 1")
    assert tables == [("changes",), ("keys",), ("replaced_20250321t050000z",)]


def test_keys_never_lie_in_the_database_of_the_log_however_it_is_called(
    home: DatabaseHome, database: str, tmp_path: Path
):
    other_name = make_conninfo(database, application_name="another", host=os.path.realpath(host_of(database)))
    settings = Settings.at(tmp_path / "data", database=database, keys_database=other_name)
    for work in (
        lambda: create_site(settings, agency="rps-contoh", source="urn:x", now=Clock()),
        lambda: open_site(settings),
    ):
        with pytest.raises(KeysBesideLog):
            work()
    assert not settings.keys.exists()


def host_of(url: str) -> str:
    return str(conninfo_to_dict(url)["host"])


def test_two_databases_of_one_server_are_apart(database: str):
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE DATABASE apart")
        try:
            refuse_beside_log(make_conninfo(database, dbname="apart"), database)
        finally:
            connection.execute("DROP DATABASE apart WITH (FORCE)")
