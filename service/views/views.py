"""The views as their readers know them: whoever reads one first brings it to the end of the log."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.sensitivity import Sensitivity
from service.keys import KeyStore
from service.log import Log, RecordDamaged
from service.views.apart import Apart
from service.views.approvals import APPROVALS
from service.views.basis import BASIS
from service.views.caseload import CASELOAD
from service.views.child_card import CHILD_CARD
from service.views.cursor import place_of
from service.views.overdue import OVERDUE
from service.views.page import Question, Rows, Throughout, Within, page
from service.views.progress import Parked, Standing
from service.views.runner import WITHOUT_END, Progress, Runner, always, nobody
from service.views.staff import STAFF
from service.views.store import ViewStore
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


YOUNG = timedelta(seconds=5)
"""How long somebody who follows the log may leave a record unread before others do not rely on them any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewStanding:
    """How one view stands: ``position`` is how far its answers are, ``building`` how far what is made beside them is.

    ``lag`` counts the records that its answers have not read. ``stopped``: it goes no further before somebody looks.
    """

    name: str
    version: int
    position: int
    lag: int
    building: int | None
    stopped: bool
    parked: tuple[Parked, ...]


class Views:
    """The views of a site. Safe to share between threads and processes."""

    def __init__(self, store: ViewStore, log: Log, keys: KeyStore, now: Callable[[], datetime]) -> None:
        self._store = store
        self._log = log
        self._keys = keys
        self._now = now
        self._runner = Runner(store, log, keys, ALL, now)

    @property
    def shared(self) -> bool:
        """Whether somebody else follows the log for them, so that a question need not."""
        return self._store.shared

    def catch_up(
        self,
        progress: Progress = nobody,
        *,
        patience: float = WITHOUT_END,
        wanted: Callable[[], bool] = always,
    ) -> int:
        """Bring the views to where the log ends now, or see another do it; that position. As ``Runner.catch_up``."""
        return self._runner.catch_up(progress, patience=patience, wanted=wanted)

    def rebuild(self, progress: Progress = nobody) -> int:
        """Make every row anew while the old ones answer; ``progress`` is told the position reached and to reach."""
        return self._runner.rebuild(progress)

    def retry(self, view: str | None = None, stream: str | None = None) -> Sequence[Parked]:
        """Try again what stands aside, of one view or one stream where that is said; what still does."""
        return self._runner.retry(view, stream)

    def position(self) -> int:
        """How far the views are, without bringing them further; 0 where they must be made anew."""
        return min(each.position for each in self.standing())

    def lag(self) -> int:
        """How many records they have not read."""
        return max(each.lag for each in self.standing())

    def standing(self) -> list[ViewStanding]:
        """How each view stands, those included that only other views read."""
        end, standing = self._log.last().position, self._runner.standing()
        return [_standing(each, standing, end) for each in ALL]

    def page(
        self,
        view: str,
        sight: Collection[Sensitivity] | Within,
        *,
        filters: Mapping[str, Any] | None = None,
        after: str | None = None,
        limit: int = 100,
        at_least: int | None = None,
    ) -> Rows:
        """The next rows of a view, as far as these classes may be seen, or as far as it is said stream by stream.

        They hold at least what the log held at the position ``at_least``; where nothing is said, all that it holds now.
        A value that may not be seen is ``None`` and its name is in ``withheld``; one that nobody can open any more is
        ``None`` and its name is in ``erased``. ``KeyError`` for an unknown view or filter, ``BadCursor`` for an
        ``after`` that no page has given out, ``ViewsUnavailable`` where the store cannot answer now, or not so far.
        """
        needed = [each for each in ALL if each.name in PUBLIC[view].reads]
        question = Question(
            view=PUBLIC[view],
            filters=filters or {},
            after=place_of(after, PUBLIC[view]) if after is not None else None,
            limit=limit,
            within=self._within(sight),
            apart=Apart(self._log, self._keys, needed),
            now=self._now(),
        )
        return self._runner.read(
            needed, at_least, lambda connection, standing, position: page(connection, question, standing, position)
        )

    def _within(self, sight: Collection[Sensitivity] | Within) -> Within:
        if not isinstance(sight, Collection):
            return sight
        return Throughout(self._keys.keyring({str(each) for each in (Sensitivity.D1, *sight)}))

    def owed(self) -> int | None:
        """What an answer has to hold where its question names no position, in the form that ``page`` takes.

        All that the log holds; but where somebody else follows the log, and has left out nothing for longer than
        ``YOUNG``, whatever the views hold, so that a burst of records makes nobody wait.
        """
        return 0 if self.shared and self._followed() else None

    def _followed(self) -> bool:
        try:
            unread = self._log.read(self.position(), 1)
        except RecordDamaged:
            return False
        # A record from the future has no age that anybody knows: a clock was wrong.
        return all(abs(self._now() - each.logged_at) <= YOUNG for each in unread)

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()


def _standing(view: View, standing: Standing | None, end: int) -> ViewStanding:
    made = standing.live.made.get(view.name) if standing else None
    beside = standing.beside.made.get(view.name) if standing else None
    sides = [side for side in standing.sides if view.name in side.made] if standing else []
    position = made.position if made else 0
    return ViewStanding(
        name=view.name,
        version=made.version if made else view.version,
        position=position,
        lag=max(end - position, 0),
        building=beside.position if beside else None,
        stopped=any(side.stopped(view.name) for side in sides),
        parked=tuple(each for side in sides for each in side.parked if each.view == view.name),
    )
