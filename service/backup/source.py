"""What a backup and a restore ask of the database that a log lies in."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from service.backup.settled import Settled
from service.backup.sqlite_source import Progress, SQLiteSource, unwatched
from service.keys import KeyStore
from service.log import Log
from service.settings import Settings

__all__ = ["Landing", "Progress", "Source", "source_of", "unwatched"]


class Landing(Protocol):
    """A log from a backup that lies beside the one in the place, before it is decided whether it comes there."""

    def arrived(self, keys: KeyStore) -> AbstractContextManager[Log]:
        """The log that came, to be read."""

    def in_place(self, keys: KeyStore) -> AbstractContextManager[Log]:
        """The log that is there; ``StoreMissing`` where there is none."""

    def settle(self, settled: Settled) -> None:
        """Make ready what is decided; ``RestoreRefused`` where it is seen already that ``commit`` could not be."""

    @property
    def files(self) -> tuple[str, ...]:
        """The files on the stage that are to move into the data folder."""

    @property
    def committing(self) -> str | None:
        """The name of the log that came, where ``commit`` decides; ``None`` where files that move are all of it."""

    def commit(self) -> None:
        """Put the log into its place, at once and as a whole, or keep everybody from the old one while files move.

        ``RestoreRefused`` where another program uses the log that is there, or has written since it was looked at.
        """


class Source(Protocol):
    """A live log on some kind of database."""

    kind: str
    """Which kind of database, as manifests name it."""
    file: str
    """What the copy of a log is called."""

    def copy(self, folder: Path, progress: Progress) -> None:
        """Copy the log as it is at one moment into an empty folder, while others go on writing."""

    def opened(self, folder: Path, keys: KeyStore, progress: Progress = unwatched) -> AbstractContextManager[Log]:
        """The log in such a copy, to be read; the copy stays as it is."""

    def landing(self, stage: Path, progress: Progress) -> AbstractContextManager[Landing]:
        """Bring the log in such a copy beside the one in the place."""


def source_of(settings: Settings) -> Source:
    """Where the log of a site lies."""
    if settings.database is None:
        return SQLiteSource(settings)
    # Only who has a log on PostgreSQL needs the driver.
    from service.backup.postgres_source import PostgresSource

    return PostgresSource(settings.database)
