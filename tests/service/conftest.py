"""What the tests of the service share: a database server, started when the first test asks for it."""

from collections.abc import Iterator

import pytest

from tests.support.engines import worker_database


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """A connection string for a database that only this worker uses."""
    with worker_database() as url:
        yield url
