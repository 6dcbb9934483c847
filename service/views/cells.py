"""Values at rest: coded as SQLite keeps them, and what is above D1 sealed under the key of the child it is about."""

import json
from datetime import tzinfo
from typing import Any

from domain.plainly import plainly
from domain.sensitivity import Sensitivity
from service.keys import KeyGone, Keyring, KeyStore
from service.views.view import Column, Form, Row, View
from sync.evidence.moments import microseconds, moment


def kept(view: View, row: Row, subject: str | None, keys: KeyStore, zone: tzinfo) -> tuple[Any, ...]:
    """The cells of one row in the order of the columns; what no key can seal any more is left empty."""
    return tuple(
        _coded(row[each.name], each.form, zone)
        if each.sensitivity is Sensitivity.D1
        else _sealed(row[each.name], each, label(view.name, row["id"], each.name), subject, keys, zone)
        for each in view.columns
    )


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


def _coded(value: Any, form: Form, zone: tzinfo) -> Any:
    if value is None:
        return None
    match form:
        case Form.MOMENT:
            return microseconds(value)
        case Form.JSON:
            return _json(value, zone)
        case Form.YES_NO:
            return int(value)
        case Form.TEXT:
            return str(value)
        case Form.NUMBER:
            return value


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
    return json.dumps(plainly(value, zone), ensure_ascii=False, separators=(",", ":"))
