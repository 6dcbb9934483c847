"""One runner for all views: reads the log in batches, and keeps rows and position together."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from service.keys import KeyStore
from service.log import Log
from service.views.file import ViewFile, ViewsGone, ViewsUnavailable
from service.views.projecting import Projection
from service.views.tables import creation
from service.views.view import View

BATCH = 500

ATTEMPTS = 5
"""How often a reader starts again because the file was taken away, damaged or made anew under its eyes."""

T = TypeVar("T")

Progress = Callable[[int, int], None]
"""Told the position reached, and the one to reach."""


def _nobody(reached: int, end: int) -> None:
    """Nobody wants to know."""


class Runner:
    """Brings views to the end of the log. Safe to share between threads; one projector at a time runs."""

    def __init__(self, file: ViewFile, log: Log, keys: KeyStore, views: Sequence[View], batch: int = BATCH) -> None:
        self._file = file
        self._log = log
        self._keys = keys
        self._views = {each.name: each for each in views}
        self._batch = batch

    def catch_up(self, progress: Progress = _nobody) -> int:
        """Bring every view to where the log ends now; the position that all of them have reached."""
        end = self._log.last().position
        try:
            reached = self.position()
            if reached is not None and reached >= end:
                return reached
            with self._file.projecting():
                self._file.make()
                self._prepare()
                return self._run(end, progress)
        except ViewsUnavailable as error:
            return self._mend(error, progress)

    def read(self, answer: Callable[[sqlite3.Connection, int], T]) -> T:
        """What ``answer`` makes of the views and of their position, which is where the log ended or later."""
        for _ in range(ATTEMPTS):
            reached = self.catch_up()
            try:
                with self._file.reading() as connection:
                    position = self.position_in(connection)
                    if position is not None and position >= reached:
                        return answer(connection, position)
            except ViewsUnavailable as error:
                self._mend(error)
        raise ViewsUnavailable("busy")

    def rebuild(self, progress: Progress = _nobody) -> int:
        """Make every row anew, from the first record on."""
        with self._file.projecting():
            self._file.remove()
            self._file.make()
            self._prepare()
            return self._run(self._log.last().position, progress)

    def position(self) -> int | None:
        """The position that all views have reached; ``None`` where they must be prepared first."""
        try:
            with self._file.reading() as connection:
                return self.position_in(connection)
        except ViewsGone:
            return None

    def position_in(self, connection: sqlite3.Connection) -> int | None:
        """As ``position``, as one reader sees the file."""
        positions = self._positions(connection)
        return min(positions.values()) if positions.keys() == self._views.keys() else None

    def _mend(self, error: ViewsUnavailable, progress: Progress = _nobody) -> int:
        """Make the file anew where that helps; any other error is raised."""
        if not error.mended_by_a_rebuild:
            raise error
        return self.rebuild(progress)

    def _positions(self, connection: sqlite3.Connection) -> Mapping[str, int]:
        """How far each view is that was made by this program from this log."""
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'progress'").fetchone():
            return {}
        epoch = connection.execute("SELECT value FROM site WHERE name = 'epoch'").fetchone()
        if epoch is None or epoch[0] != self._log.info.hub_epoch:
            return {}
        progress = connection.execute("SELECT view, version, position FROM progress")
        return {
            name: position
            for name, version, position in progress
            if name in self._views and version == self._views[name].version
        }

    def _prepare(self) -> None:
        """Begin the views that are missing, or that another version or another log has made."""
        with self._file.writing() as connection:
            ready = self._positions(connection)
            if ready.keys() == self._views.keys():
                return
            if not ready:
                connection.execute("DELETE FROM streams")
            for name, view in self._views.items():
                if name not in ready:
                    for statement in creation(view):
                        connection.execute(statement)
                    connection.execute("REPLACE INTO progress VALUES (?, ?, 0)", (name, view.version))
            connection.execute("REPLACE INTO site VALUES ('epoch', ?)", (self._log.info.hub_epoch,))

    def _run(self, end: int, progress: Progress) -> int:
        """Views that are behind the others catch up first; then all go on together."""
        group: list[str] = []
        projection: Projection | None = None
        while True:
            with self._file.reading() as connection:
                positions = self._positions(connection)
            after = min(positions.values())
            progress(after, end)
            behind = [name for name, position in positions.items() if position == after]
            if projection is None or behind != group:
                group, projection = behind, Projection(self._log, self._keys, [self._views[name] for name in behind])
            upto = min((position for position in positions.values() if position > after), default=after + self._batch)
            batch = self._log.read(after, min(self._batch, upto - after)) if after < end else []
            if not batch:
                return after
            with self._file.writing() as connection:
                projection.project(connection, batch)
                moved = ((batch[-1].position, name) for name in group)
                connection.executemany("UPDATE progress SET position = ? WHERE view = ?", moved)
                connection.execute("REPLACE INTO site VALUES ('zone', ?)", (projection.zone,))
