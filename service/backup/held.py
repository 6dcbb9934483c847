"""What the folders named for backups hold of a site: only that counts, wherever else the last backup may have gone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from service.backup.backing_up import keys_beside
from service.backup.errors import BackupFailed, told_as
from service.backup.manifest import KeyManifest, LogManifest, Store
from service.backup.shelf import Kept, Kind, Shelf
from service.log import RecordDamaged
from service.site import Site


@dataclass(frozen=True, slots=True)
class Held:
    """The newest backup of the log and the newest of its keys; ``None`` where a folder has none that counts."""

    log: LogManifest | None
    keys: KeyManifest | None

    def lasts_until(self, every: timedelta) -> datetime | None:
        """When the next one is due; ``None`` where log or keys have none."""
        if self.log is None or self.keys is None:
            return None
        return min(self.log.made_at, self.keys.made_at) + every


def held(site: Site, target: Path, keys_target: Path | None = None) -> Held:
    """Look into both folders. What a manifest names must be there; what is in it is checked by a restore.

    One of the future does not count, because a clock was wrong; nor does one that ends where this log never was: it is
    of records that were given up. ``BackupFailed`` where a disk or the log does not answer.
    """
    with told_as(BackupFailed, "backup"):
        logs = _whole(site, Shelf(target, LogManifest))
        keys = _whole(site, Shelf(keys_target or keys_beside(target), KeyManifest))
        return Held(next((each for each in logs if _is_past(site, each)), None), next(keys, None))


def _whole(site: Site, shelf: Shelf[Kind]) -> Iterator[Kind]:
    """The newest first."""
    now, kept = site.now(), shelf.newest_first(Store.of(site.log.info))
    return (each.manifest for each in kept if each.manifest.made_at <= now and _has_its_files(each))


def _has_its_files(kept: Kept[Kind]) -> bool:
    return all((kept.folder / name).is_file() for name in kept.manifest.files)


def _is_past(site: Site, manifest: LogManifest) -> bool:
    try:
        return manifest.end.is_in(site.log)
    except RecordDamaged as error:
        raise BackupFailed("backup.log.damaged", finding="record.damaged", position=error.position) from error
