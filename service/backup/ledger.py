"""What a site remembers of its backups: up to where it would survive the loss of this machine, and the last failure."""

from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec

from service.backup.manifest import Point
from service.keys.private_files import write_private_file
from service.settings import Settings

LEDGER_FILE = "backups.json"


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """The last try, where it was in vain."""

    at: datetime
    code: str


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """``durable_through``: log and keys are safely copied up to here; ``None`` before the first backup."""

    durable_through: Point | None = None
    made_at: datetime | None = None
    failed: Failure | None = None


class LedgerPlace(Protocol):
    """Where every process that serves the site finds the ledger."""

    def read(self) -> Ledger:
        """The ledger. One that cannot be read counts as none: then the next backup is checked whole."""

    def write(self, ledger: Ledger) -> None:
        """Keep it, durably."""


def ledger_of(settings: Settings) -> LedgerPlace:
    """Where the ledger of a site is kept: beside its log."""
    if settings.database is None:
        return FileLedger(settings.data)
    # Only who has a log on PostgreSQL needs the driver.
    from service.backup.postgres_ledger import PostgresLedger

    return PostgresLedger(settings.database)


class FileLedger:
    """In a file of a folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / LEDGER_FILE

    def read(self) -> Ledger:
        return decoded(self._file.read_bytes() if self._file.exists() else None)

    def write(self, ledger: Ledger) -> None:
        write_private_file(self._file, msgspec.json.encode(ledger))


def decoded(content: bytes | None) -> Ledger:
    """The ledger in these bytes, as ``LedgerPlace.read``."""
    try:
        return Ledger() if content is None else msgspec.json.decode(content, type=Ledger)
    except msgspec.DecodeError:
        return Ledger()
