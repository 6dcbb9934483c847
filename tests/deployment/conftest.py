"""What the tests share: a database for the commands, cleared of what they made in it, and a deployed shelter."""

from collections.abc import Iterator

import psycopg
import pytest

from service.log.postgres_store import SCHEMA
from service.reads.postgres_reads import SCHEMA as READS
from service.site import BESIDE
from tests.deployment.deployment import Deployment, wait_until
from tests.deployment.shelter import Shelter, founded
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
    for schema in (SCHEMA, READS, BESIDE, "harapan_views", "harapan_notes"):
        drop_schema(database, schema)


def drop_schema(database: str, schema: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE".encode())


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Started in the order of the file, before anybody has made an agency."""
    made = Deployment(tmp_path_factory.mktemp("deployment"))
    try:
        assert made.run("setup").returncode == 0
        made.start_database()
        made.start("stream")
        assert made.run("migrate").returncode == 0
        for name in ("app", "projector", "backup"):
            made.start(name)
        yield made
    finally:
        made.remove()


@pytest.fixture(scope="module")
def shelter(deployment: Deployment) -> Shelter:
    """Founded while the services wait for it."""
    wait_until(lambda: "Waiting for the store" in deployment.said("app"))
    assert not deployment.healthy("app")
    return founded(deployment)
