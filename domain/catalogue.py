"""The catalogue: stored name and version to event class, upcasts of old versions, plain values in and out."""

from collections.abc import Callable, Collection, Mapping
from types import ModuleType
from typing import Any

from domain import annotations
from domain.case.events import STAGES
from domain.child import events as child_events
from domain.event import Event
from domain.plain import Facts, Parts, Plain, event_from, plain
from domain.settings import events as settings_events
from domain.staff import events as staff_events

Upcast = Callable[[Facts, Parts], tuple[Facts, Parts]]
"""From the plain values of one version to those of the next. Pure."""


class UnknownEvent(Exception):
    """A stored name and version that this catalogue does not know; the store is newer than the program."""


def _declared_in(module: ModuleType) -> list[type[Event]]:
    return [
        each
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Event) and each.__module__ == module.__name__
    ]


EVENTS: tuple[type[Event], ...] = tuple(
    each
    for module in (*STAGES, child_events, staff_events, settings_events, annotations)
    for each in _declared_in(module)
)
"""Every event class, in the order of the reference page."""

CATALOGUE: dict[tuple[str, int], type[Event]] = {(each.NAME, each.VERSION): each for each in EVENTS}
"""The newest version of each event."""

UPCASTS: dict[tuple[str, int], Upcast] = {}
"""How to read what older programs wrote: by stored name and version, one step each."""

BY_NAME: dict[str, type[Event]] = {each.NAME: each for each in EVENTS}


def write(event: Event) -> Plain:
    """An event as coded facts and parts, ready for an envelope."""
    return plain(event)


def read(
    name: str,
    version: int,
    facts: Mapping[str, Any],
    parts: Mapping[str, Mapping[str, Any]],
    existing: Collection[str] = (),
    upcasts: Mapping[tuple[str, int], Upcast] = UPCASTS,
) -> Event:
    """An event from what is stored, whatever version wrote it.

    ``parts`` are those that were opened, ``existing`` the names of all that there are: what exists and was not opened
    reads as ``UNOPENED``. Raises :class:`UnknownEvent`.
    """
    while (name, version) in upcasts:
        # An upcast may change what it gets.
        old = dict(facts), {each: dict(part) for each, part in parts.items()}
        facts, parts = upcasts[name, version](*old)
        version += 1
    declared = CATALOGUE.get((name, version))
    if declared is None:
        raise UnknownEvent(f"{name}/{version}")
    return event_from(declared, facts, parts, existing, _read_nested)


def _read_nested(nested: Mapping[str, Any], parts: Mapping[str, Mapping[str, Any]], existing: Collection[str]) -> Event:
    return read(nested["type"], nested["version"], nested["facts"], parts, existing)
