"""What can go wrong with a store while it serves, each for a while: disks, system calls, the database, connections."""

import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep

import psycopg
from psycopg.sql import SQL, Literal

from tests.simulation.crew import Crew
from tests.simulation.disks import filled, small_disk
from tests.simulation.ledger import Told
from tests.simulation.libfiu import Failing, preloaded
from tests.simulation.stores import Store, data_folder, new_database
from tests.support.cutting import Cutting
from tests.support.engines import OwnServer

Harm = Callable[[Crew], AbstractContextManager[None]]
Felt = Callable[[Told], bool]

DISK = 24
"""Megabytes of a small disk."""
SERVER_DISK = 160
"""Megabytes of a small disk that holds a whole database server."""
ROOM = 50_000
"""Bytes that files may still grow where their size is limited."""


def somebody_was_told(told: Told) -> bool:
    return bool(told.problems or told.unclear)


@dataclass(frozen=True)
class Scene:
    """A store, the environment and the way of those who serve it, and what will be done to them."""

    store: Store
    harm: Harm
    felt: Felt = somebody_was_told
    environment: Mapping[str, str] = field(default_factory=dict)
    url: str | None = None


Stage = Callable[[Path, Callable[[], OwnServer]], AbstractContextManager[Scene]]
"""Sets a scene up in an empty folder; a server is started when it is asked for."""


@contextmanager
def full_disk(folder: Path, _: Callable[[], OwnServer]) -> Iterator[Scene]:
    """Log, keys and views lie on one disk, and something else fills it."""
    with small_disk(DISK) as disk:
        yield Scene(Store(str(disk)), lambda crew: filled(disk))


@contextmanager
def limited_files(folder: Path, _: Callable[[], OwnServer]) -> Iterator[Scene]:
    """No file of the service may grow."""

    @contextmanager
    def harm(crew: Crew) -> Iterator[None]:
        largest = max(each.stat().st_size for each in folder.rglob("*.sqlite3*"))
        (pid,) = crew.pids
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (largest + ROOM, resource.RLIM_INFINITY))
        yield
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    yield Scene(Store(str(folder)), harm)


def failing_calls(failing: Failing) -> Stage:
    """Calls to the system fail in the process that serves a file."""

    @contextmanager
    def stage(folder: Path, _: Callable[[], OwnServer]) -> Iterator[Scene]:
        with preloaded() as voice:
            harm: Harm = lambda crew: voice.failing(crew.pids, failing)  # noqa: E731  # its type says what it is
            yield Scene(Store(str(folder)), harm, environment=voice.environment)

    return stage


@contextmanager
def killed_database(folder: Path, server: Callable[[], OwnServer]) -> Iterator[Scene]:
    """The database is killed and restarted, three times."""
    running = server()

    @contextmanager
    def harm(crew: Crew) -> Iterator[None]:
        for _ in range(3):
            running.kill()
            sleep(0.2)
            running.start()
            sleep(0.5)
        yield

    with new_database(running.url) as url:
        yield Scene(Store(str(folder), url), harm)


@contextmanager
def cut_commits(folder: Path, server: Callable[[], OwnServer]) -> Iterator[Scene]:
    """The connection is cut where a commit was sent, before it arrives or before its answer does."""
    cuts = 0
    with new_database(server().url) as url, ExitStack() as after:
        way = Cutting(url)
        after.callback(way.remove)

        @contextmanager
        def harm(_: Crew) -> Iterator[None]:
            nonlocal cuts
            for cut in (way.after_the_commit, way.before_the_commit, lambda: way.after_the_commit(shut=True)) * 3:
                way.cut.clear()
                cut()
                cuts += way.cut.wait(5)
                sleep(0.1)
                way.open()
            yield

        yield Scene(Store(str(folder), url), harm, lambda told: cuts == 9, url=way.url)


@contextmanager
def full_tablespace(folder: Path, server: Callable[[], OwnServer]) -> Iterator[Scene]:
    """The disk under the tables is full, and that under the database's own journal is not."""
    running = server()
    with small_disk(DISK) as disk, psycopg.connect(running.url, autocommit=True) as connection:
        shutil.chown(disk, data_folder(running.url).owner())
        connection.execute(SQL("CREATE TABLESPACE small LOCATION {}").format(Literal(str(disk))))
        try:
            with new_database(running.url, "small") as url:
                yield Scene(Store(str(folder), url), lambda crew: filled(disk))
        finally:
            connection.execute("DROP TABLESPACE small")


@contextmanager
def full_server(folder: Path, _: Callable[[], OwnServer]) -> Iterator[Scene]:
    """The disk of the whole server is full, its journal finds no room, it gives up, and is started again."""
    with small_disk(SERVER_DISK) as disk, _server_on(disk) as running, new_database(running.url) as url:

        @contextmanager
        def harm(_: Crew) -> Iterator[None]:
            with filled(disk):
                _use_up_the_journal(running.url)
                yield
            running.start()

        yield Scene(Store(str(folder), url), harm)


def _use_up_the_journal(url: str) -> None:
    """Until the server wants another piece of it, for which there is no room."""
    with suppress(psycopg.OperationalError), psycopg.connect(url, autocommit=True) as connection:
        for _ in range(10):
            connection.execute("SELECT pg_logical_emit_message(false, 'torture', 'a'), pg_switch_wal()")


@contextmanager
def _server_on(disk: Path) -> Iterator[OwnServer]:
    usual, tempfile.tempdir = tempfile.tempdir, str(disk)
    try:
        made = OwnServer()
    finally:
        tempfile.tempdir = usual
    try:
        yield made
    finally:
        made.remove()
