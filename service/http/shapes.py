"""From a declaration to a marshmallow schema: the shape of a body is never written by hand."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING
from typing import Any

from marshmallow import RAISE, Schema, ValidationError
from marshmallow.fields import Field as MarshmallowField
from marshmallow.fields import List, Nested
from marshmallow.validate import Length

from domain.catalogue import BY_NAME, EVENTS
from domain.event import Event
from domain.sensitivity import Told
from domain.shape import Field, Form, Shape, fields_of
from service.http.bounds import MOST_ITEMS
from service.http.fields import Code, Data, Day, Moment, Number, Text, YesNo, identifier

Fields = dict[str, MarshmallowField[Any]]


class ShapeSchema(Schema):
    """Knows every field of a body: what is unknown is refused by name."""

    class Meta:
        unknown = RAISE

    # As marshmallow declares it: it is read from the class, and never changed.
    error_messages = {"unknown": "is not known here", "type": "must be an object"}  # noqa: RUF012  # marshmallow's own


def schema_of(declared: type) -> Schema:
    """Loads the fields of an event, or of a group in one, as the keyword arguments of its class."""
    if declared not in _KNOWN:
        _KNOWN[declared] = schema_named(declared.__name__, fields_from(fields_of(declared)))
    return _KNOWN[declared]


_KNOWN: dict[type, Schema] = {}


def schema_named(name: str, fields: Fields) -> Schema:
    """A schema of these fields and no others."""
    return ShapeSchema.from_dict(dict(fields), name=name)()


def fields_from(declared: Iterable[Field]) -> Fields:
    """The marshmallow fields for declared ones; of two with one name the later counts."""
    return {each.name: _field(each) for each in declared}


def worded(field: Callable[..., MarshmallowField[Any]], *arguments: Any, **more: Any) -> MarshmallowField[Any]:
    """A field that says in plain words that it is missing or empty."""
    return field(*arguments, error_messages={"required": "must be given", "null": "must not be empty"}, **more)


def _field(declared: Field) -> MarshmallowField[Any]:
    if declared.required:
        return _shape_field(declared.shape, declared.told, required=True, allow_none=declared.optional)
    assert declared.default is not MISSING
    more = {"load_default": declared.default, "allow_none": declared.optional}
    return _shape_field(declared.shape, declared.told, **more)


def _shape_field(shape: Shape, declared: Told, **more: Any) -> MarshmallowField[Any]:
    match shape.form:
        case Form.TEXT:
            return worded(Text, declared.longest, **more)
        case Form.CODE:
            return worded(Code, shape.of, **more)
        case Form.YES_NO:
            return worded(YesNo, **more)
        case Form.NUMBER:
            return worded(Number, declared.lowest, declared.highest, **more)
        case Form.DATE:
            return worded(Day, **more)
        case Form.MOMENT:
            return worded(Moment, **more)
        case Form.ID:
            return worded(identifier, shape.of, **more)
        case Form.LIST:
            assert shape.item is not None
            return worded(Items, _shape_field(shape.item, declared), **more)
        case Form.GROUP:
            return worded(Group, shape.of, **more)
        case Form.EVENT:
            return worded(Replacement, **more)


class Items(List[Any]):
    """A list, as the tuple that a declaration wants."""

    def __init__(self, item: MarshmallowField[Any], **more: Any) -> None:
        super().__init__(item, validate=Length(max=MOST_ITEMS, error=f"must have at most {MOST_ITEMS} items"), **more)
        self.error_messages["invalid"] = "must be a list"

    def deserialize(self, value: Any, *arguments: Any, **kwargs: Any) -> Any:
        read = super().deserialize(value, *arguments, **kwargs)
        return tuple(read) if isinstance(read, list) else read


class Group(Nested):
    """Values that belong together, as the object of their class."""

    def __init__(self, of: type, **more: Any) -> None:
        super().__init__(schema_of(of), **more)
        self._of = of

    def _deserialize(self, value: Any, attr: str | None, data: Data, partial: Any = None, **kwargs: Any) -> Any:
        return self._of(**super()._deserialize(value, attr, data, partial, **kwargs))


def replaceable(kind: str) -> dict[str, type[Event]]:
    """The events of one kind of stream that a correction can put in the place of an earlier one, by stored name."""
    return {each.NAME: each for each in EVENTS if each.NOUN is not None and each.NAME.startswith(f"{kind}.")}


REPLACEABLE = replaceable("case") | replaceable("child")


class Replacement(MarshmallowField[Event]):
    """A whole record as it should read: ``type`` names the event, the rest are the fields of that event."""

    def _deserialize(self, value: Any, attr: str | None, data: Data, **kwargs: Any) -> Event:
        if not isinstance(value, Mapping):
            raise ValidationError("must be an object")
        name = value.get("type")
        if not isinstance(name, str) or name not in REPLACEABLE:
            raise ValidationError({"type": ["must name the event that is replaced, such as case.contact-recorded"]})
        declared = BY_NAME[name]
        return declared(**schema_of(declared).load({key: each for key, each in value.items() if key != "type"}))
