"""A Redis for all tests of a worker, one of its own for a test that breaks it, and those who write and read there."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.service.http.house import found_house
from tests.service.stream.integrator import Hub, loaded
from tests.service.stream.office import Office
from tests.support.redis_engine import OwnRedis, worker_redis


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with worker_redis() as url:
        yield url


@pytest.fixture
def own_redis() -> Iterator[OwnRedis]:
    server = OwnRedis()
    yield server
    server.remove()


@pytest.fixture
def office(tmp_path: Path, redis_url: str) -> Iterator[Office]:
    made = Office(tmp_path, redis_url)
    yield made
    made.close()


@pytest.fixture
def exposed_office(tmp_path: Path, own_redis: OwnRedis) -> Iterator[Office]:
    """An office whose Redis a test may break."""
    made = Office(tmp_path, own_redis.url)
    yield made
    made.close()


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("founded") / "house"
    found_house(folder)
    return folder


@pytest.fixture
def hub(founded: Path, tmp_path: Path, own_redis: OwnRedis) -> Iterator[Hub]:
    made = Hub(Path(copytree(founded, tmp_path / "house")), own_redis.url)
    yield made
    made.close()


@pytest.fixture
def module() -> Any:
    """The program, impatient to take over what a dead consumer has left."""
    module = loaded()
    module.LEASE = 20
    return module


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "integrator.sqlite3"
