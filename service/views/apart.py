"""Rows of cases of which a reader may not know every record: made for one answer, from those that they may know."""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager

from domain.access import BlindSpot
from service.keys import KeyStore
from service.log import Log
from service.views.progress import FRAME
from service.views.projecting import Projection
from service.views.store import Connection
from service.views.tables import creation, subjects
from service.views.view import View

BlindSpots = Callable[[str], BlindSpot]
"""By stream."""


class Apart:
    """Makes them by the same projections as the rows of everybody, in a store of their own that no one else reads."""

    def __init__(self, log: Log, keys: KeyStore, views: Sequence[View]) -> None:
        self._log = log
        self._keys = keys
        self._views = views

    @contextmanager
    def rows(self, cases: Collection[str], blind_spot: BlindSpots) -> Iterator[Connection]:
        """The rows of these cases, and what they look up; perhaps of other cases of the same children too.

        A case whose rows cannot be made has none: it stands aside for everybody, and every page says so.
        """
        with closing(sqlite3.connect(":memory:")) as store:
            for statement in FRAME:
                store.execute(statement)
            for view in self._views:
                for statement in creation(view, 1):
                    store.execute(statement)
            projection = Projection(self._log, self._keys, self._views, blind_spot)
            for each in cases:
                projection.again(store, each)
            for each in self._looked_up(store):
                projection.again(store, each)
            yield store

    def _looked_up(self, store: Connection) -> set[str]:
        """The children whose cards these rows look up."""
        if all(each.of == "case" for each in self._views):
            return set()
        asked = (subjects(each) for each in self._views if each.of == "case")
        return {subject for sql in asked for (subject,) in store.execute(sql)}
