"""A vault in a file: readable by nobody else, without old content, and clear about what the disk does."""

import stat
from contextlib import closing
from pathlib import Path
from shutil import copytree

import pytest

from service.keys import KeyMissing, KeyStore, KeyStoreUnavailable
from service.keys.sqlite_vault import SQLiteVault
from tests.service.keys.conftest import CHILD
from tests.service.keys.homes import FolderHome

EVENT = "0195b1ec-2cfb-7c58-886d-d8efd10b8df1"
WORDS = b"She sleeps at the terminal."


@pytest.fixture
def home(folder_home: FolderHome) -> FolderHome:
    return folder_home


def test_only_the_owner_may_read_the_keys(keys: KeyStore, home: FolderHome):
    assert stat.S_IMODE(home.folder.stat().st_mode) == 0o700
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.folder.iterdir()}
    assert {"epoch.key", "keys.sqlite3", "keys.sqlite3-wal"} <= files.keys()
    assert set(files.values()) == {0o600}


def test_no_key_lies_in_the_files_unwrapped(keys: KeyStore, home: FolderHome):
    secret = keys.secret("requests")
    for path in home.folder.iterdir():
        assert secret not in path.read_bytes()
        assert secret.hex().encode() not in path.read_bytes()


def test_the_key_file_frees_no_page_with_old_content_in_it(keys: KeyStore):
    connection = keys._vault._connection
    settings = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("secure_delete", "synchronous")}
    assert settings == {"secure_delete": 1, "synchronous": 2}


def test_a_full_disk_is_named_and_makes_no_key_by_halves(keys: KeyStore):
    connection = keys._vault._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    people = [f"person-{number:036}" for number in range(200)]
    with pytest.raises(KeyStoreUnavailable) as unavailable:
        keys.ensure(people)
    assert unavailable.value.reason == "full"
    with pytest.raises(KeyMissing):
        keys.seal(people[0], "D2", EVENT, WORDS)
    connection.execute("PRAGMA max_page_count = 1000")
    keys.ensure(people)
    assert keys.open(people[0], "D2", EVENT, keys.seal(people[0], "D2", EVENT, WORDS)) == WORDS


@pytest.mark.parametrize("with_others_in_its_place", [False, True])
def test_a_vault_that_was_moved_away_takes_no_key(
    keys: KeyStore, home: FolderHome, tmp_path: Path, with_others_in_its_place: bool
):
    copytree(home.folder, tmp_path / "copy")
    for each in home.folder.glob("keys.sqlite3*"):
        each.rename(tmp_path / each.name)
    if with_others_in_its_place:
        copytree(tmp_path / "copy", home.folder, dirs_exist_ok=True)
    ways = (lambda: keys.provide(["child-2"]), lambda: keys.ensure([CHILD]), lambda: keys.keyring(["D2"]))
    for way in ways:
        with pytest.raises(KeyStoreUnavailable) as unavailable:
            way()
        assert unavailable.value.reason == "replaced"
    assert keys.same.replaced
    with closing(SQLiteVault(tmp_path / "keys.sqlite3")) as moved:
        assert moved.read("subject/child-2") is None


def test_a_vault_that_is_no_database_is_named_as_damaged(home: FolderHome):
    home.create().close()
    (home.folder / "keys.sqlite3").write_bytes(b"Dear Sir or Madam, " * 100)
    with pytest.raises(KeyStoreUnavailable) as unavailable:
        home.open()
    assert unavailable.value.reason == "damaged"
