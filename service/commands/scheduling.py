"""Backups by the clock: the options of ``harapan serve`` for them, and ``harapan backups``, which does only that."""

import sys
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from service.backup.backing_up import must_lie_apart
from service.backup.ledger import ledger_of
from service.backup.schedule import Pause, Schedule, keep_backed_up
from service.commands.failures import Failure
from service.commands.options import FOLDER, folders, patient
from service.commands.output import say
from service.commands.session import opened, until_founded
from service.settings import Settings
from service.site import Site, utc_now

F = TypeVar("F", bound=Callable[..., Any])

LATE = 2
"""Times the pause between two backups: whoever watches is told when none was made for so long."""

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
@click.option("--check", is_flag=True, help="Only tell whether the last backup is as new as it should be.")
def backups(settings: Settings, schedule: Schedule | None, wait: bool, check: bool) -> None:
    """Make backups by the clock until it is stopped with Ctrl-C, as `harapan serve --backup-to` does beside its work.

    For a store on PostgreSQL that `harapan serve --workers` serves.

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

    with opened(settings) as site:
        say(f"Backing up to {schedule.target}.")
        work_until_signalled(steadily(keep), site, Journal(sys.stderr))


def _check(settings: Settings, schedule: Schedule) -> None:
    made_at = ledger_of(settings).read().made_at
    if made_at is None:
        raise Failure("backup.none", "There is no backup yet.")
    if utc_now() - made_at > LATE * schedule.every:
        raise Failure("backup.overdue", f"The last backup is of {made_at:%Y-%m-%d %H:%M} UTC.")
    say(f"The last backup is of {made_at:%Y-%m-%d %H:%M} UTC.")
