"""What a record says, line by line: the label of each field on its form, and its value in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from domain.event import Event
from domain.sensitivity import UNOPENED
from domain.shape import Field, Form, Shape, fields_of
from service.telling import codes, times
from service.telling.language import gettext
from service.telling.names import CaseNames, StaffNames, short

LEVEL = "level"
"""A level of goal attainment is told with its sign."""


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of a value: text, perhaps with the record that it leads to."""

    text: str
    record: str | None = None


Value = tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One field of a record that was filled in; ``before`` is what stood there first, where that was corrected.

    ``brief`` says that its values are short, and so fit beside the label.
    """

    name: str
    label: str
    brief: bool
    values: tuple[Value, ...]
    before: tuple[Value, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What one reader gets of a record: its lines, and the labels of what stays closed or was erased."""

    lines: tuple[Line, ...]
    withheld: tuple[str, ...] = ()
    erased: tuple[str, ...] = ()


def _brief(shape: Shape) -> bool:
    if shape.form is Form.LIST:
        return (
            shape.item is not None
            and (shape.item.form is not Form.ID or shape.item.of == "StaffId")
            and _brief(shape.item)
        )
    return shape.form not in (Form.TEXT, Form.GROUP)


class Teller:
    """Tells records in words, with the names of one case."""

    def __init__(self, staff: StaffNames, names: CaseNames) -> None:
        self._staff = staff
        self._names = names

    def content(
        self, event: Event, form: str | None, erased: Iterable[str] = (), first: Event | None = None
    ) -> Content:
        """The content of an event; ``erased`` names classes whose key is gone, ``first`` is how it read at first."""
        labels = codes.labels(type(event), form)
        gone, lines = frozenset(erased), list[Line]()
        closed: dict[bool, list[str]] = {True: [], False: []}
        for each in fields_of(type(event)):
            value, name = getattr(event, each.name), codes.words(labels[each.name])
            if value is UNOPENED:
                closed[str(each.sensitivity) in gone].append(name)
            elif (line := self._line(each, name, value, first)) is not None:
                lines.append(line)
        return Content(lines=tuple(lines), withheld=tuple(closed[False]), erased=tuple(closed[True]))

    def _line(self, field: Field, label: str, value: Any, first: Event | None) -> Line | None:
        before = getattr(first, field.name, value) if first is not None else value
        changed = before is not UNOPENED and before != value
        if value in (None, ()) and not changed:
            return None
        return Line(
            name=field.name,
            label=label,
            brief=_brief(field.shape),
            values=self._values(value, field),
            before=self._values(before, field) if changed else None,
        )

    def _values(self, value: Any, field: Field) -> tuple[Value, ...]:
        if value is None:
            return ()
        if field.shape.form is Form.LIST:
            assert field.shape.item is not None
            return tuple(tuple(self._said(each, field.shape.item, field.name)) for each in value)
        return (tuple(self._said(value, field.shape, field.name)),)

    def _said(self, value: Any, shape: Shape, name: str) -> Iterator[Said]:
        match shape.form:
            case Form.CODE:
                yield Said(codes.coded(value))
            case Form.YES_NO:
                yield Said(gettext("yes") if value else gettext("no"))
            case Form.DATE:
                yield Said(times.day(value))
            case Form.MOMENT:
                yield Said(times.moment(value))
            case Form.ID:
                yield self._named(value, shape.of)
            case Form.GROUP:
                yield from self._group(value, shape)
            case _:
                yield Said(f"{value:+d}" if name == LEVEL and value else str(value))

    def _group(self, value: Any, shape: Shape) -> Iterator[Said]:
        for index, member in enumerate(shape.members):
            if index:
                yield Said(": ")
            said = getattr(value, member.name)
            yield from self._said(said, member.shape, member.name)

    def _named(self, id: str, kind: str) -> Said:
        match kind:
            case "EventId":
                return Said(self._names.record(id), id if self._names.shows(id) else None)
            case "StaffId":
                return Said(self._staff.of(id))
            case "PersonId":
                return Said(self._names.person(id))
            case _:
                return Said(short(id))
