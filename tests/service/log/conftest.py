"""A shelter's store for each test, on each database."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.service.log.building import PostgresSite, Site, SQLiteSite
from tests.support.engines import new_schema

MakeSite = Callable[..., PostgresSite]


@pytest.fixture
def make_postgres_site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeSite]:
    """Makes a site on PostgreSQL, in a schema of its own."""
    with ExitStack() as after:

        def make(name: str = "postgres", *, demo: bool = False) -> PostgresSite:
            url: str = request.getfixturevalue("database")
            folder = tmp_path / name
            folder.mkdir()
            site = PostgresSite(folder, url, after.enter_context(new_schema(url)), demo=demo)
            after.callback(site.close)
            return site

        yield make


@pytest.fixture
def sqlite_site(tmp_path: Path) -> Iterator[SQLiteSite]:
    made = SQLiteSite(tmp_path)
    yield made
    made.close()


@pytest.fixture
def postgres_site(make_postgres_site: MakeSite) -> PostgresSite:
    return make_postgres_site()


@pytest.fixture(params=["sqlite", "postgres"])
def site(request: pytest.FixtureRequest) -> Site:
    """What is promised of a log is promised on every database."""
    made: Site = request.getfixturevalue(f"{request.param}_site")
    return made


@pytest.fixture
def sqlite_demo_site(tmp_path: Path) -> Iterator[SQLiteSite]:
    made = SQLiteSite(tmp_path / "demo", demo=True)
    yield made
    made.close()


@pytest.fixture
def postgres_demo_site(make_postgres_site: MakeSite) -> PostgresSite:
    return make_postgres_site("postgres-demo", demo=True)


@pytest.fixture(params=["sqlite", "postgres"])
def demo_site(request: pytest.FixtureRequest) -> Site:
    made: Site = request.getfixturevalue(f"{request.param}_demo_site")
    return made
