"""The views as their readers know them: whoever reads one first brings it to the end of the log."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from domain.sensitivity import Sensitivity
from service.keys import KeyStore
from service.log import Log
from service.views.approvals import APPROVALS
from service.views.basis import BASIS
from service.views.caseload import CASELOAD
from service.views.child_card import CHILD_CARD
from service.views.cursor import place_of
from service.views.file import ViewFile
from service.views.overdue import OVERDUE
from service.views.page import Question, Rows, page
from service.views.runner import Progress, Runner
from service.views.staff import STAFF
from service.views.timeline import TIMELINE
from service.views.view import View
from service.views.warnings import WARNINGS

PUBLIC: Mapping[str, View] = {
    each.name: each for each in (CASELOAD, TIMELINE, OVERDUE, WARNINGS, APPROVALS, BASIS, STAFF)
}
"""The questions that people ask, by name."""

NAMES = tuple(PUBLIC)

ALL = (CHILD_CARD, *PUBLIC.values())
"""Everything that is kept, in the order in which it is made."""


class Views:
    """The views of a site. Safe to share between threads and processes."""

    def __init__(self, path: Path, log: Log, keys: KeyStore, now: Callable[[], datetime]) -> None:
        self._file = ViewFile(path)
        self._log = log
        self._keys = keys
        self._now = now
        self._runner = Runner(self._file, log, keys, ALL)

    def catch_up(self) -> int:
        """Bring the views to where the log ends now; the position that they have reached."""
        return self._runner.catch_up()

    def rebuild(self, progress: Progress | None = None) -> int:
        """Make every row anew; ``progress`` is told the position reached and the one to reach."""
        return self._runner.rebuild(progress) if progress else self._runner.rebuild()

    def position(self) -> int:
        """How far the views are, without bringing them further; 0 where they must be made anew."""
        return self._runner.position() or 0

    def lag(self) -> int:
        """How many records they have not read."""
        return max(self._log.last().position - self.position(), 0)

    def page(
        self,
        view: str,
        sight_classes: Collection[Sensitivity],
        *,
        filters: Mapping[str, Any] | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> Rows:
        """The next rows of a view, as far as these classes may be seen.

        A value that may not be seen is ``None`` and its name is in ``withheld``; one that nobody can open any more is
        ``None`` and its name is in ``erased``. ``KeyError`` for an unknown view or filter, ``BadCursor`` for an
        ``after`` that no page has given out, ``ViewsUnavailable`` where the file cannot answer now.
        """
        question = Question(
            view=PUBLIC[view],
            filters=filters or {},
            after=place_of(after, PUBLIC[view]) if after is not None else None,
            limit=limit,
            ring=self._keys.keyring({str(each) for each in sight_classes}),
            now=self._now(),
        )
        return self._runner.read(lambda connection, position: page(connection, question, position))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
