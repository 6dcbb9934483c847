"""The part of a backup that holds who has looked, where it lies in a schema of a database."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from service.backup.manifest import Point
from service.backup.postgres_dump import load
from service.backup.postgres_source import dump_schema
from service.backup.sqlite_source import Progress, unwatched
from service.keys import KeyStore
from service.log import Log
from service.log.postgres_copy import copy_beside
from service.log.postgres_joining import holds, join
from service.log.postgres_place import PostgresPlace
from service.reads.postgres_reads import SCHEMA, PostgresLookRecorder, open_postgres_reads

DUMP_FILE = "reads.pgdump"
FILLED_BY_ITSELF = frozenset({"about"})
"""Tables that a trigger fills from the looks."""


class PostgresReadsPart:
    """The read log in its schema."""

    file = DUMP_FILE

    def __init__(self, url: str) -> None:
        self._url = url
        self._place = PostgresPlace(url, SCHEMA)

    def copy(self, folder: Path, progress: Progress) -> None:
        dump_schema(self._place, folder / DUMP_FILE, progress)

    @contextmanager
    def opened(self, folder: Path, keys: KeyStore, progress: Progress) -> Iterator[Log]:
        with copy_beside(self._place, PostgresLookRecorder.steps(), FILLED_BY_ITSELF) as copy:
            load(folder / DUMP_FILE, copy, progress)
            with closing(open_postgres_reads(self._url, keys, lambda: datetime.now(UTC), schema=copy.schema)) as log:
                yield log

    def join(self, stage: Path, end: Point | None) -> None:
        if not (stage / DUMP_FILE).exists() or (end is not None and holds(self._place, end.position, end.leaf)):
            return
        with copy_beside(self._place, PostgresLookRecorder.steps(), FILLED_BY_ITSELF) as copy:
            load(stage / DUMP_FILE, copy, unwatched)
            join(copy, SCHEMA)

    def bring_back(self, stage: Path) -> None:
        """It is there already: whoever ends an interrupted restore need not have the tools."""
