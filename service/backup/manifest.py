"""What a backup says of itself: which store, up to where, when, and the digest of each of its files.

Which of two is the newer one is a matter of the log, because a clock can be wrong.
"""

import os
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Literal

import msgspec

from service.keys.private_files import sync_folder
from service.log import Log, StoreInfo
from sync.evidence.moments import EPOCH

MANIFEST_FILE = "manifest.json"


class Store(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which store: what it was made as, which no restore changes."""

    agency: str
    source: str
    created_at: datetime

    @classmethod
    def of(cls, info: StoreInfo) -> "Store":
        return cls(agency=info.agency, source=info.source, created_at=info.created_at)


class Point(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a log ends, and the leaf of its last record in hexadecimal.

    A leaf covers when its record was logged: two logs with the same leaf at one position were one log up to there.
    """

    epoch: str
    position: int
    logged_at: datetime | None = None
    leaf: str = ""

    @classmethod
    def end_of(cls, log: Log) -> "Point":
        """The last record that the log has now."""
        epoch, last = log.info.hub_epoch, log.last()
        if not last.position:
            return cls(epoch=epoch, position=0)
        (record,) = log.read(last.position - 1, 1)
        return cls(epoch=epoch, position=last.position, logged_at=record.logged_at, leaf=record.leaf.hex())

    def is_in(self, log: Log) -> bool:
        """Whether the log has everything up to this point."""
        if not self.position:
            return True
        found = log.read(self.position - 1, 1)
        return bool(found) and found[0].leaf.hex() == self.leaf


class Contents(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every backup has in common: ``files`` gives the SHA-256 of each, in hexadecimal.

    ``end`` is where the log ended, and ``past_epochs`` are those that had ended by then, as the log tells them.
    """

    name: str
    store: Store
    made_at: datetime
    files: dict[str, str]
    end: Point
    past_epochs: dict[str, int] = {}

    @property
    def newness(self) -> tuple[int, datetime, int, datetime, str]:
        """The greater the newer: by epochs, times and positions of the log, and by the clock only where it stood."""
        return len(self.past_epochs), self.last_logged, self.end.position, self.made_at, self.name

    @property
    def last_logged(self) -> datetime:
        """When the last record in it was logged; long ago where it has none."""
        return self.end.logged_at or EPOCH


class LogManifest(Contents, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The backup of a log. Of the keys it names only the SHA-256 of their manifest.

    ``kind`` says which database the files are of, ``secrets`` the names of those that the keys must have. ``looks`` is
    where the read log ended; a backup of an older version has none.
    """

    format: Literal["harapan-backup/1"] = "harapan-backup/1"
    kind: str
    keys: str
    secrets: list[str] = []
    looks: Point | None = None


class KeyManifest(Contents, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The backup of a key store. One of an older version of this program does not say where the log ended."""

    format: Literal["harapan-backup-keys/1"] = "harapan-backup-keys/1"
    end: Point = Point(epoch="", position=0)


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file in a folder, in hexadecimal; of copies only.

    To open the file of a database that this process uses, and to close it again, would drop SQLite's locks on it.
    """
    return {each.name: digest(each) for each in sorted(folder.iterdir()) if each.name != MANIFEST_FILE}


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def write_manifest(folder: Path, manifest: Contents) -> None:
    """Put it into the folder of its backup, durably."""
    with (folder / MANIFEST_FILE).open("xb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    sync_tree(folder)


def sync_tree(folder: Path) -> None:
    """Make a folder durable: its files, and their names."""
    for each in folder.iterdir():
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    sync_folder(folder)
