"""Values at rest: coded as SQLite keeps them, and what is above D1 sealed under the key of the child it is about."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import tzinfo
from typing import Any

import msgspec

from domain.plainly import plainly
from domain.sensitivity import Sensitivity
from service.keys import KeyGone, Keyring, KeyStore
from service.views.view import Column, Form, Row, View
from sync.evidence.moments import microseconds, moment

Cells = tuple[Any, ...]
Coder = Callable[[Any], Any]


def kept(view: View, rows: Iterable[Row], subject: str | None, keys: KeyStore, zone: tzinfo) -> Iterator[Cells]:
    """The cells of rows in the order of the columns; what no key can seal any more is left empty."""
    columns = [(each.name, _coder(each, zone)) for each in view.columns]
    sealed = [each for each in view.columns if each.sensitivity is not Sensitivity.D1]
    for row in rows:
        whole = row | {each.name: _sealed(view, row, each, subject, keys, zone) for each in sealed} if sealed else row
        yield tuple([None if (value := whole[name]) is None else code(value) for name, code in columns])


def label(view: str, row: str, column: str) -> str:
    """What a sealed cell is bound to, so that it cannot be moved to another row."""
    return f"{view}/{row}/{column}"


def opened(sealed: bytes | None, column: Column, bound_to: str, subject: str | None, ring: Keyring) -> Any:
    """The value of a sealed cell, ``None`` for an empty one. Raises ``KeyGone`` for an erased subject,
    and ``KeyMissing`` for one whose key was never here.
    """
    if sealed is None or subject is None:
        return None
    return json.loads(ring.open(subject, column.sensitivity, bound_to, sealed))


def _sealed(view: View, row: Row, column: Column, subject: str | None, keys: KeyStore, zone: tzinfo) -> bytes | None:
    value = row[column.name]
    if value is None or subject is None:
        return None
    bound_to = label(view.name, row["id"], column.name)
    try:
        return keys.seal(subject, column.sensitivity, bound_to, _json(value, zone).encode())
    except KeyGone:
        # Erased after its records were opened: the row is made as it would be a moment later.
        return None


def decoded(cell: Any, form: Form, zone: tzinfo) -> Any:
    """The value of a cell of class D1, as JSON has it."""
    if cell is None:
        return None
    match form:
        case Form.MOMENT:
            return moment(cell).astimezone(zone).isoformat()
        case Form.JSON:
            return json.loads(cell)
        case Form.YES_NO:
            return bool(cell)
        case Form.TEXT | Form.NUMBER:
            return cell


def _json(value: Any, zone: tzinfo) -> str:
    return msgspec.json.encode(plainly(value, zone)).decode()


def _coder(column: Column, zone: tzinfo) -> Coder:
    """How the stores keep a value of a column."""
    if column.sensitivity is not Sensitivity.D1:
        return _as_it_is
    match column.form:
        case Form.MOMENT:
            return microseconds
        case Form.JSON:
            return lambda value: _json(value, zone)
        case Form.YES_NO:
            return int
        case Form.TEXT:
            return str
        case Form.NUMBER:
            return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
