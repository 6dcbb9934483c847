"""Questions over HTTP: each is one view, its filters as query parameters, its rows page by page."""

from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify
from marshmallow import ValidationError

from domain import access
from domain.refusal import Refused
from service.http.identity import caller
from service.http.json_schema import Schema
from service.http.problems import malformed_query
from service.http.query import AFTER, LIMIT, Parameter, read_query, text
from service.site import Site
from service.views import BadCursor, Column, Filter, Form, Rows, View

CODE = "[A-Za-z0-9._-]{1,80}"
"""Every value that a filter can ask for: an id or a code."""


@dataclass(frozen=True, slots=True)
class Question:
    """The rows of one view; ``fixed`` names the filter whose value stands in the address."""

    view: View
    fixed: str | None = None

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return (*(_parameter(each) for each in self.view.filters if each.name != self.fixed), AFTER, LIMIT)

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
    if not access.sees_cases(caller().role):
        raise Refused("role.may-not", role=str(caller().role), command=f"read {question.view.name}")
    return asked_for(site, question, **fixed)


def asked_for(site: Site, question: Question, **fixed: Any) -> Rows:
    """The page that the query of the request asks for, as far as the caller's role sees."""
    asked = read_query(*question.parameters)
    after, limit = asked.pop("after"), asked.pop("limit")
    filters = fixed | {name: value for name, value in asked.items() if value is not None}
    classes = access.sees(caller().role)
    try:
        return site.views.page(question.view.name, classes, filters=filters, after=after, limit=limit)
    except BadCursor as error:
        raise malformed_query("after", "must be the `next` of a page of these rows") from error


def paged(rows: Rows) -> Response:
    """A page as it goes out; ``next`` is null on the last one."""
    return jsonify(items=rows.items, next=rows.next)


def _parameter(declared: Filter) -> Parameter:
    if declared.form is Form.TEXT:
        return text(declared.name, declared.says, CODE, "an id or a code")
    return Parameter(declared.name, declared.says, {"type": "boolean"}, _yes_no)


def _yes_no(given: str) -> bool:
    if given not in ("true", "false"):
        raise ValidationError("must be true or false")
    return given == "true"


def _column(column: Column) -> Schema:
    return _FORMS[column.form] | {"description": f"{column.says}. Class {column.sensitivity}."}


_FORMS: dict[Form, Schema] = {
    Form.TEXT: {"type": ["string", "null"]},
    Form.NUMBER: {"type": ["integer", "null"]},
    Form.YES_NO: {"type": ["boolean", "null"]},
    Form.MOMENT: {"type": ["string", "null"], "format": "date-time"},
    Form.JSON: {},
}
