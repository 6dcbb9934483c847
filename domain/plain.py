"""Between an event and its plain values: coded facts for the envelope, one part per class, and back."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, dataclass
from datetime import date, datetime
from typing import Any

from domain.event import Event
from domain.sensitivity import UNOPENED, Sensitivity
from domain.shape import Field, Form, Shape, fields_of

Facts = dict[str, Any]
Parts = dict[str, dict[str, Any]]
"""By part name: ``D2`` to ``D5``, or ``D3/<person-id>`` for what is about another person."""

ReadNested = Callable[[Mapping[str, Any], Mapping[str, Mapping[str, Any]], Collection[str]], Event]


@dataclass(frozen=True, slots=True)
class Plain:
    """An event as plain values: ``facts`` are of class D1, ``parts`` hold everything else."""

    facts: Facts
    parts: Parts


def plain(event: Event) -> Plain:
    """Take an event apart. A field that is ``None``, or was not opened, is left out."""
    facts: Facts = {}
    parts: Parts = {}
    for each in fields_of(type(event)):
        value = getattr(event, each.name)
        if value is None or value is UNOPENED:
            continue
        if each.shape.form is Form.EVENT:
            _nest(each.name, value, facts, parts)
        elif each.sensitivity is Sensitivity.D1:
            facts[each.name] = _plain_value(value, each.shape)
        else:
            part = parts.setdefault(part_name(each, event), {})
            part[each.name] = _plain_value(value, each.shape)
    return Plain(facts, parts)


def event_from(
    declared: type[Event],
    facts: Mapping[str, Any],
    parts: Mapping[str, Mapping[str, Any]],
    existing: Collection[str],
    read_nested: ReadNested,
) -> Event:
    """Put an event together from what was handed out.

    ``existing`` names every part that the record has; a field whose part exists and was not handed out reads as
    ``UNOPENED``. Raises ``KeyError`` or ``ValueError`` for facts that do not fit the declaration.
    """
    if declared not in _READERS:
        _READERS[declared] = {each.name: _reader(each) for each in fields_of(declared)}
    return declared(**{name: read(facts, parts, existing, read_nested) for name, read in _READERS[declared].items()})


def part_name(declared: Field, event: Event) -> str:
    """In which part a field is sealed: its class, and the other person's id where it tells about one."""
    about = declared.told.about
    other = getattr(event, about) if about else None
    return f"{declared.sensitivity}/{other}" if other else str(declared.sensitivity)


def _nest(name: str, event: Event, facts: Facts, parts: Parts) -> None:
    inner = plain(event)
    facts[name] = {"type": event.NAME, "version": event.VERSION, "facts": inner.facts}
    for part, data in inner.parts.items():
        parts.setdefault(part, {})[name] = data


def _plain_value(value: Any, shape: Shape) -> Any:
    match shape.form:
        case Form.LIST:
            assert shape.item is not None
            return [_plain_value(item, shape.item) for item in value]
        case Form.GROUP:
            present = ((each, getattr(value, each.name)) for each in shape.members)
            return {each.name: _plain_value(item, each.shape) for each, item in present if item is not None}
        case Form.CODE:
            return str(value)
        case Form.DATE | Form.MOMENT:
            return value.isoformat()
        case _:
            return value


Reader = Callable[[Mapping[str, Any], Mapping[str, Mapping[str, Any]], Collection[str], ReadNested], Any]
"""Finds one field among facts, opened parts and the names of all parts. Made once for each, as events are many."""

_READERS: dict[type[Event], dict[str, Reader]] = {}


def _reader(declared: Field) -> Reader:
    if declared.shape.form is Form.EVENT:
        return _reader_of_event(declared.name)
    of = _given(declared)
    if declared.sensitivity is Sensitivity.D1:
        return lambda facts, parts, existing, read_nested: of(facts)
    return _reader_of_part(declared, of)


def _reader_of_event(field: str) -> Reader:
    def read(
        facts: Mapping[str, Any],
        parts: Mapping[str, Mapping[str, Any]],
        existing: Collection[str],
        read_nested: ReadNested,
    ) -> Event | None:
        nested = facts.get(field)
        inner = {name: part[field] for name, part in parts.items() if field in part}
        # An opened part without the nested event has nothing of it: only what is closed may still hold something.
        closed_or_inner = [name for name in existing if name not in parts or name in inner]
        return None if nested is None else read_nested(nested, inner, closed_or_inner)

    return read


def _reader_of_part(declared: Field, of: Callable[[Mapping[str, Any]], Any]) -> Reader:
    sensitivity, about = str(declared.sensitivity), declared.told.about

    def read(
        facts: Mapping[str, Any],
        parts: Mapping[str, Mapping[str, Any]],
        existing: Collection[str],
        read_nested: ReadNested,
    ) -> Any:
        other = facts.get(about) if about else None
        name = f"{sensitivity}/{other}" if other else sensitivity
        if name in parts:
            return of(parts[name])
        return UNOPENED if name in existing else of({})

    return read


def _given(declared: Field) -> Callable[[Mapping[str, Any]], Any]:
    """The value of a field in its part or among the facts, or its default; ``KeyError`` where there is none."""
    name, default, from_plain = declared.name, declared.default, _from_plain(declared.shape)
    if default is MISSING:
        return lambda source: from_plain(source[name])
    return lambda source: from_plain(source[name]) if name in source else default


def _from_plain(shape: Shape) -> Callable[[Any], Any]:
    match shape.form:
        case Form.LIST:
            assert shape.item is not None
            item = _from_plain(shape.item)
            return lambda values: tuple(map(item, values))
        case Form.GROUP:
            group, members = shape.of, {each.name: _given(each) for each in shape.members}
            return lambda values: group(**{name: of(values) for name, of in members.items()})
        case Form.CODE:
            return shape.of  # type: ignore[no-any-return]  # a StrEnum, called with its value
        case Form.DATE:
            return date.fromisoformat
        case Form.MOMENT:
            return datetime.fromisoformat
        case _:
            return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
