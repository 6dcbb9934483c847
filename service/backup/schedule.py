"""Backups by the clock, beside the work of a server."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

from service.backup.backing_up import backup
from service.backup.errors import BackupFailed, told_as
from service.backup.held import held
from service.backup.ledger import Failure, forget_failure, remember_failure
from service.backup.manifest import LogManifest
from service.site import Site

GLANCE = 30.0
"""Seconds between two looks at the clock and into the folders."""
AGAIN = timedelta(minutes=10)
"""After a failure, where the next backup is not due before."""
LATE = 2
"""Times the pause between two backups: whoever watches is told when none was made for so long."""
PASSING = ("backup.running", "backup.stopped")
"""What says nothing about how well backups work."""


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
    """Make a backup whenever the folders named hold none that is young enough, until the server stops.

    Each is told, and when the next one is due. A failure is tried again after a while, and at once by who begins anew.
    """
    clock = _Clock(site, schedule, stopping, tell)
    while not stopping.begun:
        clock.look()
        stopping.rest(GLANCE)


class _Clock:
    """Knows when it has failed, and which backup it counts on."""

    def __init__(self, site: Site, schedule: Schedule, stopping: Pause, tell: Callable[..., Any]) -> None:
        self._site, self._schedule, self._stopping, self._tell = site, schedule, stopping, tell
        self._failed_at: datetime | None = None
        self._counts_on = ""

    def look(self) -> None:
        """Make a backup if one is due."""
        if self._rests_from_failure():
            return
        try:
            self._see()
        except BackupFailed as failed:
            self._fail(failed)

    def _rests_from_failure(self) -> bool:
        # A failure of the future was met by a clock that was wrong.
        return self._failed_at is not None and timedelta(0) <= self._site.now() - self._failed_at < self._pause

    @property
    def _pause(self) -> timedelta:
        return min(AGAIN, self._schedule.every)

    def _see(self) -> None:
        found = held(self._site, self._schedule.target, self._schedule.keys_target)
        next_at = found.lasts_until(self._schedule.every)
        if found.log is None or next_at is None or next_at <= self._site.now():
            self._make()
        elif found.log.name != self._counts_on:
            self._count_on(found.log, next_at)

    def _make(self) -> None:
        began = monotonic()
        made = backup(
            self._site,
            self._schedule.target,
            self._schedule.keys_target,
            keep=self._schedule.keep,
            progress=lambda done, total: _go_on(self._stopping),
        )
        self._failed_at, self._counts_on = None, made.name
        self._tell(
            "backup-made",
            name=made.name,
            position=made.end.position,
            seconds=round(monotonic() - began, 1),
            next_at=_written(made.made_at + self._schedule.every),
        )

    def _count_on(self, found: LogManifest, next_at: datetime) -> None:
        """Somebody else has made it, or it was there before: that is as good as one made now."""
        with told_as(BackupFailed, "backup"):
            forget_failure(self._site.settings, self._schedule.target)
        self._failed_at, self._counts_on = None, found.name
        self._tell("backup-found", name=found.name, made_at=_written(found.made_at), next_at=_written(next_at))

    def _fail(self, failed: BackupFailed) -> None:
        # What is found after a failure is told, although it was counted on before.
        self._failed_at, self._counts_on = self._site.now(), ""
        self._tell("backup-failed", code=failed.code, next_at=_written(self._failed_at + self._pause))
        if failed.code in PASSING:
            return
        try:
            with told_as(BackupFailed, "backup"):
                failure = Failure(at=self._failed_at, code=failed.code, target=str(self._schedule.target))
                remember_failure(self._site.settings, failure)
        except BackupFailed as why:
            self._tell("backup-failure-not-kept", code=why.code)


def _written(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _go_on(stopping: Pause) -> None:
    if stopping.begun:
        raise BackupFailed("backup.stopped")
