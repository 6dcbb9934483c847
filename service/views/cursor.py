"""Where a page ended, as a short text that its reader gives back unread."""

import re
from collections.abc import Sequence
from typing import Any

from service.views.view import Form, View

BETWEEN = "~"
NUMBER = re.compile("-?[0-9]{1,16}")
"""As many digits as a moment in microseconds has."""


class BadCursor(ValueError):
    """No page of this view has given out that text."""


def cursor_of(place: Sequence[Any]) -> str:
    """The values of the order of the last row, the id at the end."""
    return BETWEEN.join(map(str, place))


def place_of(cursor: str, view: View) -> tuple[Any, ...]:
    """The place that a cursor stands for; raises :class:`BadCursor`."""
    values = cursor.split(BETWEEN)
    forms = [_form(view, each) for each in (*view.order, "id")]
    if len(values) != len(forms):
        raise BadCursor(cursor)
    return tuple(_value(value, form) for value, form in zip(values, forms, strict=True))


def _form(view: View, name: str) -> Form:
    return next(each.form for each in view.columns if each.name == name)


def _value(text: str, form: Form) -> Any:
    if form not in (Form.MOMENT, Form.NUMBER):
        if not text.isprintable():
            # No id and no code has such a character; one store takes it and finds nothing, the other will not have it.
            raise BadCursor(text)
        return text
    if not NUMBER.fullmatch(text):
        raise BadCursor(text)
    return int(text)
