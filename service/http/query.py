"""Query parameters: each is declared once, read strictly, and described in the API description."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import request
from marshmallow import ValidationError

from service.http.bounds import DAY, anchored, whole
from service.http.fields import day, moment
from service.http.json_schema import Schema, moment_schema
from service.http.problems import malformed_query

LARGEST_PAGE = 1_000
USUAL_PAGE = 100
LONGEST_CURSOR = 200


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; ``read`` raises ``ValidationError`` for a text that is not in its form."""

    name: str
    says: str
    schema: Schema
    read: Callable[[str], Any]
    default: Any = None

    def described(self) -> Schema:
        """As the API description tells it."""
        return {"name": self.name, "in": "query", "description": self.says, "schema": self.schema}


def read_query(*parameters: Parameter) -> dict[str, Any]:
    """The values of these parameters; a ``Problem`` for one that is unknown, given twice, or malformed."""
    known = {each.name: each for each in parameters}
    values = {each.name: each.default for each in parameters}
    for name, given in request.args.lists():
        if name not in known:
            raise malformed_query(name, "is not known here")
        if len(given) > 1:
            raise malformed_query(name, "must be given once")
        try:
            values[name] = known[name].read(given[0])
        except ValidationError as error:
            raise malformed_query(name, str(error.messages[0])) from error
    return values


def number(name: str, says: str, default: int, lowest: int, highest: int) -> Parameter:
    """A whole number between two bounds."""
    digits = re.compile(f"[0-9]{{1,{len(str(highest))}}}")

    def read(text: str) -> int:
        if not digits.fullmatch(text) or not lowest <= int(text) <= highest:
            raise ValidationError(f"must be a whole number from {lowest} to {highest}")
        return int(text)

    schema = {"type": "integer", "minimum": lowest, "maximum": highest, "default": default}
    return Parameter(name, says, schema, read, default)


def text(name: str, says: str, pattern: str, form: str) -> Parameter:
    """A text of a fixed form."""
    matching = whole(pattern)

    def read(given: str) -> str:
        if not matching.match(given):
            raise ValidationError(f"must be {form}")
        return given

    return Parameter(name, says, {"type": "string", "pattern": anchored(pattern)}, read)


def choice(name: str, says: str, codes: Sequence[str]) -> Parameter:
    """One of some codes."""

    def read(given: str) -> str:
        if given not in codes:
            raise ValidationError(f"must be one of {', '.join(codes)}")
        return given

    return Parameter(name, says, {"type": "string", "enum": list(codes)}, read)


def when(name: str, says: str) -> Parameter:
    """A moment with its offset, or a day, which means its end."""
    schema = {"anyOf": [moment_schema(), {"type": "string", "format": "date", "pattern": anchored(DAY)}]}
    return Parameter(name, says, schema, _moment_or_day)


def _moment_or_day(given: str) -> datetime | date:
    if whole(DAY).match(given):
        return day(given)
    # Whoever types an address by hand forgets that in a query a plus sign means a space.
    return moment(given.replace(" ", "+"))


LIMIT = number("limit", "At most so many items", USUAL_PAGE, 1, LARGEST_PAGE)
PLACE = rf"[!-~]{{1,{LONGEST_CURSOR}}}"
AFTER = text(
    "after",
    "The `next` of the page before; or the `position` that a command has answered, and the rows hold what it recorded",
    PLACE,
    "the `next` of a page, or a position",
)
