"""The eyes of one reader: which records are there for them, and what of each they get."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from domain import access
from domain.access import Extent, Extents
from domain.annotations import Corrected, Settled
from domain.event import Event
from domain.history import Effective
from domain.plain import plain
from domain.record import Record
from domain.sensitivity import UNOPENED, Sensitivity
from domain.shape import fields_of
from domain.staff.vocabulary import Role
from service.keys import KeyStore
from service.log import Opened, Stored
from service.reading import ClassSight, record_and_parts
from service.scope import Scope

NESTING = (Corrected, Settled)
"""They tell how another record should read."""


@dataclass(frozen=True, slots=True)
class Card:
    """Of the parts that were opened what a card shows; the parts of which it leaves something out are withheld."""

    event: Event
    opened: Opened

    @property
    def parts(self) -> Mapping[str, Mapping[str, Any]]:
        """The data of the parts, as far as the card shows it."""
        return plain(self.event).parts

    @property
    def withheld(self) -> frozenset[str]:
        """The names of the parts that the reader does not get, or not as a whole."""
        shown = self.parts
        return self.opened.withheld | {name for name, data in self.opened.parts.items() if shown.get(name) != data}

    @property
    def erased(self) -> frozenset[str]:
        """The names of the parts that nobody can open any more."""
        return self.opened.erased


class Eyes:
    """Reads records as far as the matrix gives them to one reader. For one request."""

    def __init__(self, keys: KeyStore, scope: Scope) -> None:
        self._scope = scope
        # Whoever is given no key of a class cannot open it by mistake.
        self._opening = cache(lambda classes: ClassSight(keys, classes))

    def read(self, stored: Stored) -> tuple[Record, Opened | Card] | None:
        """The record and what of its content the reader gets; ``None`` where it is not there for them.

        What is closed reads as ``UNOPENED``. ``RecordDamaged`` where it cannot be read.
        """
        extents = self._scope.extents_of(self._scope.facts_of(stored))
        if not extents:
            return None
        record, opened = record_and_parts(stored, self._opening(frozenset(extents)))
        record = self._scope.blind_spot(stored.stream).told(record)
        event = masked(record.event, self._scope.reader.role, extents)
        if event is None:
            return None
        if event is record.event:
            return record, opened
        return record._replace(event=event), Card(event, opened)

    def read_all(self, stored: Iterable[Stored]) -> list[tuple[Stored, Record, Opened | Card]]:
        """Those of the records that are there for the reader, each with what they get of it."""
        seen = ((each, self.read(each)) for each in stored)
        return [(each, *read) for each, read in seen if read is not None]

    def on_card(self, entry: Effective) -> Event | None:
        """What the reader gets of a record as it counts now; ``None`` where it is not there for them."""
        return masked(entry.event, self._scope.reader.role, self._scope.extents_of(entry.record))


def masked(event: Event, role: Role, extents: Extents) -> Event | None:
    """The event with every field closed that the matrix does not give; the same one where it gives all of them."""
    if all(extents.get(each) is Extent.FULL for each in _classes_in(type(event))) and not _nests(event):
        return event
    fields = access.shown(role, extents, event)
    if fields is None:
        return None
    closed: dict[str, Any] = {each.name: UNOPENED for each in fields_of(type(event)) if each.name not in fields}
    if isinstance(event, NESTING) and event.replacement is not None and "replacement" not in closed:
        inner = masked(event.replacement, role, extents)
        if inner is not event.replacement:
            closed["replacement"] = inner
    return replace(event, **closed) if closed else event  # type: ignore[type-var]  # every event is a dataclass


def _classes_in(declared: type[Event]) -> frozenset[Sensitivity]:
    if declared not in _CLASSES:
        _CLASSES[declared] = frozenset(each.sensitivity for each in fields_of(declared)) | {Sensitivity.D1}
    return _CLASSES[declared]


_CLASSES: dict[type[Event], frozenset[Sensitivity]] = {}


def _nests(event: Event) -> bool:
    return isinstance(event, NESTING) and event.replacement is not None
