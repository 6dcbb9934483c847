"""Questions over HTTP: each is one view, its filters as query parameters, its rows page by page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify
from marshmallow import ValidationError

from domain import access
from domain.refusal import Refused
from service.http.describing import rows_of
from service.http.identity import caller
from service.http.json_schema import Schema
from service.http.on_record import looked
from service.http.positions import POSITION as PLACE_IN_LOG
from service.http.positions import position_in
from service.http.problems import malformed_query
from service.http.query import AFTER, LIMIT, Parameter, choice, read_query, text
from service.http.scoped import lists, scope
from service.site import Site
from service.views import BadCursor, Column, Filter, Form, Item, Rows, View

CODE = "[A-Za-z0-9._-]{1,80}"
"""Every value that a filter can ask for: an id or a code."""

POSITION = text(
    "after", "The `position` that a command has answered: what it recorded counts", PLACE_IN_LOG, "a position"
)
"""Of a question with one row for an answer, which has no pages."""


@dataclass(frozen=True, slots=True)
class Question:
    """The rows of one view; ``fixed`` names the filter whose value stands in the address."""

    view: View
    fixed: str | None = None

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        asked = (each for each in self.view.filters if each.name != self.fixed)
        return (*(_parameter(each, self.view.codes(each)) for each in asked), AFTER, LIMIT)

    @property
    def item(self) -> Schema:
        """The JSON Schema of one row."""
        names: Schema = {"type": "array", "items": {"type": "string"}}
        properties = {each.name: _column(each) for each in self.view.columns_told}
        closed = {
            "withheld": names | {"description": "Fields that the caller may not see."},
            "erased": names | {"description": "Fields that nobody can read any more."},
        }
        return {"type": "object", "properties": properties | closed, "required": ["id", *closed]}


def page(site: Site, question: Question, **fixed: Any) -> Rows:
    """The page that the query of the request asks for; only for those who have any business with cases."""
    looked()
    if not access.sees_cases(caller().role):
        raise Refused("role.may-not", role=str(caller().role), command=f"read {question.view.name}")
    return asked_for(site, question, **fixed)


def asked_for(site: Site, question: Question, **fixed: Any) -> Rows:
    """The page that the query of the request asks for, as far as the caller's role sees."""
    asked = read_query(*question.parameters)
    after, limit = asked.pop("after"), asked.pop("limit")
    filters = fixed | {name: value for name, value in asked.items() if value is not None}
    return rows_after(site, question.view, after, filters, limit)


def rows_after(site: Site, view: View, after: str | None, filters: Mapping[str, Any], limit: int) -> Rows:
    """The page after another one, or the first page as it is after a position of the log.

    Where neither is said, the page holds all that the log holds now; where somebody else follows the log for the
    views and keeps up, it holds what they hold already, and says how far that is.
    """
    named = after is not None and re.fullmatch(PLACE_IN_LOG, after)
    place = None if named else after
    at_least = position_in(site.log, named[0]) if named else site.views.owed()
    try:
        rows = lists(site).page(view.name, filters=filters, after=place, limit=limit, at_least=at_least)
    except BadCursor as error:
        raise malformed_query("after", "must be the `next` of a page of these rows, or a position") from error
    if view.of != "staff":
        looked(classes=scope(site).classes_of(str(each.get("case") or each["id"]) for each in rows.items))
    return rows


def paged(rows: Rows, items: Iterable[Item] | None = None) -> Response:
    """A page as it goes out, with its rows or with what was made of them; ``next`` is null on the last one."""
    return jsonify(
        items=rows.items if items is None else list(items),
        next=rows.next,
        position=rows.position,
        behind=rows.behind,
    )


def pages_of(item: Schema) -> Schema:
    """The JSON Schema of a page of such items."""
    page = rows_of(item)
    behind = {
        "type": "array",
        "items": {"type": "string"},
        "description": "Streams that stand aside: their rows are as they were before, or are not there yet.",
    }
    properties = page["properties"] | {
        "position": {"type": "integer", "minimum": 0, "description": "How far the log had been read for these rows."},
        "behind": behind,
    }
    return page | {"properties": properties, "required": [*page["required"], "position", "behind"]}


def _parameter(declared: Filter, codes: tuple[str, ...]) -> Parameter:
    if codes:
        return choice(declared.name, declared.says, codes)
    if declared.form is Form.TEXT:
        return text(declared.name, declared.says, CODE, "an id or a code")
    usual = {} if declared.default is None else {"default": declared.default}
    return Parameter(declared.name, declared.says, {"type": "boolean", **usual}, _yes_no)


def _yes_no(given: str) -> bool:
    if given not in ("true", "false"):
        raise ValidationError("must be true or false")
    return given == "true"


def _column(column: Column) -> Schema:
    codes: Schema = {"enum": [*column.codes, None]} if column.codes else {}
    return _FORMS[column.form] | codes | {"description": f"{column.says}. Class {column.sensitivity}."}


_FORMS: dict[Form, Schema] = {
    Form.TEXT: {"type": ["string", "null"]},
    Form.NUMBER: {"type": ["integer", "null"]},
    Form.YES_NO: {"type": ["boolean", "null"]},
    Form.MOMENT: {"type": ["string", "null"], "format": "date-time"},
    Form.JSON: {},
}
