"""Which backup of the log is restored, and which keys with it."""

from pathlib import Path

from service.backup.backing_up import keys_beside
from service.backup.errors import RestoreRefused
from service.backup.key_copy import has_keys
from service.backup.manifest import MANIFEST_FILE, KeyManifest, LogManifest
from service.backup.shelf import Kept, Shelf
from service.settings import Settings


def chosen_log(source: Path) -> Kept[LogManifest]:
    """The backup in a folder, or the newest one below it; ``RestoreRefused`` where it is not clear which that is."""
    if found := Shelf(source.parent, LogManifest).read(source):
        return found
    shelf = Shelf(source, LogManifest)
    damaged = [source] if (source / MANIFEST_FILE).is_file() else shelf.unreadable()
    if damaged:
        raise RestoreRefused("restore.manifest-damaged", backup=damaged[0])
    kept = shelf.newest_first()
    if not kept:
        raise RestoreRefused("restore.no-backup", folder=source)
    if any(each.manifest.store != kept[0].manifest.store for each in kept):
        raise RestoreRefused("restore.several-stores", folder=source)
    return kept[0]


def later_ones(chosen: Kept[LogManifest]) -> list[Kept[LogManifest]]:
    """Backups of the same store beside it that may hold what it does not.

    Where a store was restored twice, from one backup to two machines, of their epochs neither is the newer one: then
    whichever was still written when the other was not.
    """
    here = chosen.manifest
    kept = Shelf(chosen.folder.parent, LogManifest).newest_first(here.store)
    beside = ((each, each.manifest) for each in kept)
    return [each for each, there in beside if there.newness > here.newness or there.last_logged > here.last_logged]


def chosen_keys(source: Path | None, log: Kept[LogManifest], settings: Settings) -> Kept[KeyManifest] | None:
    """The keys to restore; ``None`` where those of the site stay, which are newer than any backup of them.

    Otherwise the newest backup of them: keys are only ever added or destroyed, so it opens what an older one does.
    """
    if source is None and has_keys(settings):
        return None
    folder = source or keys_beside(log.folder.parent)
    store = log.manifest.store
    single = Shelf(folder.parent, KeyManifest).read(folder)
    kept = [single] if single else Shelf(folder, KeyManifest).newest_first()
    fitting = [each for each in kept if each.manifest.store == store]
    if not fitting:
        raise RestoreRefused("restore.keys-of-another-store" if kept else "restore.no-keys", folder=folder)
    return fitting[0]
