"""Copies a log on PostgreSQL while it is written: by ``pg_dump``, in one snapshot of the database."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from service.backup.postgres_dump import load
from service.backup.postgres_landing import PostgresLanding
from service.backup.postgres_tools import BLOCK, dumping
from service.backup.sqlite_source import Progress, unwatched
from service.keys import KeyStore
from service.keys.private_files import make_private_file
from service.log import Log
from service.log.postgres_copy import copy_beside
from service.log.postgres_place import PostgresPlace

DUMP_FILE = "log.pgdump"


class PostgresSource:
    """The log in a schema of a database."""

    kind = "postgresql"
    file = DUMP_FILE

    def __init__(self, url: str) -> None:
        self._place = PostgresPlace(url)

    def copy(self, folder: Path, progress: Progress) -> None:
        dump_schema(self._place, folder / DUMP_FILE, progress)

    @contextmanager
    def opened(self, folder: Path, keys: KeyStore, progress: Progress = unwatched) -> Iterator[Log]:
        """The rows of the dump in tables of their own: what is checked is what a restore would bring back."""
        with copy_beside(self._place) as copy:
            load(folder / DUMP_FILE, copy, progress)
            with closing(self._place.opened(keys, copy.schema)) as log:
                yield log

    @contextmanager
    def landing(self, stage: Path, progress: Progress) -> Iterator[PostgresLanding]:
        with copy_beside(self._place) as copy:
            load(stage / DUMP_FILE, copy, progress)
            yield PostgresLanding(self._place, copy.schema)


def dump_schema(place: PostgresPlace, to: Path, progress: Progress) -> None:
    """Copy a schema into a new private file, as it is at one moment."""
    tool = dumping(place.conninfo, place.schema, place.version())
    done, total = 0, place.size()
    make_private_file(to)
    with to.open("wb") as file, tool.output() as dump:
        while block := dump.read(BLOCK):
            file.write(block)
            done += len(block)
            progress(done, max(done, total))
