"""Puts what was restored in the place of what was there: once begun it is always finished, whatever happens.

Rules of this file. The plan is durable before the first file moves, and while there is one nobody opens the site. At
first it is pending: only then is the old log taken from everybody who may have it open, and what was written into it
last is looked at. Where a database decides, it does so then: a plan that is pending, or that the database never heard
of, is dropped, and one that is decided is carried out. Every step can be taken again without harm, so whoever opens the
site next takes the steps that a crash has left. Nothing that was replaced is thrown away here, except what is made anew
from the log.
"""

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from shutil import rmtree

import msgspec
from msgspec.structs import replace

from service.backup.errors import Failed
from service.backup.key_copy import kept_keys
from service.backup.ledger import LEDGER_FILE
from service.backup.reads_part import reads_part_of
from service.keys import KeyStoreUnavailable
from service.keys.private_files import private_folder, sync_folder, write_private_file
from service.keys.store import EPOCH_FILE, VAULT_FILE
from service.log import LogUnavailable
from service.settings import LOG_FILE, VIEWS_FILE, Settings
from service.sqlite_faults import why_unavailable

PLAN_FILE = "restoring.json"
STAGE = ".restoring"
REPLACED = "replaced-{:%Y%m%dT%H%M%SZ}"
REPLACED_GLOB = "replaced-*"
BESIDE = ("", "-wal", "-shm")
"""SQLite keeps a file with its log and its shared memory beside it."""


class Switch(msgspec.Struct, frozen=True):
    """What moves where, in order: (``data`` or ``keys``, from, to), each name below that folder.

    ``log`` is the copy that a database puts into the place of its log. ``vault_at``: the keys on the stage go into the
    database of keys, under this moment. ``pending``: it may still be that nothing moves.
    """

    moves: list[tuple[str, str, str]]
    log: str | None = None
    vault_at: datetime | None = None
    pending: bool = False


def planned(settings: Settings, at: datetime, data_files: Sequence[str], log: str | None) -> Switch:
    """What is there goes aside, then what lies on the stages comes into its place."""
    replaced = REPLACED.format(at)
    folders = {"data": settings.data, "keys": settings.keys}
    keys = _names(settings.keys / STAGE)
    to_vault = settings.keys_database is not None and VAULT_FILE in keys
    staged = {"data": list(data_files), "keys": [each for each in keys if each == EPOCH_FILE or not to_vault]}
    old = {"data": (*_with_beside(LOG_FILE), LEDGER_FILE), "keys": (EPOCH_FILE, *_with_beside(VAULT_FILE))}
    aside = [
        (name, each, f"{replaced}/{each}")
        for name, folder in folders.items()
        if staged[name]
        for each in old[name]
        if (folder / each).exists()
    ]
    moves = [*aside, *((name, f"{STAGE}/{each}", each) for name in folders for each in staged[name])]
    return Switch(moves, log, at if to_vault else None)


def switch(settings: Settings, plan: Switch, commit: Callable[[], None]) -> None:
    """Carry it out; to be called by whoever keeps servers and other restores out.

    ``commit`` takes the old log from everybody else, and decides. What it raises is raised where nothing was done;
    ``Failed`` of the code ``restore.unfinished`` where a disk or a database stopped it in the middle.
    """
    # Whoever is opening the site comes to an end first, and ``commit`` finds the log open.
    with private_folder(settings.data):
        _write(settings, replace(plan, pending=True))
        try:
            commit()
            _write(settings, plan)
        except Exception:
            # It may have been done, and only its answer lost.
            with _unfinished():
                decided = _is_decided(settings)
            if not decided:
                _drop(settings)
                raise
        with _unfinished():
            _carry_out(settings, plan)


def finish_switch(settings: Settings) -> None:
    """Finish what a crash has left in the middle, before anybody opens the site; mostly there is nothing."""
    if not _is_planned(settings):
        return
    with private_folder(settings.data):
        # A restore that is at it holds the folder, and is through with it now.
        if _is_planned(settings):
            if _is_decided(settings):
                _carry_out(settings, _read(settings))
            else:
                _drop(settings)


@contextmanager
def nothing_moving(settings: Settings) -> Iterator[None]:
    """Finish what a crash has left, and let no file move while the site is being opened.

    Who has opened it has its log in use, which keeps a restore from taking the log away. Who came between the look for
    a plan and the first byte that is read would write into the log that goes.
    """
    finish_switch(settings)
    while settings.data.exists():
        with _shared(settings.data):
            if not _is_planned(settings):
                yield
                return
        finish_switch(settings)
    yield


def replaced_outside(folder: Path, since: datetime, until: datetime) -> list[Path]:
    """Folders with what was replaced before a moment, or after another one."""
    first, last = REPLACED.format(since), REPLACED.format(until)
    return [each for each in folder.glob(REPLACED_GLOB) if not first <= each.name <= last]


def clear_stages(settings: Settings) -> None:
    """Throw away what was staged, unless it has begun to move into its place."""
    if _is_planned(settings):
        return
    for folder in (settings.data, settings.keys):
        if (folder / STAGE).exists():
            rmtree(folder / STAGE)


def _is_planned(settings: Settings) -> bool:
    return (settings.data / PLAN_FILE).exists()


def _read(settings: Settings) -> Switch:
    return msgspec.json.decode((settings.data / PLAN_FILE).read_bytes(), type=Switch)


def _write(settings: Settings, plan: Switch) -> None:
    write_private_file(settings.data / PLAN_FILE, msgspec.json.encode(plan))


@contextmanager
def _shared(folder: Path) -> Iterator[None]:
    """Keep out whoever wants the folder for himself."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def _is_decided(settings: Settings) -> bool:
    plan = _read(settings)
    if plan.log is None or settings.database is None:
        return not plan.pending
    from service.log.postgres_place import PostgresPlace
    from service.log.postgres_swap import has_taken_place

    return has_taken_place(PostgresPlace(settings.database), plan.log)


@contextmanager
def _unfinished() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Failed("restore.unfinished", path=error.filename) from error
    except (LogUnavailable, KeyStoreUnavailable) as error:
        raise Failed("restore.unfinished", reason=error.reason) from error
    except sqlite3.Error as error:
        raise Failed("restore.unfinished", reason=why_unavailable(error)) from error


def _carry_out(settings: Settings, plan: Switch) -> None:
    if plan.vault_at is not None and settings.keys_database is not None:
        from service.keys.postgres_vault import replace_vault

        replace_vault(settings.keys_database, kept_keys(settings.keys / STAGE), plan.vault_at)
    folders = {"data": settings.data, "keys": settings.keys}
    for name, source, target in plan.moves:
        _move(folders[name] / source, folders[name] / target)
    reads_part_of(settings).bring_back(settings.data / STAGE)
    for each in _with_beside(VIEWS_FILE):
        (settings.data / each).unlink(missing_ok=True)
    for name in {name for name, _, _ in plan.moves}:
        sync_folder(folders[name])
    _drop(settings)


def _drop(settings: Settings) -> None:
    """The plan is done, or will never be."""
    (settings.data / PLAN_FILE).unlink()
    sync_folder(settings.data)
    clear_stages(settings)


def _move(source: Path, target: Path) -> None:
    # Where the target is there, this step was taken before the crash: the name has come into use again since.
    if source.exists() and not target.exists():
        target.parent.mkdir(mode=0o700, exist_ok=True)
        source.rename(target)
        sync_folder(target.parent)


def _names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


def _with_beside(name: str) -> tuple[str, ...]:
    return tuple(f"{name}{suffix}" for suffix in BESIDE)
