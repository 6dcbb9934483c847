"""A shelter for each test, its views in each kind of store."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from service.log.postgres_store import SCHEMA as LOG
from service.reads.postgres_reads import SCHEMA as READS
from service.site import BESIDE
from service.views.database import SCHEMA as VIEWS
from tests.support.shelter import Shelter

SCHEMAS = (LOG, VIEWS, BESIDE, READS)


@contextmanager
def emptied(database: str) -> Iterator[str]:
    """A database without a site, before and afterwards."""
    with psycopg.connect(database, autocommit=True) as connection:
        for schema in SCHEMAS:
            connection.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(schema)))
    yield database
    with psycopg.connect(database, autocommit=True) as connection:
        for schema in SCHEMAS:
            connection.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(schema)))


@pytest.fixture
def filed(tmp_path: Path) -> Iterator[Shelter]:
    """A shelter on one machine."""
    made = Shelter(tmp_path)
    yield made
    made.close()


@pytest.fixture
def housed(database: str, tmp_path: Path) -> Iterator[Shelter]:
    """A shelter whose log and views lie in a database."""
    with emptied(database) as url:
        made = Shelter(tmp_path, url)
        yield made
        made.close()


@pytest.fixture(params=["filed", "housed"])
def shelter(request: pytest.FixtureRequest) -> Shelter:
    made = request.getfixturevalue(request.param)
    assert isinstance(made, Shelter)
    return made
