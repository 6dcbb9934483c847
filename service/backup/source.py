"""What a backup asks of the database that a log lies in."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from service.backup.errors import BackupFailed
from service.backup.sqlite_source import Progress, SQLiteSource
from service.keys import KeyStore
from service.log import Log
from service.settings import Settings

__all__ = ["Progress", "Source", "source_of"]


class Source(Protocol):
    """A live log on some kind of database."""

    kind: str
    """Which kind of database, as manifests name it."""

    def copy(self, folder: Path, progress: Progress) -> None:
        """Copy the log as it is at one moment into an empty folder, while others go on writing."""

    def opened(self, folder: Path, keys: KeyStore) -> AbstractContextManager[Log]:
        """The log in such a copy, to be read; the copy stays as it is."""


def source_of(settings: Settings) -> Source:
    """Where the log of a site lies; ``BackupFailed`` for a database that is backed up by its own tools."""
    if settings.database is not None:
        raise BackupFailed("backup.other-database")
    return SQLiteSource(settings.log_file)
