"""A key store on each kind of vault."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.keys import KeyStore
from tests.service.keys.homes import DatabaseHome, FolderHome, Home

CHILD = "child-01890a5d-ac96-774b-bcce-b302099a8059"


@pytest.fixture
def folder_home(tmp_path: Path) -> FolderHome:
    return FolderHome(tmp_path / "keys")


@pytest.fixture
def database_home(tmp_path: Path, database: str) -> Iterator[DatabaseHome]:
    home = DatabaseHome(tmp_path / "keys", database)
    yield home
    home.run("DROP SCHEMA IF EXISTS harapan_keys CASCADE")


@pytest.fixture(params=["folder", "database"])
def home(request: pytest.FixtureRequest) -> Home:
    """What is promised of a key store is promised wherever its vault lies."""
    made: Home = request.getfixturevalue(f"{request.param}_home")
    return made


@pytest.fixture
def keys(home: Home) -> Iterator[KeyStore]:
    store = home.create()
    store.ensure([CHILD])
    yield store
    store.close()
