"""The turn of whoever leads: batches of the log become rows, rows and position in one transaction."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import sleep

from service.keys import KeyStore
from service.log import Log
from service.views.failing import Outcome, insisted, mended, parked
from service.views.goals import Batch, Swap, every, made_by, missing, next_work
from service.views.progress import (
    FRAME,
    Parked,
    Side,
    Standing,
    begin,
    belong_to,
    forget_streams_beside,
    move,
    park,
    standing_in,
    take_the_place,
    tell_in,
    unpark,
)
from service.views.projecting import Projection
from service.views.store import Connection, Lead, ViewsGone, ViewStore, ViewsUnavailable
from service.views.stretch import Place, is_stream, stretch_of
from service.views.tables import creation, renaming
from service.views.view import View

BATCH = 500

ATTEMPTS = 5
"""How often the views are made anew in one turn because somebody takes them away or damages them meanwhile."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trade:
    """What making views takes."""

    store: ViewStore
    log: Log
    keys: KeyStore
    views: Mapping[str, View]
    now: Callable[[], datetime]
    batch: int = BATCH


@dataclass(slots=True)
class Turn:
    """One turn. What was learned in it of streams is kept to its end, because nobody else writes meanwhile."""

    trade: Trade
    lead: Lead
    _projections: dict[tuple[bool, tuple[str, ...]], Projection] = field(default_factory=dict)

    def work(self, enough: Callable[[Standing], bool]) -> None:
        """Go on until it is enough; ``ViewsUnavailable`` where there is nothing left to do and it is not."""
        for _ in range(ATTEMPTS):
            try:
                return self._work(enough)
            except ViewsUnavailable as error:
                if not error.mended_by_a_rebuild:
                    raise
                self.begin_anew()
        raise ViewsUnavailable("busy")

    def begin_anew(self) -> None:
        """Take away what is there, and begin every view."""
        self._projections.clear()
        self.lead.begin_anew(FRAME)
        with self.lead.writing() as connection:
            belong_to(connection, self.trade.log.info.hub_epoch)
        self._begin(missing)

    def begin_all(self) -> None:
        """Begin to make every view anew beside the one that answers."""
        self._prepare()
        self._begin(every)

    def retry(self, view: str | None, stream: str | None) -> None:
        """Make the rows of parked streams once more; a view that had stopped for one of them goes on from there."""
        for side in self._prepare().sides:
            entries = [each for each in side.parked if view in (None, each.view) and stream in (None, each.stream)]
            ours = made_by(side, self.trade.views)
            for each in (each for each in entries if each.view in ours and is_stream(each.stream)):
                self._retry(side.only(ours), each)

    def _retry(self, side: Side, entry: Parked) -> None:
        with self.lead.writing() as connection:
            if entry.stops:
                unpark(connection, side.beside, [entry])
            else:
                outcome = self._again(connection, side, entry.view, entry.stream)
                self._keep_aside(connection, side, outcome, [], entry.position)

    def _work(self, enough: Callable[[Standing], bool]) -> None:
        standing = self._prepare()
        while not enough(standing):
            work = next_work(standing, self.trade.views, self.trade.log.last().position, self.trade.batch)
            match work:
                case Batch():
                    self._advance(standing, work)
                case Swap():
                    self._swap(standing, work)
                case None:
                    raise ViewsUnavailable("behind")
            standing = self._standing()
            self.trade.store.hints.wake()

    def _prepare(self) -> Standing:
        """Begin the views that are missing, or that an older version or another log has made."""
        try:
            if missing(self._standing(), self.trade.views):
                self._begin(missing)
        except ViewsUnavailable as error:
            if not error.mended_by_a_rebuild:
                raise
            self.begin_anew()
        return self._standing()

    def _standing(self) -> Standing:
        with self.trade.store.reading() as connection:
            standing = standing_in(connection, self.trade.log.info.hub_epoch)
        if standing is None:
            raise ViewsGone
        return standing

    def _begin(self, which: Callable[[Standing, Mapping[str, View]], Mapping[str, int]]) -> None:
        """Make empty tables beside for these views; what was made of them beside is thrown away."""
        self._projections.clear()
        standing = self._standing()
        with self.lead.writing() as connection:
            for name, edition in which(standing, self.trade.views).items():
                view = replace(self.trade.views[name], beside=True)
                for statement in creation(view, edition):
                    connection.execute(statement)
                begin(connection, view, edition)

    def _advance(self, standing: Standing, work: Batch) -> None:
        """One batch of the log, in one transaction; a record that cannot be read is a batch of its own."""
        projection = self._projection(work.beside, work.names)
        side = (standing.beside if work.beside else standing.live).only(work.names)
        stretch = stretch_of(self.trade.log, work.after, work.limit)
        with self.lead.writing() as connection:
            outcome = stretch.project(projection, connection)
            stopping = self._keep_aside(connection, side, outcome, stretch.places, stretch.upto)
            move(connection, work.beside, dict.fromkeys(work.names, stretch.upto) | stopping)
            tell_in(connection, projection.zone)

    def _keep_aside(
        self, connection: Connection, side: Side, outcome: Outcome, places: Sequence[Place], upto: int
    ) -> dict[str, int]:
        """Park what cannot be made, take back what can; the views that stop here, and the position of each."""

        def again(view: str, stream: str) -> Outcome:
            return self._again(connection, side, view, stream)

        outcome = insisted(outcome, self.trade.views, again, sleep)
        newest = dict(places)
        entries = parked(outcome.failed, self.trade.views, newest, upto, self.trade.now())
        for each in entries:
            _log.warning("view %s: %s stands aside: %s", each.view, each.stream, each.code)
        unpark(connection, side.beside, mended(side.parked, outcome))
        park(connection, side.beside, entries)
        first = dict(reversed(places))
        before = places[0][1] - 1 if places else upto
        stops = [(each.view, first.get(each.stream, before + 1) - 1) for each in entries if each.stops]
        return {view: min(position for name, position in stops if name == view) for view, _ in stops}

    def _again(self, connection: Connection, side: Side, view: str, stream: str) -> Outcome:
        """One stream for one view, with nothing remembered of the time before.

        With a child the rows of its cases are made again in every view: they may be by what was known of it before.
        """
        names = side.made if stream.startswith("child-") else ()
        of_cases = [each for each in names if self.trade.views[each].of == "case"]
        views = [replace(self.trade.views[each], beside=side.beside) for each in (view, *of_cases)]
        return Projection(self.trade.log, self.trade.keys, views).again(connection, stream)

    def _projection(self, beside: bool, names: tuple[str, ...]) -> Projection:
        if (beside, names) not in self._projections:
            views = [replace(self.trade.views[name], beside=beside) for name in names]
            self._projections[beside, names] = Projection(self.trade.log, self.trade.keys, views)
        return self._projections[beside, names]

    def _swap(self, standing: Standing, work: Swap) -> None:
        """What was made beside answers from now on."""
        self._projections.clear()
        with self.lead.swapping() as connection:
            for name in work.names:
                for statement in renaming(self.trade.views[name]):
                    connection.execute(statement)
                take_the_place(connection, name)
            if standing.beside.made.keys() == set(work.names):
                forget_streams_beside(connection)
