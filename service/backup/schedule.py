"""Backups by the clock, beside the work of a server."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

from service.backup.backing_up import backup
from service.backup.errors import BackupFailed
from service.backup.ledger import read_ledger
from service.site import Site

GLANCE = 30.0
"""Seconds between two looks at the clock."""
AGAIN = timedelta(minutes=10)
"""After a failure, where the next backup is not due before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Where backups go, how often, and how many of the log stay."""

    target: Path
    keys_target: Path | None = None
    every: timedelta = timedelta(days=1)
    keep: int | None = None


class Pause(Protocol):
    """Lets a thread sleep until the server wants to stop."""

    @property
    def begun(self) -> bool:
        """Whether it wants to."""

    def rest(self, seconds: float) -> None:
        """Sleep so long, or until it wants to."""


def keep_backed_up(site: Site, schedule: Schedule, stopping: Pause, tell: Callable[..., Any]) -> None:
    """Make a backup whenever one is due, until the server stops; each is told, and a failure is tried again."""
    while not stopping.begun:
        if not _is_due(site, schedule):
            stopping.rest(GLANCE)
            continue
        began = monotonic()
        try:
            made = backup(
                site,
                schedule.target,
                schedule.keys_target,
                keep=schedule.keep,
                whole=False,
                progress=lambda done, total: _go_on(stopping),
            )
        except BackupFailed as failed:
            tell("backup-failed", code=failed.code)
        else:
            tell("backup-made", name=made.name, position=made.end.position, seconds=round(monotonic() - began, 1))


def _is_due(site: Site, schedule: Schedule) -> bool:
    ledger, now = read_ledger(site.settings.data), site.now()
    if ledger.failed and now - ledger.failed.at < min(AGAIN, schedule.every):
        return ledger.failed.at > now
    # A backup of the future was made by a clock that was wrong.
    return ledger.made_at is None or not timedelta(0) <= now - ledger.made_at < schedule.every


def _go_on(stopping: Pause) -> None:
    if stopping.begun:
        raise BackupFailed("backup.stopped")
