"""Restores a site from a backup: everything is checked on copies before the first file of the site moves."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import copyfile, rmtree
from uuid import uuid4

from msgspec.structs import replace

from service.backup.checking import check
from service.backup.choosing import chosen_keys, chosen_log, later_ones
from service.backup.errors import RestoreRefused, told_as
from service.backup.key_copy import KEY_FILES, bury_again, secrets_in
from service.backup.ledger import Ledger, ledger_of
from service.backup.manifest import Contents, KeyManifest, LogManifest, Point, Store, digest, sync_tree
from service.backup.old_store import OldStore, old_store
from service.backup.reads_part import reads_part_of
from service.backup.settled import Settled
from service.backup.shelf import Kept
from service.backup.source import Landing, Progress, Source, source_of, unwatched
from service.backup.switch import STAGE, clear_stages, finish_switch, planned, switch
from service.keys import KeyStore
from service.keys.private_files import make_private_file, private_folder
from service.log import Log, serving
from service.log.serving import LOCK_FILE
from service.settings import Settings
from service.site import keys_must_lie_apart
from service.whose_keys import sealed_under


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was restored, and where the log ends now.

    ``newer`` is the newest point that was known and is in this log no more. ``new_epoch``: cursors of readers are of an
    older epoch now. ``keys`` is the backup that the keys came from, ``None`` where those of the site have stayed.
    """

    backup: str
    end: Point
    newer: Point | None
    new_epoch: bool
    keys: str | None


def restore(
    source: Path,
    settings: Settings,
    now: Callable[[], datetime],
    *,
    keys_source: Path | None = None,
    accept_loss: bool = False,
    progress: Progress = unwatched,
) -> Restored:
    """Put a backup in the place of a site, or where there is none. What it replaces is kept beside it.

    ``source`` is a backup, or a folder of them: then its newest. ``RestoreRefused``: nothing was touched, also where
    newer records are known and their loss is not accepted. ``AlreadyServed`` where a server is at work.
    ``Failed`` of the code ``restore.unfinished`` where a disk or a database failed when all was decided: opening the
    site goes on.
    """
    with told_as(RestoreRefused, "restore"):
        finish_switch(settings)
        keys_must_lie_apart(settings)
        log = chosen_log(source)
        database = source_of(settings)
        _must_be_of(database.kind, log.manifest)
        keys = chosen_keys(keys_source, log, settings)
        with _held(settings):
            end, newer = _brought_back(settings, database, log, keys, now(), accept_loss, progress)
    return Restored(
        backup=log.manifest.name,
        end=end,
        newer=newer,
        new_epoch=end.epoch != log.manifest.end.epoch,
        keys=keys.manifest.name if keys else None,
    )


def _brought_back(
    settings: Settings,
    database: Source,
    log: Kept[LogManifest],
    keys: Kept[KeyManifest] | None,
    at: datetime,
    accept_loss: bool,
    progress: Progress,
) -> tuple[Point, Point | None]:
    """Where the log ends now, and what was known to be newer."""
    # A backup of an older version has no read log.
    looks = {reads_part_of(settings).file} & log.manifest.files.keys()
    _stage(log, settings.data / STAGE, (database.file, *looks))
    if keys:
        _stage(keys, settings.keys / STAGE, KEY_FILES)
        bury_again(settings, settings.keys / STAGE)
    with database.landing(settings.data / STAGE, progress) as landing:
        old, newer = _judged(settings, landing, log, accept_loss, progress)
        end = _settled(settings, landing, log.manifest, old, at)
        reads_part_of(settings).join(settings.data / STAGE, log.manifest.looks)
        switch(settings, planned(settings, at, landing.files, landing.committing), landing.commit)
    return end, newer


def _must_be_of(kind: str, manifest: LogManifest) -> None:
    if manifest.kind != kind:
        raise RestoreRefused("restore.another-database", of=manifest.kind, here=kind)


