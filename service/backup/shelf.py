"""A folder that backups lie in: each is there whole, under its name, or it is not there."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import Generic, TypeVar

import msgspec

from service.backup.errors import BackupFailed
from service.backup.manifest import MANIFEST_FILE, Contents, Store, write_manifest
from service.keys.private_files import sync_folder

Kind = TypeVar("Kind", bound=Contents)
Kind_co = TypeVar("Kind_co", bound=Contents, covariant=True)


@dataclass(frozen=True, slots=True)
class Kept(Generic[Kind_co]):
    """A complete backup: its folder and its manifest."""

    folder: Path
    manifest: Kind_co


class Shelf(Generic[Kind]):
    """The backups of one kind in a folder. What is being made or removed has a name that begins with a dot."""

    def __init__(self, folder: Path, kind: type[Kind]) -> None:
        self.folder = folder
        self._kind = kind

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep every other writer out, and clear away what one has left unfinished; ``BackupFailed`` meanwhile.

        The folder is made, but not the one that it lies in: where a disk was pulled out, its mount is missing.
        """
        self.folder.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self._lock(descriptor)
            for unfinished in self.folder.glob(".harapan-*"):
                rmtree(unfinished)
            yield
        finally:
            os.close(descriptor)

    def _lock(self, descriptor: int) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupFailed("backup.running", folder=self.folder) from error

    @contextmanager
    def draft(self, name: str) -> Iterator["Draft"]:
        """A new backup of that name, thrown away again unless it is published."""
        folder = self.folder / f".harapan-making-{name}"
        folder.mkdir(mode=0o700)
        try:
            yield Draft(folder, self.folder / name)
        finally:
            if folder.exists():
                rmtree(folder)

    def newest_first(self, store: Store | None = None) -> list[Kept[Kind]]:
        """The complete backups, of one store or of any; which is the newest says the log, not the clock."""
        kept = [found for each in self.folder.glob("*") if (found := self.read(each))]
        kept.sort(key=lambda each: each.manifest.newness, reverse=True)
        return [each for each in kept if store in (None, each.manifest.store)]

    def read(self, folder: Path) -> Kept[Kind] | None:
        """The backup in a folder; ``None`` where there is none, or only something that cannot be read as one."""
        if not _holds_manifest(folder):
            return None
        try:
            return Kept(folder, msgspec.json.decode((folder / MANIFEST_FILE).read_bytes(), type=self._kind))
        except msgspec.DecodeError:
            return None

    def unreadable(self) -> list[Path]:
        """Folders with a manifest that says nothing: damaged, or of something else."""
        return [each for each in self.folder.glob("*") if _holds_manifest(each) and not self.read(each)]

    def remove(self, kept: Kept[Kind]) -> None:
        """Take a backup away; one that is half gone is not taken for a backup."""
        going = self.folder / f".harapan-removing-{kept.folder.name}"
        kept.folder.rename(going)
        sync_folder(self.folder)
        rmtree(going)


@dataclass(frozen=True, slots=True)
class Draft:
    """A backup in the making."""

    folder: Path
    name: Path

    def complete(self, manifest: Contents) -> None:
        """Write the manifest, and make all of it durable."""
        write_manifest(self.folder, manifest)

    def publish(self) -> None:
        """Give it its name, durably: from now on it is a backup."""
        self.folder.rename(self.name)
        sync_folder(self.name.parent)


def _holds_manifest(folder: Path) -> bool:
    return not folder.name.startswith(".") and (folder / MANIFEST_FILE).is_file()
