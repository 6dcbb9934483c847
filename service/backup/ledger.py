"""What a site remembers of its backups: up to where it would survive the loss of this machine, and what fails."""

from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec.structs import replace

from service.backup.manifest import LogManifest, Point
from service.keys.private_files import write_private_file
from service.settings import Settings

LEDGER_FILE = "backups.json"
REMEMBERED = 100
"""Folders: who makes one for every day has not plugged each of them in."""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """The last try by the clock, where it was in vain, and the folder that it was for."""

    at: datetime
    code: str
    target: str = ""


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """``durable_through``: log and keys are safely copied up to here; ``None`` before the first backup.

    Of backups to any folder, by the clock or by hand. ``folders`` are those that have held some, of the log or of keys,
    the last ones last. ``failed`` is of the clock alone: who calls a command is told at once. It stands until there is
    a backup in the folder that it was for.
    """

    durable_through: Point | None = None
    made_at: datetime | None = None
    folders: list[str] = []
    failed: Failure | None = None


class LedgerPlace(Protocol):
    """Where every process that serves the site finds the ledger."""

    def read(self) -> Ledger:
        """The ledger. One that cannot be read counts as none."""

    def write(self, ledger: Ledger) -> None:
        """Keep it, durably."""


def ledger_of(settings: Settings) -> LedgerPlace:
    """Where the ledger of a site is kept: beside its log."""
    if settings.database is None:
        return FileLedger(settings.data)
    # Only who has a log on PostgreSQL needs the driver.
    from service.backup.postgres_ledger import PostgresLedger

    return PostgresLedger(settings.database)


def remember_backup(settings: Settings, made: LogManifest, target: Path, keys_target: Path) -> None:
    """There is a new backup in these folders."""
    place = ledger_of(settings)
    before, new = place.read(), [str(target), str(keys_target)]
    folders = [*(each for each in before.folders if each not in new), *new][-REMEMBERED:]
    failed = _failed_elsewhere(before, target)
    place.write(Ledger(durable_through=made.end, made_at=made.made_at, folders=folders, failed=failed))


def remember_failure(settings: Settings, failure: Failure) -> None:
    """The clock has failed."""
    place = ledger_of(settings)
    place.write(replace(place.read(), failed=failure))


def forget_failure(settings: Settings, target: Path) -> None:
    """What kept the clock from a folder is over."""
    place = ledger_of(settings)
    before = place.read()
    after = replace(before, failed=_failed_elsewhere(before, target))
    if after != before:
        place.write(after)


def _failed_elsewhere(ledger: Ledger, target: Path) -> Failure | None:
    """One that names no folder is of an older version of this program: any backup ends it."""
    failed = ledger.failed
    return failed if failed and failed.target not in ("", str(target)) else None


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
