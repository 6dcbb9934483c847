"""A site with records in it, the places its backups go to, and a look at what lies in a folder."""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

import pytest

from service.backup.backing_up import backup
from service.backup.errors import RestoreRefused
from service.backup.manifest import LogManifest
from service.backup.restoring import Restored, restore
from service.keys import KeyGone
from service.log.serving import LOCK_FILE
from service.settings import Settings
from service.site import Site, create_site, open_site
from tests.service.log.building import capture
from tests.support.site import Clock


@dataclass
class Place:
    """A machine with a site, a disk for its backups and another one for their keys."""

    folder: Path
    clock: Clock = field(default_factory=Clock)
    database: str | None = None
    """Of the log, where it lies in one."""
    keys_database: str | None = None

    @property
    def settings(self) -> Settings:
        return Settings.at(self.folder / "data", database=self.database, keys_database=self.keys_database)

    @property
    def target(self) -> Path:
        return self.folder / "usb"

    @property
    def keys_target(self) -> Path:
        return self.folder / "safe"

    def found(self, records: int = 3) -> Site:
        site = create_site(self.settings, agency="rps-contoh", source="urn:harapan:test", now=self.clock)
        write(site, records)
        return site

    def open(self) -> Site:
        return open_site(self.settings, now=self.clock)

    def back_up(self, site: Site, **options: object) -> LogManifest:
        return backup(site, self.target, self.keys_target, **options)  # type: ignore[arg-type]  # as it takes them

    def restore(self, source: Path | None = None, **options: object) -> Restored:
        given = {"keys_source": self.keys_target} | options
        return restore(source or self.target, self.settings, self.clock, **given)  # type: ignore[arg-type]  # as above


def lose_the_machine(place: Place) -> None:
    """Data and keys are gone; the backups lie elsewhere."""
    for folder in (place.settings.data, place.settings.keys):
        if folder.exists():
            rmtree(folder)


def write(site: Site, records: int = 1, subject: str = "child-1") -> list[str]:
    """Append so many records; the ids of their events."""
    return [id for _ in range(records) for id in site.log.append([capture(subject=subject)], {}).event_ids]


def is_erased(site: Site, subject: str = "child-1") -> bool:
    """Whether the key of somebody was destroyed; ``KeyMissing`` where there never was one."""
    try:
        site.keys.seal(subject, "D2", "any", b"")
    except KeyGone:
        return True
    return False


def events(site: Site) -> list[str]:
    return [each.event_id for each in site.log.read(0, 1_000_000)]


def contents(*folders: Path) -> dict[Path, str]:
    """Every file below, with its digest; but not the lock of whoever serves, which says nothing."""
    return {
        each: sha256(each.read_bytes()).hexdigest()
        for folder in folders
        for each in folder.rglob("*")
        if each.is_file() and each.name != LOCK_FILE
    }


def refusal(place: Place, *folders: Path, **options: object) -> RestoreRefused:
    """Why it was refused; nothing at all was touched."""
    site_folders = (place.settings.data, place.settings.keys)
    before, were = contents(place.folder), [each.exists() for each in site_folders]
    with pytest.raises(RestoreRefused) as refused:
        place.restore(*folders, **options)
    assert contents(place.folder) == before
    assert [each.exists() for each in site_folders] == were
    return refused.value
