"""The part of a backup that holds who has looked: copied with the log, and at a restore only ever added to.

What somebody saw is not undone by bringing back an older log of records. So the read log in the place stays, and gets
the looks that only the backup has; where there is none to be read, that of the backup comes whole.
"""

import os
import sqlite3
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from shutil import copyfile
from typing import Protocol

from service.backup.manifest import Point
from service.backup.sqlite_source import Progress, copy_database
from service.keys import KeyStore
from service.keys.private_files import make_private_file, sync_folder
from service.log import Log
from service.reads.sqlite_reads import open_reads
from service.settings import READS_FILE, Settings

BESIDE = ("", "-wal", "-shm")
"""SQLite keeps a file with its log and its shared memory beside it."""

_END = "SELECT rowid, leaf FROM {}.records ORDER BY rowid DESC LIMIT 1"
_AT = "SELECT leaf FROM copy.records WHERE rowid = ?"
_ADD = "INSERT INTO main.records SELECT * FROM copy.records WHERE rowid > ? ORDER BY rowid"


class ReadsPart(Protocol):
    """The read log of a site, for its backups."""

    file: str
    """What its copy is called."""

    def copy(self, folder: Path, progress: Progress) -> None:
        """Copy it as it is at one moment, while others go on looking."""

    def opened(self, folder: Path, keys: KeyStore, progress: Progress) -> AbstractContextManager[Log]:
        """The looks in such a copy, to be read; the copy stays as it is."""

    def join(self, stage: Path, end: Point | None) -> None:
        """Before the log comes into its place: add what only the copy on the stage has, where a database does that.

        ``end`` is where the copy ends, ``None`` where nobody knows. Looks are true whatever becomes of the restore, so
        they may come before it is decided. Where there is no copy, nothing is done; it can be repeated.
        """

    def bring_back(self, stage: Path) -> None:
        """The same where the looks lie in a file, while files move."""


def reads_part_of(settings: Settings) -> ReadsPart:
    """Where the read log of a site lies."""
    if settings.database is None:
        return SQLiteReadsPart(settings)
    # Only who has a log on PostgreSQL needs the driver.
    from service.backup.postgres_reads_part import PostgresReadsPart

    return PostgresReadsPart(settings.database)


class SQLiteReadsPart:
    """The read log in a file."""

    file = READS_FILE

    def __init__(self, settings: Settings) -> None:
        self._place = settings.reads_file

    def copy(self, folder: Path, progress: Progress) -> None:
        copy_database(self._place, folder / READS_FILE, progress)

    def opened(self, folder: Path, keys: KeyStore, progress: Progress) -> AbstractContextManager[Log]:
        return closing(open_reads(folder / READS_FILE, keys, lambda: datetime.now(UTC)))

    def join(self, stage: Path, end: Point | None) -> None:
        """A restore that is refused leaves every file as it was."""

    def bring_back(self, stage: Path) -> None:
        copy = stage / READS_FILE
        if not copy.exists():
            return
        if self._place.exists() and not _can_be_read(self._place):
            _set_aside(self._place)
        if self._place.exists():
            _add_missing(copy, self._place)
        else:
            _come_whole(copy, self._place)


def _can_be_read(place: Path) -> bool:
    with closing(sqlite3.connect(place, isolation_level=None)) as file:
        try:
            file.execute(_END.format("main")).fetchone()
            return file.execute("SELECT 1 FROM store").fetchone() is not None
        except sqlite3.DatabaseError:
            return False


def _set_aside(place: Path) -> None:
    """Nothing is thrown away, whatever it holds."""
    token = token_hex(4)
    for each in BESIDE:
        file = place.with_name(f"{place.name}{each}")
        if file.exists():
            file.rename(file.with_name(f"damaged-{token}-{file.name}"))


def _come_whole(copy: Path, place: Path) -> None:
    beside = place.with_name(f".{place.name}.new")
    make_private_file(beside)
    copyfile(copy, beside)
    with beside.open("rb+") as file:
        file.flush()
        os.fsync(file.fileno())
    beside.replace(place)
    sync_folder(place.parent)


def _add_missing(copy: Path, place: Path) -> None:
    """In one transaction. Where each has what the other has not, both stay as they are: the copy is in the backup."""
    with closing(sqlite3.connect(place, isolation_level=None, timeout=10)) as file:
        file.execute("PRAGMA synchronous = FULL")
        file.execute("ATTACH ? AS copy", (str(copy),))
        file.execute("BEGIN IMMEDIATE")
        end, leaf = file.execute(_END.format("main")).fetchone() or (0, None)
        if not end or file.execute(_AT, (end,)).fetchone() == (leaf,):
            file.execute(_ADD, (end,))
        file.execute("COMMIT")
