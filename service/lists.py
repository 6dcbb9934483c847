"""The lists of one reader: the rows of the views that are there for them, each opened as far as its case is."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from domain.access import NO_BLIND_SPOT, BlindSpot
from domain.child.identity import display_name
from domain.history import history
from domain.sensitivity import Sensitivity
from service.eyes import Eyes
from service.keys import Keyring, KeyStore
from service.log import Log
from service.reading import UNREADABLE, everything, record_of
from service.scope import Scope
from service.views import Item, Rows, Views

NAME = "display_name"


class WithinScope:
    """What a scope gives, in the form in which views ask for it."""

    def __init__(self, keys: KeyStore, scope: Scope) -> None:
        self._scope = scope
        self._untold = set[str]()
        self._ring = cache(lambda classes: keys.keyring(frozenset(map(str, classes))))

    def rings(self, streams: Collection[str]) -> Mapping[str, Keyring]:
        """By stream with what to open it: all of those classes that the reader sees as a whole."""
        self._scope.brief(streams)
        classes = {each: self._classes(each) for each in streams}
        return {each: self._ring(seen) for each, seen in classes.items() if seen is not None}

    def blind_spot(self, stream: str) -> BlindSpot:
        """The threads in which the reader is accused."""
        return self._scope.blind_spot(stream) if self._classes(stream) else NO_BLIND_SPOT

    def untold(self, stream: str) -> bool:
        """Whether nobody can say whose case it is."""
        self._classes(stream)
        return stream in self._untold

    def _classes(self, stream: str) -> frozenset[Sensitivity] | None:
        """``None`` for what is not there for the reader; none at all for a case of which they have the card."""
        try:
            # Whether somebody is accused in it has to be known before anything of it is told.
            self._scope.blind_spot(stream)
            return self._scope.classes(stream) if self._scope.extents(stream) else None
        except UNREADABLE:
            # Whose case it is cannot be read: that there is one is told, and nothing of it.
            self._untold.add(stream)
            return frozenset()


class Lists:
    """Asks the views for one reader. For one request."""

    def __init__(self, views: Views, log: Log, keys: KeyStore, scope: Scope) -> None:
        self._views = views
        self._log = log
        self._scope = scope
        self._sight = everything(keys)
        self._eyes = Eyes(keys, scope)
        self._within = WithinScope(keys, scope)

    def page(self, view: str, **asked: Any) -> Rows:
        """As ``Views.page``; where the matrix gives a card instead of a name, with the name that the card shows."""
        rows = self._views.page(view, self._within, **asked)
        for each in rows.items:
            if NAME in each["withheld"] and each.get("child"):
                self._name(each)
        return rows

    def _name(self, row: Item) -> None:
        name = self.name_of(row["child"])
        if name is not None:
            row[NAME] = name
            row["withheld"].remove(NAME)

    def name_of(self, child: str) -> str | None:
        """How the child is called on the card that the reader has of it."""
        try:
            if Sensitivity.D2 not in self._scope.extents(child):
                return None
            whole = history(record_of(each, self._sight) for each in self._log.load(child))
        except UNREADABLE:
            return None
        shown = ((each, self._eyes.on_card(each)) for each in whole.effective)
        return display_name(entry._replace(event=event) for entry, event in shown if event is not None)
