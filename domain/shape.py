"""The few shapes a field can have, read from its type once, so that schema, API, form and catalogue agree."""

from dataclasses import MISSING, dataclass, fields, is_dataclass
from dataclasses import Field as DataclassField
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from domain.event import Event
from domain.identifiers import PATTERNS
from domain.sensitivity import METADATA_KEY, Sensitivity, Told


class Form(StrEnum):
    """What a value looks like when written as plain JSON."""

    TEXT = "text"
    CODE = "code"
    YES_NO = "yes_no"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    ID = "id"
    LIST = "list"
    GROUP = "group"
    EVENT = "event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A type, taken apart: ``of`` is the class behind a code, an id name or a group; ``item`` the shape in a list."""

    form: Form
    of: Any = None
    item: "Shape | None" = None
    members: tuple["Field", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One declared field: its name, shape, and what was told of it."""

    name: str
    shape: Shape
    told: Told
    optional: bool
    default: Any
    """``dataclasses.MISSING`` where the field must be given."""

    @property
    def required(self) -> bool:
        return self.default is MISSING

    @property
    def sensitivity(self) -> Sensitivity:
        return self.told.sensitivity


def fields_of(declared: type) -> tuple[Field, ...]:
    """The declared fields of an event or of a group inside one.

    Raises ``TypeError`` for a type that has no plain form, or a field without a sensitivity: a mistake of the author.
    """
    if declared not in _KNOWN:
        hints = get_type_hints(declared)
        _KNOWN[declared] = tuple(_field(declared, each, hints[each.name]) for each in fields(declared))
    return _KNOWN[declared]


_KNOWN: dict[type, tuple[Field, ...]] = {}


def _field(declared: type, each: "DataclassField[Any]", hint: Any) -> Field:
    told = each.metadata.get(METADATA_KEY)
    if told is None:
        raise TypeError(f"{declared.__name__}.{each.name} is declared without a sensitivity")
    bare, optional = _without_none(hint)
    return Field(name=each.name, shape=shape_of(bare), told=told, optional=optional, default=each.default)


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) in (UnionType, Union):
        bare = [each for each in get_args(hint) if each is not NoneType]
        if len(bare) == 1:
            return bare[0], True
    return hint, False


def shape_of(hint: Any) -> Shape:
    """Take one type apart; raises ``TypeError`` where it has no plain form."""
    if get_origin(hint) is tuple:
        return Shape(form=Form.LIST, item=shape_of(get_args(hint)[0]))
    if getattr(hint, "__name__", None) in PATTERNS:
        return Shape(form=Form.ID, of=hint.__name__)
    if hint in _PLAIN:
        return Shape(form=_PLAIN[hint])
    if isinstance(hint, type):
        return _shape_of_class(hint)
    raise TypeError(f"{hint!r} has no plain form")


def _shape_of_class(hint: type) -> Shape:
    if issubclass(hint, Event):
        return Shape(form=Form.EVENT, of=hint)
    if issubclass(hint, StrEnum):
        return Shape(form=Form.CODE, of=hint)
    if is_dataclass(hint):
        return Shape(form=Form.GROUP, of=hint, members=fields_of(hint))
    raise TypeError(f"{hint!r} has no plain form")


_PLAIN: dict[Any, Form] = {
    str: Form.TEXT,
    bool: Form.YES_NO,
    int: Form.NUMBER,
    date: Form.DATE,
    datetime: Form.MOMENT,
}
