"""Events of every kind, made from their declarations: one fixed example of each, and random ones."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from hypothesis import strategies as st

from domain.event import Event
from domain.shape import Field, Form, Shape, fields_of

EXAMPLE_DAY = date(2025, 3, 5)
EXAMPLE_MOMENT = datetime(2025, 3, 5, 10, 15, tzinfo=UTC)
ID_PREFIXES = {"EventId": "", "StreamId": "case-", "CaseId": "case-", "ChildId": "child-", "StaffId": "staff-"}


def example(declared: type[Event], *, of_nested: type[Event] | None = None) -> Event:
    """One event with every field filled, always the same; ``of_nested`` is what a replacement is made of."""
    return declared(**{each.name: _example(each, each.shape, of_nested) for each in fields_of(declared)})


def an_id(kind: str, name: str) -> str:
    """An id of this kind, always the same for the same name."""
    if kind in ("Handle", "SiteId", "TeamId"):
        return name.replace("_", "-")[:30] or "dahlia"
    return f"{ID_PREFIXES.get(kind, 'person-')}{uuid5(NAMESPACE_URL, name)}"


def _example(field: Field, shape: Shape, of_nested: type[Event] | None) -> Any:
    match shape.form:
        case Form.TEXT:
            return f"{field.told.says}"[: field.told.longest]
        case Form.CODE:
            return next(iter(shape.of))
        case Form.YES_NO:
            return True
        case Form.NUMBER:
            return field.told.lowest
        case Form.DATE:
            return EXAMPLE_DAY
        case Form.MOMENT:
            return EXAMPLE_MOMENT
        case Form.ID:
            return an_id(shape.of, field.name)
        case Form.LIST:
            assert shape.item is not None
            return (_example(field, shape.item, of_nested),)
        case Form.GROUP:
            return shape.of(**{each.name: _example(each, each.shape, of_nested) for each in shape.members})
        case Form.EVENT:
            return example(of_nested) if of_nested else None


def events(declared: type[Event], ids: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[Event]:
    """Random events of one kind; ``ids`` gives the event ids, so that references can hit something."""
    return st.builds(declared, **{each.name: _any(each, ids) for each in fields_of(declared)})


def _any(field: Field, ids: st.SearchStrategy[str] | None) -> st.SearchStrategy[Any]:
    values = _values(field, field.shape, ids)
    return st.none() | values if field.optional else values


def _values(field: Field, shape: Shape, ids: st.SearchStrategy[str] | None) -> st.SearchStrategy[Any]:
    match shape.form:
        case Form.TEXT:
            return st.text(st.characters(codec="utf-8", categories=("L", "N", "Zs")), min_size=1, max_size=12)
        case Form.CODE:
            return st.sampled_from(shape.of)
        case Form.YES_NO:
            return st.booleans()
        case Form.NUMBER:
            return st.integers(field.told.lowest, field.told.highest)
        case Form.DATE:
            return st.dates(date(2024, 1, 1), date(2027, 1, 1))
        case Form.MOMENT:
            return st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
        case Form.ID:
            known = ids if ids is not None and shape.of == "EventId" else st.nothing()
            return known | st.sampled_from([an_id(shape.of, name) for name in ("one", "two", "three")])
        case Form.LIST:
            assert shape.item is not None
            return st.lists(_values(field, shape.item, ids), max_size=3).map(tuple)
        case Form.GROUP:
            return st.builds(shape.of, **{each.name: _any(each, ids) for each in shape.members})
        case Form.EVENT:
            return st.none()
