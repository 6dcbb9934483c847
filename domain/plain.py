"""Between an event and its plain values: coded facts for the envelope, one part per class, and back."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, dataclass
from datetime import date, datetime
from operator import methodcaller
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
    for each in _layout(type(event)):
        value = getattr(event, each.name)
        if value is None or value is UNOPENED:
            continue
        if each.nests:
            _nest(each.name, value, facts, parts)
            continue
        inside = facts if each.part is None else parts.setdefault(_part_name(each, event), {})
        inside[each.name] = value if each.write is None else each.write(value)
    return Plain(facts, parts)


def facts_of(event: Event) -> Facts:
    """The coded facts of an event alone."""
    facts: Facts = {}
    for each in _layout(type(event)):
        if each.part is None and (value := getattr(event, each.name)) is not None:
            if each.nests:
                facts[each.name] = _nested_facts(value, facts_of(value))
            else:
                facts[each.name] = value if each.write is None else each.write(value)
    return facts


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
    for each in _layout(declared):
        name = each.name
        if each.nests:
            values[name] = _nested(name, facts, parts, existing, read_nested)
            continue
        source = facts if each.part is None else _part(each, facts, parts, existing)
        if source is None:
            values[name] = UNOPENED
        elif name in source:
            values[name] = source[name] if each.read is None else each.read(source[name])
        elif each.required:
            raise KeyError(name)
    return declared(**values)


def _part_name(place: "_Place", event: Event) -> str:
    """In which part a field is sealed: its class, and the other person's id where it tells about one."""
    assert place.part is not None
    other = getattr(event, place.about) if place.about else None
    return f"{place.part}/{other}" if other else place.part


def _nest(name: str, event: Event, facts: Facts, parts: Parts) -> None:
    inner = plain(event)
    facts[name] = _nested_facts(event, inner.facts)
    for part, data in inner.parts.items():
        parts.setdefault(part, {})[name] = data


def _nested_facts(event: Event, facts: Facts) -> Facts:
    return {"type": event.NAME, "version": event.VERSION, "facts": facts}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where the value of a field lies, how it is read and written; made once for each, as events are many.

    ``part`` is ``None`` for a fact, ``about`` the fact that names the other person whom a part is about. ``read`` and
    ``write`` are ``None`` for a value that is as plain as it is. A field that is not ``required`` and not there gets
    its default.
    """

    name: str
    part: str | None
    about: str | None
    read: Callable[[Any], Any] | None
    write: Callable[[Any], Any] | None
    required: bool
    nests: bool


NOTHING: Mapping[str, Any] = {}

_LAYOUTS: dict[type[Event], tuple[_Place, ...]] = {}


def _layout(declared: type[Event]) -> tuple[_Place, ...]:
    if declared not in _LAYOUTS:
        _LAYOUTS[declared] = tuple(map(_place, fields_of(declared)))
    return _LAYOUTS[declared]


def _place(declared: Field) -> _Place:
    nests = declared.shape.form is Form.EVENT
    read, write = (None, None) if nests else (_from_plain(declared.shape), _to_plain(declared.shape))
    return _Place(
        name=declared.name,
        part=None if declared.sensitivity is Sensitivity.D1 else str(declared.sensitivity),
        about=declared.told.about,
        read=None if read is _as_it_is else read,
        write=None if write is _as_it_is else write,
        required=declared.default is MISSING,
        nests=nests,
    )


def _part(
    place: _Place, facts: Mapping[str, Any], parts: Mapping[str, Mapping[str, Any]], existing: Collection[str]
) -> Mapping[str, Any] | None:
    """The part in which a field lies, empty where there is none; ``None`` for one that exists and was not opened."""
    assert place.part is not None
    other = facts.get(place.about) if place.about else None
    name = f"{place.part}/{other}" if other else place.part
    return parts.get(name, None if name in existing else NOTHING)


def _nested(
    field: str,
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


def _given(declared: Field) -> Callable[[Mapping[str, Any]], Any]:
    """The value of a member of a group, or its default; ``KeyError`` where there is none."""
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


def _to_plain(shape: Shape) -> Callable[[Any], Any]:
    match shape.form:
        case Form.LIST:
            assert shape.item is not None
            item = _to_plain(shape.item)
            return lambda values: list(map(item, values))
        case Form.GROUP:
            members = {each.name: _to_plain(each.shape) for each in shape.members}
            return lambda group: {
                name: of(value) for name, of in members.items() if (value := getattr(group, name)) is not None
            }
        case Form.CODE:
            return str
        case Form.DATE | Form.MOMENT:
            return methodcaller("isoformat")
        case _:
            return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
