"""One runner for all views: whoever gets the lead brings them where somebody wants them, the others wait to be told."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from time import monotonic
from typing import TypeVar

from service.keys import KeyStore
from service.log import Log
from service.views.goals import Reaching, missing, next_work, position_of
from service.views.progress import Parked, Standing, standing_in
from service.views.store import Connection, ViewsGone, ViewStore, ViewsUnavailable
from service.views.turn import ATTEMPTS, BATCH, Trade, Turn
from service.views.view import View

PATIENCE_SECONDS = 5.0
"""How long whoever waits for another leader waits at most."""

POLL_SECONDS = 0.1
"""After so long whoever waits looks again, hint or no hint: who led may be dead."""

WITHOUT_END = float("inf")

T = TypeVar("T")

Progress = Callable[[int, int], None]
"""Told the position reached, and the one to reach."""

Answer = Callable[[Connection, Standing, int], T]
"""Made of the views as they stand at one moment, and of the position of those that were asked for."""


def nobody(reached: int, end: int) -> None:
    """Nobody wants to know."""


def always() -> bool:
    return True


class Runner:
    """Brings views where somebody wants them. Safe to share between threads and processes; one at a time leads."""

    def __init__(
        self,
        store: ViewStore,
        log: Log,
        keys: KeyStore,
        views: Sequence[View],
        now: Callable[[], datetime],
        batch: int = BATCH,
    ) -> None:
        self._store = store
        self._log = log
        self._views = {each.name: each for each in views}
        self._trade = Trade(store, log, keys, self._views, now, batch)

    def catch_up(
        self, progress: Progress = nobody, *, patience: float = WITHOUT_END, wanted: Callable[[], bool] = always
    ) -> int:
        """Bring every view to where the log ends now, and finish what is made beside; that position.

        A view that has stopped, or that a newer program has made, stays where it is. ``ViewsUnavailable`` with
        ``behind`` where another leads and has not come so far in ``patience`` seconds. No longer ``wanted``, it ends
        after the batch under way.
        """
        end = self._log.last().position

        def done(standing: Standing) -> bool:
            progress(_reached(standing), end)
            return not wanted() or next_work(standing, self._views, end, 1) is None

        def look() -> bool | None:
            standing = self.standing()
            return True if standing and not missing(standing, self._views) and done(standing) else None

        self._until(look, done, patience, WITHOUT_END)
        return end

    def rebuild(self, progress: Progress = nobody) -> int:
        """Make every row anew beside those that answer, and put them in their place; the position reached."""
        with self._turn() as turn:
            turn.begin_all()
        return self.catch_up(progress)

    def retry(self, view: str | None = None, stream: str | None = None) -> Sequence[Parked]:
        """Try the parked streams again, those of one view or one stream where that is said; what still stands aside.

        A view that had stopped for one of them goes on.
        """
        with self._turn() as turn:
            turn.retry(view, stream)
        self.catch_up()
        standing = self.standing()
        return standing.live.parked if standing else ()

    def read(self, views: Collection[View], at_least: int | None, answer: Answer[T]) -> T:
        """The answer, from these views at the position ``at_least`` or, where nothing is said, where the log ends now.

        One that has stopped answers from where it is only where nothing is said. ``ViewsUnavailable`` with ``behind``
        where they have not come so far in time.
        """
        position = self._log.last().position if at_least is None else at_least
        enough = Reaching(views, position, said=at_least is not None)
        for _ in range(ATTEMPTS):
            try:
                longest = PATIENCE_SECONDS if self._store.shared else WITHOUT_END
                return self._until(lambda: self._looked(views, enough, answer), enough, PATIENCE_SECONDS, longest)
            except ViewsUnavailable as error:
                if not error.mended_by_a_rebuild:
                    raise
                with self._turn() as turn:
                    turn.begin_anew()
        raise ViewsUnavailable("busy")

    def standing(self) -> Standing | None:
        """How the views stand; ``None`` where there are none of this log that can be read."""
        try:
            with self._store.reading() as connection:
                return standing_in(connection, self._log.info.hub_epoch)
        except ViewsUnavailable as error:
            if not error.mended_by_a_rebuild:
                raise
            return None

    def _looked(self, views: Collection[View], enough: Reaching, answer: Answer[T]) -> T | None:
        try:
            with self._store.reading() as connection:
                standing = standing_in(connection, self._log.info.hub_epoch)
                position = position_of(standing, views) if standing else None
                if standing is None or position is None or not enough(standing):
                    return None
                return answer(connection, standing, position)
        except ViewsGone:
            return None

    def _until(
        self, look: Callable[[], T | None], enough: Callable[[Standing], bool], patience: float, longest: float
    ) -> T:
        """What ``look`` finds. Until it finds something: lead where nobody does, else wait for whoever leads."""
        begun, most = monotonic(), patience
        while True:
            ticket = self._store.hints.ticket()
            found = look()
            if found is not None:
                return found
            if monotonic() >= begun + most:
                raise ViewsUnavailable("behind")
            with self._turn_if_free() as turn:
                most = longest if turn else patience
                if turn:
                    turn.work(lambda standing: enough(standing) or monotonic() >= begun + longest)
            if turn is None:
                self._store.hints.wait(ticket, POLL_SECONDS)

    @contextmanager
    def _turn(self) -> Iterator[Turn]:
        """A turn as leader, as soon as one is to be had; ``ViewsUnavailable`` with ``busy`` where none is."""
        begun = monotonic()
        while monotonic() < begun + PATIENCE_SECONDS:
            ticket = self._store.hints.ticket()
            with self._turn_if_free() as turn:
                if turn:
                    yield turn
                    return
            self._store.hints.wait(ticket, POLL_SECONDS)
        raise ViewsUnavailable("busy")

    @contextmanager
    def _turn_if_free(self) -> Iterator[Turn | None]:
        with self._store.leading() as lead:
            yield Turn(self._trade, lead) if lead else None
        if lead:
            # Whoever waits for more than this turn has brought may have the next one.
            self._store.hints.wake()


def _reached(standing: Standing) -> int:
    """The position of whatever is furthest behind."""
    sides = (made.position for side in standing.sides for made in side.made.values())
    return min(sides, default=0)
