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
    values: dict[str, Any] = {}
    for each in fields_of(declared):
        if each.shape.form is Form.EVENT:
            nested = facts.get(each.name)
            inner = {name: part[each.name] for name, part in parts.items() if each.name in part}
            values[each.name] = None if nested is None else read_nested(nested, inner, existing)
        elif each.sensitivity is Sensitivity.D1:
            values[each.name] = _value(each, facts)
        else:
            name = _stored_part(each, facts)
            unopened = name in existing and name not in parts
            values[each.name] = UNOPENED if unopened else _value(each, parts.get(name, {}))
    return declared(**values)


def part_name(declared: Field, event: Event) -> str:
    """In which part a field is sealed: its class, and the other person's id where it tells about one."""
    about = declared.told.about
    other = getattr(event, about) if about else None
    return f"{declared.sensitivity}/{other}" if other else str(declared.sensitivity)


def _stored_part(declared: Field, facts: Mapping[str, Any]) -> str:
    other = facts.get(declared.told.about) if declared.told.about else None
    return f"{declared.sensitivity}/{other}" if other else str(declared.sensitivity)


def _nest(name: str, event: Event, facts: Facts, parts: Parts) -> None:
    inner = plain(event)
    facts[name] = {"type": event.NAME, "version": event.VERSION, "facts": inner.facts}
    for part, data in inner.parts.items():
        parts.setdefault(part, {})[name] = data


def _value(declared: Field, source: Mapping[str, Any]) -> Any:
    if declared.name in source:
        return _from_plain(source[declared.name], declared.shape)
    if declared.default is not MISSING:
        return declared.default
    raise KeyError(declared.name)


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


def _from_plain(value: Any, shape: Shape) -> Any:
    match shape.form:
        case Form.LIST:
            assert shape.item is not None
            return tuple(_from_plain(item, shape.item) for item in value)
        case Form.GROUP:
            return shape.of(**{each.name: _value(each, value) for each in shape.members})
        case Form.CODE:
            return shape.of(value)
        case Form.DATE:
            return date.fromisoformat(value)
        case Form.MOMENT:
            return datetime.fromisoformat(value)
        case _:
            return value
