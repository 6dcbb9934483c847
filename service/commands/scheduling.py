"""Backups by the clock: the options of ``harapan serve`` for them, and ``harapan backups``, which does only that."""

import sys
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from service.backup.backing_up import keys_beside, must_lie_apart
from service.backup.held import held
from service.backup.manifest import Contents
from service.backup.schedule import LATE, Pause, Schedule, keep_backed_up
from service.commands.failures import Failure
from service.commands.options import FOLDER, folders, patient
from service.commands.output import say
from service.commands.session import on_each_site, opened, until_founded
from service.settings import Settings
from service.site import Site, utc_now

F = TypeVar("F", bound=Callable[..., Any])

OPTIONS = (
    click.option("--backup-to", type=FOLDER, envvar="HARAPAN_BACKUP_TO", metavar="DIR", help="Back up to this folder."),
    click.option(
        "--backup-keys-to",
        type=FOLDER,
        envvar="HARAPAN_BACKUP_KEYS_TO",
        metavar="DIR",
        help="Folder for the keys of backups.  [default: that of --backup-to, with -keys]",
    ),
    click.option(
        "--backup-every",
        type=click.FloatRange(min=0, min_open=True),
        envvar="HARAPAN_BACKUP_EVERY",
        default=24,
        show_default=True,
        metavar="HOURS",
        help="How often.",
    ),
    click.option(
        "--backup-keep",
        type=click.IntRange(min=1),
        envvar="HARAPAN_BACKUP_KEEP",
        metavar="N",
        help="Keep the newest N backups of the log.  [default: all]",
    ),
)


def backed_up(function: F) -> F:
    """``--backup-to`` and what belongs to it, as ``schedule``; ``None`` where nobody asked for backups."""

    @wraps(function)
    def with_schedule(
        *arguments: Any,
        backup_to: Path | None,
        backup_keys_to: Path | None,
        backup_every: float,
        backup_keep: int | None,
        **options: Any,
    ) -> Any:
        schedule = backup_to and Schedule(
            target=backup_to.absolute(),
            keys_target=backup_keys_to and backup_keys_to.absolute(),
            every=timedelta(hours=backup_every),
            keep=backup_keep,
        )
        return function(*arguments, schedule=schedule, **options)

    decorated: Any = with_schedule
    for option in reversed(OPTIONS):
        decorated = option(decorated)
    return cast(F, decorated)


@click.command("backups")
@folders()
@backed_up
@patient
@click.option("--check", is_flag=True, help="Only tell whether both folders hold a backup that is new enough.")
def backups(settings: Settings, schedule: Schedule | None, wait: bool, check: bool) -> None:
    """Make backups by the clock until it is stopped with Ctrl-C, as `harapan serve --backup-to` does beside its work.

    For a store on PostgreSQL that `harapan serve --workers` serves.

    What counts is what the folders named hold: where they have no backup of this store that is young enough, one is
    made at once. With --check it only looks, for whoever watches.

    \b
    Examples:
      harapan backups --backup-to /backups/log --backup-keys-to /backups/keys --backup-every 6
      harapan backups --backup-to /backups/log --check
    """
    if schedule is None:
        raise click.UsageError("Say with --backup-to where the backups go.")
    if check:
        _check(settings, schedule)
        return
    must_lie_apart(settings, schedule.target, schedule.keys_target)
    if wait:
        until_founded(settings)
    from service.http.beside import steadily, work_until_signalled
    from service.http.journal import Journal

    def keep(site: Site, stopping: Pause, journal: Journal) -> None:
        keep_backed_up(site, schedule, stopping, journal.write)

    say(f"Backing up to {schedule.target}.")
    on_each_site(settings, lambda site: work_until_signalled(steadily(keep), site, Journal(sys.stderr)))


def _check(settings: Settings, schedule: Schedule) -> None:
    """Look into the folders named: what was backed up elsewhere is of no use to whoever comes to them."""
    keys_target = schedule.keys_target or keys_beside(schedule.target)
    with opened(settings) as site:
        found = held(site, schedule.target, keys_target)
    _must_be_recent("backup", "the log", schedule.target, found.log, schedule)
    _must_be_recent("backup.keys", "the keys", keys_target, found.keys, schedule)


def _must_be_recent(code: str, what: str, folder: Path, newest: Contents | None, schedule: Schedule) -> None:
    if newest is None:
        raise Failure(f"{code}.none", f"There is no backup of {what} in {folder}.")
    says = f"The last backup of {what} in {folder} is of {newest.made_at:%Y-%m-%d %H:%M} UTC."
    if utc_now() - newest.made_at > LATE * schedule.every:
        raise Failure(f"{code}.overdue", says)
    say(says)
