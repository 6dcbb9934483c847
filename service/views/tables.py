"""The tables of the views, and the statements on them, all read from the declarations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.sensitivity import Sensitivity
from service.views.view import Column, Form, View
from sync.evidence.moments import microseconds

HIDDEN = ("stream", "subject")
"""Kept beside the declared columns: from which stream a row was made, and whose key seals it."""

FRAME = (
    "CREATE TABLE IF NOT EXISTS progress (view TEXT PRIMARY KEY, version INTEGER NOT NULL, position INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS site (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS streams (stream TEXT PRIMARY KEY)",
)
"""How far each view is, of which log, and the case streams that there are."""

_TYPES = {Form.TEXT: "TEXT", Form.NUMBER: "INTEGER", Form.YES_NO: "INTEGER", Form.MOMENT: "INTEGER", Form.JSON: "TEXT"}


def creation(view: View) -> Iterator[str]:
    """Statements that make the table of a view anew, empty."""
    declared = (f"{quoted(each.name)} {_type(each)}" for each in view.columns)
    order = ", ".join(map(quoted, (*view.order, "id")))
    yield f"DROP TABLE IF EXISTS {view.name}"
    yield f"CREATE TABLE {view.name} ({', '.join(declared)}, stream TEXT NOT NULL, subject TEXT, PRIMARY KEY (id))"
    yield f"CREATE INDEX {view.name}_stream ON {view.name} (stream, {order})"
    if view.order:
        yield f"CREATE INDEX {view.name}_order ON {view.name} ({order})"


def insertion(view: View) -> str:
    """Keeps one row: the declared columns, then the hidden ones."""
    places = ", ".join("?" * (len(view.columns) + len(HIDDEN)))
    return f"INSERT INTO {view.name} VALUES ({places})"  # noqa: S608  # our own names


def removal(view: View) -> str:
    """Drops the rows of one stream."""
    return f"DELETE FROM {view.name} WHERE stream = ?"  # noqa: S608  # our own names


@dataclass(frozen=True, slots=True)
class Selection:
    """A SELECT and its parameters; it gives the subject, the columns kept, looked up and counted, and the order."""

    sql: str
    parameters: Mapping[str, Any]


def selection(
    view: View, filters: Mapping[str, Any], after: tuple[Any, ...] | None, limit: int, now: datetime
) -> Selection:
    """At most ``limit`` rows that pass the filters, after a place in the order. ``KeyError`` for an unknown filter."""
    order = [quoted(each) for each in (*view.order, "id")]
    chosen = {each.name: each.default for each in view.filters} | dict(filters)
    conditions = [view.filter(name).condition(value) for name, value in chosen.items() if value is not None]
    parameters = {name: value for name, value in chosen.items() if value is not None}
    if after is not None:
        places = {f"after_{index}": value for index, value in enumerate(after)}
        conditions.append(f"({', '.join(order)}) > ({', '.join(f':{each}' for each in places)})")
        parameters |= places
    where = " AND ".join(each for each in (view.always, *conditions) if each) or "TRUE"
    sql = (
        f"SELECT {', '.join((*_selected(view), *order))} FROM {view.name} "  # noqa: S608  # our own names
        f"WHERE {where} ORDER BY {', '.join(order)} LIMIT :limit"
    )
    return Selection(sql, parameters | {"limit": limit, "now": microseconds(now)})


def _selected(view: View) -> Iterator[str]:
    yield "subject"
    yield from (quoted(each.name) for each in view.columns)
    for each in view.looked:
        through = f"{each.view}.id = {view.name}.{quoted(each.through)}"
        yield f"(SELECT {quoted(each.column.name)} FROM {each.view} WHERE {through})"  # noqa: S608  # our own names
    yield from (f"({each.sql})" for each in view.counted)


def _type(column: Column) -> str:
    return _TYPES[column.form] if column.sensitivity is Sensitivity.D1 else "BLOB"


def quoted(name: str) -> str:
    """A column name as SQL takes it, also where it is a word of SQL."""
    return f'"{name}"'
