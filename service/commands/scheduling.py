"""The options of ``harapan serve`` for backups by the clock."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from service.backup.schedule import Schedule
from service.commands.options import FOLDER

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
