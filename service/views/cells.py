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
    coders = _coders(zone)
    open_, sealed = _split(view)
    for row in rows:
        cells = {name: None if (value := row[name]) is None else coders[form](value) for name, form in open_}
        for column in sealed:
            bound_to = label(view.name, row["id"], column.name)
            cells[column.name] = _sealed(row[column.name], column, bound_to, subject, keys, zone)
        yield tuple([cells[each.name] for each in view.columns] if sealed else cells.values())


def _split(view: View) -> tuple[list[tuple[str, Form]], list[Column]]:
    """The columns of class D1, and those that are sealed."""
    d1 = [(each.name, each.form) for each in view.columns if each.sensitivity is Sensitivity.D1]
    return d1, [each for each in view.columns if each.sensitivity is not Sensitivity.D1]


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
    return msgspec.json.encode(plainly(value, zone)).decode()


def _coders(zone: tzinfo) -> dict[Form, Coder]:
    """How the stores keep a value of each form."""
    return {
        Form.MOMENT: microseconds,
        Form.JSON: lambda value: _json(value, zone),
        Form.YES_NO: int,
        Form.TEXT: str,
        Form.NUMBER: lambda value: value,
    }
