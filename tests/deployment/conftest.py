"""What the tests of the commands share: a database, and what they made in it taken away again."""

from collections.abc import Iterator

import psycopg
import pytest

from service.log.postgres_store import SCHEMA
from service.site import BESIDE
from tests.support.engines import worker_database


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """A connection string for a database that only this worker uses."""
    with worker_database("_deployment") as url:
        yield url


@pytest.fixture
def drop(database: str) -> Iterator[None]:
    """Whatever site a test makes in the database goes with it."""
    yield
    for schema in (SCHEMA, BESIDE, "harapan_views", "harapan_notes"):
        drop_schema(database, schema)


def drop_schema(database: str, schema: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE".encode())
