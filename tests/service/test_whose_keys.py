"""Every log knows whose keys seal it: with others it would read as if everybody in it had been erased."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copyfile, copytree

import psycopg
import pytest
from click.testing import CliRunner

from service.cli import main
from service.keys import KeysOfAnotherStore, KeyStore
from service.log.postgres_store import SCHEMA
from service.settings import Settings
from service.site import Site, create_site, migrate_site, open_site
from tests.service.log.building import capture
from tests.service.views.conftest import emptied
from tests.support.site import NOON, Clock

ROOT = Path(__file__).parents[2]
FORGET = ("DROP TRIGGER store_keeps_its_keys ON store", "ALTER TABLE store DROP COLUMN keys")
EVERY_COMMAND = (
    ("serve", "--port", "0"),
    ("views", "rebuild"),
    ("log", "verify"),
    ("case", "list", "--as", "kemuning"),
    ("token", "issue", "kemuning", "--as", "kemuning"),
    ("init", "--agency", "rps-contoh", "--name", "RPS Contoh", "--first", "kemuning"),
)


@pytest.fixture(params=["in a file", "in a database"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    if request.param == "in a file":
        yield Settings.at(tmp_path / "data")
        return
    with emptied(request.getfixturevalue("database")) as url:
        yield Settings.at(tmp_path / "data", database=url)


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    made = create_site(settings, agency="rps-contoh", source="urn:harapan:rps-contoh", now=Clock())
    for subject in ("child-1", "child-2"):
        made.log.append([capture(subject=subject)], {})
    yield made
    made.close()


@pytest.fixture
def others(settings: Settings, tmp_path: Path) -> Settings:
    """The same store, and the keys of another one."""
    folder = tmp_path / "keys-of-another-store"
    with closing(KeyStore.create(folder)) as keys:
        keys.ensure(["child-9"])
    return replace(settings, keys=folder)


def opened(settings: Settings) -> str | None:
    """Whose keys the site has that can be opened so."""
    with closing(open_site(settings, now=lambda: NOON)) as site:
        return site.log.info.keys


def older(site: Site) -> None:
    """The store as it was made before it knew whose keys seal it."""
    url = site.settings.database
    if url is None:
        site.log.close()
        with closing(sqlite3.connect(site.settings.log_file)) as file:
            forget = "; ".join(FORGET).replace(" ON store", "")
            file.executescript(f"{forget}; PRAGMA user_version = 1;")
        return
    with psycopg.connect(url, autocommit=True, options=f"-c search_path={SCHEMA}") as connection:
        for statement in (*FORGET, "DELETE FROM migrations WHERE number = 3"):
            connection.execute(statement.encode())
    assert migrate_site(site.settings) == ["0003_keys.sql"]


def place(settings: Settings) -> list[str]:
    database = ["--database", settings.database] if settings.database else []
    return ["--data", str(settings.data), "--keys", str(settings.keys), *database]


def test_a_site_opens_with_its_own_keys(site: Site):
    assert opened(site.settings) == site.keys.fingerprint()


def test_keys_of_another_store_are_refused(site: Site, others: Settings):
    with pytest.raises(KeysOfAnotherStore) as refused:
        open_site(others)
    assert refused.value.folder == others.keys


def test_an_empty_log_knows_its_keys_too(settings: Settings, others: Settings):
    create_site(settings, agency="rps-contoh", source="urn:harapan:rps-contoh").close()
    with pytest.raises(KeysOfAnotherStore):
        open_site(others)


def test_an_older_copy_of_its_keys_is_still_of_this_store(site: Site, tmp_path: Path):
    old = tmp_path / "old-keys"
    copytree(site.settings.keys, old)
    site.log.append([capture(subject="child-3")], {})
    assert opened(replace(site.settings, keys=old)) == site.keys.fingerprint()


@pytest.mark.parametrize("knows", [True, False], ids=["knows its keys", "of before"])
def test_the_epoch_key_of_another_store_is_refused(site: Site, others: Settings, tmp_path: Path, knows: bool):
    if not knows:
        older(site)
    mixed = tmp_path / "mixed-keys"
    copytree(site.settings.keys, mixed)
    copyfile(others.keys / "epoch.key", mixed / "epoch.key")
    with pytest.raises(KeysOfAnotherStore):
        open_site(replace(site.settings, keys=mixed))


@pytest.mark.parametrize("words", EVERY_COMMAND, ids=" ".join)
def test_no_command_works_with_the_keys_of_another_store(site: Site, others: Settings, words: tuple[str, ...]):
    told = CliRunner().invoke(main, [*words, *place(others)], prog_name="harapan")
    assert told.exit_code == 1, told.output
    assert "[keys.of-another-store]" in told.stderr
    assert f"The keys in {others.keys} are of another store" in told.stderr
    assert told.stdout == ""


@pytest.mark.parametrize("words", [("serve", "--workers", "2", "--port", "0"), ("project",)], ids=" ".join)
def test_neither_workers_nor_a_projector_start_with_the_keys_of_another_store(
    database: str, tmp_path: Path, words: tuple[str, ...]
):
    with emptied(database) as url:
        settings = Settings.at(tmp_path / "data", database=url)
        create_site(settings, agency="rps-contoh", source="urn:harapan:rps-contoh").close()
        KeyStore.create(tmp_path / "others").close()
        call = [sys.executable, "-m", "service", *words, *place(replace(settings, keys=tmp_path / "others"))]
        told = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 1
    (line,) = told.stderr.splitlines()
    assert "[keys.of-another-store]" in line


def test_a_store_of_before_learns_its_keys_from_the_first_who_opens_it_and_keeps_them(site: Site, others: Settings):
    older(site)
    assert opened(site.settings) == site.keys.fingerprint() == opened(site.settings)
    with pytest.raises(KeysOfAnotherStore):
        open_site(others)


def test_a_store_of_before_is_not_taken_over_by_the_keys_of_another_one(site: Site, others: Settings):
    older(site)
    with pytest.raises(KeysOfAnotherStore):
        open_site(others)
    assert opened(site.settings) == site.keys.fingerprint()


def without_a_key(site: Site) -> None:
    with closing(sqlite3.connect(site.settings.keys / "keys.sqlite3")) as vault, vault:
        vault.execute("DELETE FROM keys WHERE name = 'subject/child-1'")


def erased(site: Site) -> None:
    with closing(sqlite3.connect(site.settings.keys / "keys.sqlite3")) as vault, vault:
        vault.execute("UPDATE keys SET wrapped = NULL WHERE name = 'subject/child-1'")


@pytest.mark.parametrize(
    ("what", "code", "says"),
    [
        (without_a_key, 1, "2 records: 2 parts whose key is missing (look for the newest copy of the keys)."),
        (erased, 0, "2 records: all as they were recorded, 2 parts of people who were erased."),
    ],
    ids=["a missing key", "an erased person"],
)
def test_verify_tells_a_missing_key_from_an_erased_person(
    site: Site, what: Callable[[Site], None], code: int, says: str
):
    what(site)
    told = CliRunner().invoke(main, ["log", "verify", *place(site.settings)], prog_name="harapan")
    assert (told.exit_code, told.stderr.splitlines()) == (code, [says, "0 looks: all as they were recorded."])
