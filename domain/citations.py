"""Which ids an event names, read from the types of its fields: its explicit basis, and the people in it."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from domain.identifiers import EventId, StaffId
from domain.shape import Form, Shape, fields_of

E = TypeVar("E")


def citations(event: object) -> frozenset[EventId]:
    """Every earlier event that this one names, also inside its lists and groups."""
    return frozenset(EventId(each) for each in _named(event, "EventId"))


def needed(event: object) -> frozenset[EventId]:
    """The earlier events without which this one says nothing: those in fields that must be given."""
    given = {each.name for each in fields_of(type(event)) if each.required}
    naming = (each for each in _naming(type(event), "EventId") if each[0] in given)
    return frozenset(EventId(id) for name, shape in naming for id in _ids(getattr(event, name), shape, "EventId"))


def without(event: E, ids: Collection[EventId]) -> E:
    """The same, naming none of these, also inside its lists, groups and nested events."""
    values = ((each, getattr(event, each.name)) for each in fields_of(type(event)))
    left = {each.name: (value, _left(value, each.shape, ids)) for each, value in values}
    changed = {name: now for name, (value, now) in left.items() if now != value}
    return replace(event, **changed) if changed else event  # type: ignore[type-var]  # every event is a dataclass


def _left(value: Any, shape: Shape, ids: Collection[EventId]) -> Any:
    if not value:
        return value
    match shape.form:
        case Form.ID:
            return None if value in ids else value
        case Form.LIST if shape.item is not None:
            return tuple(kept for each in value if (kept := _left(each, shape.item, ids)) is not None)
        case Form.GROUP | Form.EVENT:
            return without(value, ids)
        case _:
            return value


def staff_named(event: object) -> frozenset[StaffId]:
    """Every member of staff that this event names."""
    return frozenset(StaffId(each) for each in _named(event, "StaffId"))


def _named(event: object, kind: str) -> Iterator[str]:
    for name, shape in _naming(type(event), kind):
        yield from _ids(getattr(event, name), shape, kind)


def _naming(declared: type, kind: str) -> tuple[tuple[str, Shape], ...]:
    if (declared, kind) not in _KNOWN:
        named = ((each.name, each.shape) for each in fields_of(declared))
        _KNOWN[declared, kind] = tuple((name, shape) for name, shape in named if _can_name(shape, kind))
    return _KNOWN[declared, kind]


_KNOWN: dict[tuple[type, str], tuple[tuple[str, Shape], ...]] = {}


def _can_name(shape: Shape, kind: str) -> bool:
    match shape.form:
        case Form.ID:
            return bool(shape.of == kind)
        case Form.LIST:
            return shape.item is not None and _can_name(shape.item, kind)
        case Form.GROUP:
            return any(_can_name(member.shape, kind) for member in shape.members)
        case _:
            return False


def _ids(value: Any, shape: Shape, kind: str) -> Iterator[str]:
    if not value:
        return
    match shape.form:
        case Form.LIST if shape.item is not None:
            for item in value:
                yield from _ids(item, shape.item, kind)
        case Form.GROUP:
            yield from _named(value, kind)
        case _:
            yield str(value)