@contextmanager
def _held(settings: Settings) -> Iterator[None]:
    """Keep everybody else out; where nothing was restored, the folders are as they were."""
    new = [each for each in (settings.data, settings.keys) if not each.exists()]
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with serving(settings.data), private_folder(settings.keys):
            clear_stages(settings)
            try:
                yield
            finally:
                clear_stages(settings)
    except BaseException:
        for folder in new:
            if folder.exists() and {each.name for each in folder.iterdir()} <= {LOCK_FILE}:
                rmtree(folder)
        raise


def _stage(kept: Kept[Contents], stage: Path, names: tuple[str, ...]) -> None:
    """Copy the files of a backup, and compare each with the digest in its manifest."""
    if kept.manifest.files.keys() != set(names):
        raise RestoreRefused("restore.other-files", backup=kept.folder)
    stage.mkdir(mode=0o700)
    for name in names:
        if not (kept.folder / name).is_file():
            raise RestoreRefused("restore.file-missing", file=kept.folder / name)
        make_private_file(stage / name)
        copyfile(kept.folder / name, stage / name)
        if digest(stage / name) != kept.manifest.files[name]:
            raise RestoreRefused("restore.file-damaged", file=kept.folder / name)


def _judged(
    settings: Settings, landing: Landing, log: Kept[LogManifest], accept_loss: bool, progress: Progress
) -> tuple[OldStore | None, Point | None]:
    """The log that goes, and what was known to be newer; ``RestoreRefused`` where the staged log may not come."""
    with _arrived(settings, landing) as (restored, keys):
        if not sealed_under(restored, keys):
            raise RestoreRefused("restore.keys-of-another-store")
        if missing := set(log.manifest.secrets) - secrets_in(*_coming(settings)):
            raise RestoreRefused("restore.keys.older", secrets=sorted(missing))
        if found := check(restored, keys, progress):
            raise RestoreRefused(f"restore.{found.code}", **found.facts)
        if (Store.of(restored.info), Point.end_of(restored)) != (log.manifest.store, log.manifest.end):
            raise RestoreRefused("restore.manifest-differs", backup=log.folder)
        old = old_store(landing.in_place(keys), restored)
        if old and old.store != log.manifest.store:
            raise RestoreRefused("restore.another-store", agency=old.store.agency)
        known = [old.end] if old else []
        known += [each.manifest.end for each in later_ones(log)]
        if durable := ledger_of(settings).read().durable_through:
            known.append(durable)
        newer = max((each for each in known if not each.is_in(restored)), key=_position, default=None)
    if newer and not accept_loss:
        raise RestoreRefused("restore.older", ends_at=log.manifest.end.position, newest_known=newer.position)
    return old, newer


@contextmanager
def _arrived(settings: Settings, landing: Landing) -> Iterator[tuple[Log, KeyStore]]:
    with told_as(RestoreRefused, "keys"):
        opened = KeyStore.open_folder(*_coming(settings))
    with closing(opened) as keys, landing.arrived(keys) as log:
        yield log, keys


def _coming(settings: Settings) -> tuple[Path, str | None]:
    """The folder and the database of the keys that the site will have: those on the stage, or its own."""
    stage = settings.keys / STAGE
    return (stage, None) if stage.exists() else (settings.keys, settings.keys_database)


def _settled(settings: Settings, landing: Landing, manifest: LogManifest, old: OldStore | None, at: datetime) -> Point:
    """Begin a new epoch unless nothing can be lost: the old log is there to be read, and ends where this one does.

    Where a machine was lost, nobody can say what it had acknowledged after the backup.
    """
    goes_on = old is not None and old.end == manifest.end
    end = manifest.end if goes_on else replace(manifest.end, epoch=str(uuid4()))
    landing.settle(
        Settled(
            at=at,
            replaces=old.end.position if old else None,
            epoch=None if goes_on else end.epoch,
            elsewhere=old.epochs() if old else {},
            ledger=Ledger(durable_through=end, made_at=manifest.made_at, folders=ledger_of(settings).read().folders),
        )
    )
    if (settings.keys / STAGE).exists():
        sync_tree(settings.keys / STAGE)
    return end


def _position(point: Point) -> int:
    return point.position
