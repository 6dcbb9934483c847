"""Values at rest: coded as SQLite keeps them, and what is above D1 sealed under the key of the child it is about."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import tzinfo
from typing import Any

from domain.plainly import plainly
from domain.sensitivity import Sensitivity
from service.keys import KeyGone, Keyring, KeyStore
from service.views.view import Column, Form, Row, View
from sync.evidence.moments import microseconds, moment

Cells = tuple[Any, ...]
Coder = Callable[[Any, tzinfo], Any]


def kept(view: View, rows: Iterable[Row], subject: str | None, keys: KeyStore, zone: tzinfo) -> Iterator[Cells]:
    """The cells of rows in the order of the columns; what no key can seal any more is left empty."""
    columns = [(each.name, each, _coder(each)) for each in view.columns]
    for row in rows:
        yield tuple(
            (None if (value := row[name]) is None else code(value, zone))
            if code is not None
            else _sealed(row[name], column, label(view.name, row["id"], name), subject, keys, zone)
            for name, column, code in columns
        )


def _coder(column: Column) -> Coder | None:
    """How a column of class D1 is kept; ``None`` for one that is sealed."""
    return _CODERS[column.form] if column.sensitivity is Sensitivity.D1 else None


def label(view: str, row: str, column: str) -> str:
    """What a sealed cell is bound to, so that it cannot be moved to another row."""
    return f"{view}/{row}/{column}"


def opened(sealed: bytes | None, column: Column, bound_to: str, subject: str | None, ring: Keyring) -> Any:
    """The value of a sealed cell, ``None`` for an empty one. Raises ``KeyGone`` for an erased subject."""
    if sealed is None or subject is None:
        return None
    return json.loads(ring.open(subject, column.sensitivity, bound_to, sealed))


def _sealed(
    value: Any, column: Column, bound_to: str, subject: str | None, keys: KeyStore, zone: tzinfo
) -> bytes | None:
    if value is None or subject is None:
        return None
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
    return _ENCODER.encode(plainly(value, zone))


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

_CODERS: dict[Form, Coder] = {
    Form.MOMENT: lambda value, zone: microseconds(value),
    Form.JSON: _json,
    Form.YES_NO: lambda value, zone: int(value),
    Form.TEXT: lambda value, zone: str(value),
    Form.NUMBER: lambda value, zone: value,
}
"""How SQLite keeps a value of each form."""
