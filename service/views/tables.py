"""The tables of the views, and the statements on them, all read from the declarations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.sensitivity import Sensitivity
from service.views.view import Column, Form, Looked, View
from sync.evidence.moments import microseconds

HIDDEN = ("stream", "subject")
"""Kept beside the declared columns: from which stream a row was made, and whose key seals it."""

_TYPES = {Form.TEXT: "CLOB", Form.NUMBER: "BIGINT", Form.YES_NO: "BOOLEAN", Form.MOMENT: "BIGINT", Form.JSON: "CLOB"}
"""Both stores know them, PostgreSQL because it is taught: a CLOB sorts by its bytes, a BLOB is bytes."""


def table(view: View) -> str:
    """Where the rows lie."""
    return f"{view.name}_beside" if view.beside else view.name


def creation(view: View, edition: int) -> Iterator[str]:
    """Statements that make the table of a view anew, empty; indexes are told apart by the edition."""
    declared = (f"{quoted(each.name)} {_type(each)}" for each in view.columns)
    order, name = ", ".join(map(quoted, (*view.order, "id"))), table(view)
    yield f"DROP TABLE IF EXISTS {name}"
    yield f"CREATE TABLE {name} ({', '.join(declared)}, stream CLOB NOT NULL, subject CLOB, PRIMARY KEY (id))"
    yield f"CREATE INDEX {view.name}_stream_{edition} ON {name} (stream, {order})"
    if view.order:
        yield f"CREATE INDEX {view.name}_order_{edition} ON {name} ({order})"


def renaming(view: View) -> Iterator[str]:
    """Statements that put the table made beside in the place of the one that was read so far."""
    yield f"DROP TABLE IF EXISTS {view.name}"
    yield f"ALTER TABLE {view.name}_beside RENAME TO {view.name}"


def insertion(view: View) -> str:
    """Keeps one row: the declared columns, then the hidden ones."""
    places = ", ".join((*map(_place, view.columns), *("?" for _ in HIDDEN)))
    return f"INSERT INTO {table(view)} VALUES ({places})"  # noqa: S608  # our own names


def removal(view: View) -> str:
    """Drops the rows of one stream."""
    return f"DELETE FROM {table(view)} WHERE stream = ?"  # noqa: S608  # our own names


def streams_about(view: View) -> str:
    """The streams with rows about somebody."""
    return f"SELECT DISTINCT stream FROM {table(view)} WHERE subject = ?"  # noqa: S608  # our own names


def subjects(view: View) -> str:
    """Whom the rows are about."""
    return f"SELECT DISTINCT subject FROM {table(view)} WHERE subject IS NOT NULL"  # noqa: S608  # our own names


def noting(beside: bool) -> str:
    """Keeps that there is a case stream."""
    return f"INSERT INTO {_streams(beside)} VALUES (?) ON CONFLICT DO NOTHING"  # noqa: S608  # our own names


def noted(beside: bool) -> str:
    """Every case stream that there is."""
    return f"SELECT stream FROM {_streams(beside)} ORDER BY stream"  # noqa: S608  # our own names


def _streams(beside: bool) -> str:
    return "streams_beside" if beside else "streams"


def _place(column: Column) -> str:
    """Where a value goes. Yes and no come as 1 and 0, which PostgreSQL takes for a yes or no only when told to."""
    kept_plain = column.sensitivity is Sensitivity.D1
    return "CAST(CAST(? AS INTEGER) AS BOOLEAN)" if kept_plain and column.form is Form.YES_NO else "?"


def looking_at(view: View, looked: Looked) -> str:
    """The streams with rows that look something up there."""
    return f"SELECT DISTINCT stream FROM {view.name} WHERE {quoted(looked.through)} = ?"  # noqa: S608  # our own names


@dataclass(frozen=True, slots=True)
class Selection:
    """A SELECT and its parameters; it gives stream and subject, the columns kept, looked up, counted, and the order."""

    sql: str
    parameters: Mapping[str, Any]


def selection(
    view: View, filters: Mapping[str, Any], after: tuple[Any, ...] | None, limit: int, now: datetime
) -> Selection:
    """At most ``limit`` rows that pass the filters, after a place in the order. ``KeyError`` for an unknown filter."""
    order = [quoted(each) for each in (*view.order, "id")]
    chosen = view.chosen(filters)
    conditions = [view.filter(name).condition(value) for name, value in chosen.items()]
    parameters = dict(chosen)
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
    yield from HIDDEN
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
