"""The stores that are tortured: a site of an invented agency on SQLite or on PostgreSQL, opened by whoever needs it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any
from uuid import uuid4

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from domain.sensitivity import Sensitivity
from service.settings import Settings
from service.site import Site, create_site, open_site
from service.views import NAMES

KINDS = ("sqlite", "postgres")

EVERYTHING = frozenset(Sensitivity)
MOST_ROWS = 10_000_000

_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


@dataclass(frozen=True)
class Store:
    """Where a site lies. ``url`` is the database of its log; without one the log is a file in the folder."""

    folder: str
    url: str | None = None

    @property
    def kind(self) -> str:
        return "sqlite" if self.url is None else "postgres"

    @property
    def processes(self) -> int:
        """One process serves a file; several share a database."""
        return 1 if self.url is None else 2

    @property
    def settings(self) -> Settings:
        return Settings.at(Path(self.folder) / "data", database=self.url)

    def open(self) -> Site:
        """The site as a process of its own has it."""
        return open_site(self.settings)

    def wait_for_the_dead(self) -> None:
        """A database session whose client was killed may still commit what it had been sent."""
        if self.url is None:
            return
        with psycopg.connect(self.url, autocommit=True) as connection:
            while connection.execute(_OTHERS).fetchone() != (0,):
                sleep(0.005)

    def create(self) -> Site:
        """The site, new and empty."""
        return create_site(self.settings, agency="rps-contoh", source="urn:harapan:torture")


@contextmanager
def new_database(server: str, tablespace: str = "pg_default") -> Iterator[str]:
    """A connection string for a database that is there for this block only."""
    name = f"torture_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        made = SQL("CREATE DATABASE {} TABLESPACE {}").format(Identifier(name), Identifier(tablespace))
        connection.execute(made)
    try:
        yield make_conninfo(server, dbname=name)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def data_folder(server: str) -> Path:
    """Where a database server keeps its data."""
    with psycopg.connect(server) as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
    return Path(folder)


def rows_of_views(site: Site) -> dict[str, list[dict[str, Any]]]:
    """Every row of every view as somebody reads it who may see everything."""
    return {name: site.views.page(name, EVERYTHING, limit=MOST_ROWS).items for name in NAMES}
