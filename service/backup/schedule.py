"""Backups by the clock, beside the work of a server."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

from service.backup.backing_up import backup
from service.backup.errors import BackupFailed, told_as
from service.backup.ledger import ledger_of
from service.backup.manifest import LogManifest
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
        began = monotonic()
        try:
            made = _made_when_due(site, schedule, stopping)
        except BackupFailed as failed:
            tell("backup-failed", code=failed.code)
        else:
            if made:
                tell("backup-made", name=made.name, position=made.end.position, seconds=round(monotonic() - began, 1))
        stopping.rest(GLANCE)


def _made_when_due(site: Site, schedule: Schedule, stopping: Pause) -> LogManifest | None:
    with told_as(BackupFailed, "backup"):
        due = _is_due(site, schedule)
    if not due:
        return None
    return backup(
        site,
        schedule.target,
        schedule.keys_target,
        keep=schedule.keep,
        whole=False,
        progress=lambda done, total: _go_on(stopping),
    )


def _is_due(site: Site, schedule: Schedule) -> bool:
    ledger, now = ledger_of(site.settings).read(), site.now()
    if ledger.failed and now - ledger.failed.at < min(AGAIN, schedule.every):
        return ledger.failed.at > now
    # A backup of the future was made by a clock that was wrong.
    return ledger.made_at is None or not timedelta(0) <= now - ledger.made_at < schedule.every


def _go_on(stopping: Pause) -> None:
    if stopping.begun:
        raise BackupFailed("backup.stopped")
