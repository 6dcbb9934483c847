"""Accounts in a file and in a table, and a clock that a test sets."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from service.accounts import AccountRows, Strikes, StrikesInMemory, StrikeTable
from service.accounts.rows import SCHEMA
from service.keys import KeyStore
from service.log.postgres_beside import TablesBeside
from service.site import site_migrations
from service.table_file import TableFile
from tests.service.accounts.people import Door
from tests.support.engines import new_schema
from tests.support.site import Clock


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[KeyStore]:
    with closing(KeyStore.create(tmp_path / "keys")) as made:
        yield made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["a file", "a table"])
def door(request: pytest.FixtureRequest, tmp_path: Path, keys: KeyStore, clock: Clock) -> Iterator[Door]:
    """The accounts of one process; what another one finds is ``door.another()``."""
    if request.param == "a file":
        path = tmp_path / "accounts.sqlite3"
        strikes: Strikes = StrikesInMemory(clock)
        files: list[TableFile] = []

        def opened() -> AccountRows:
            files.append(TableFile(path, SCHEMA))
            return AccountRows(files[-1].ask)

        yield Door(opened, strikes, keys, clock, lambda: b"".join(map(Path.read_bytes, tmp_path.glob("accounts*"))))
        for each in files:
            each.close()
        return
    url = request.getfixturevalue("database")
    with new_schema(url) as schema, closing(TablesBeside(url, schema, site_migrations())) as tables:
        tables.migrate()
        yield Door(
            lambda: AccountRows(tables.ask),
            StrikeTable(tables.ask, clock),
            keys,
            clock,
            lambda: repr(tables.ask("SELECT * FROM accounts")).encode(),
        )
