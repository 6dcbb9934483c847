"""What the API description says of each operation, worked out from the same declarations that answer it."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from flask_smorest import Blueprint

from service.http.api import ANSWER, JSON
from service.http.bounds import anchored
from service.http.examples import example_of
from service.http.json_schema import Schema
from service.http.operations import Operation, Place
from service.http.preconditions import KEY, VERSION
from service.http.query import Parameter

View = Any
"""A view function, which flask-smorest decorates without types."""

ALWAYS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
ON_COMMANDS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.GONE,
    HTTPStatus.LENGTH_REQUIRED,
    HTTPStatus.PRECONDITION_FAILED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)

ETAG: Schema = {
    "ETag": {"description": "The version, for If-Match.", "schema": {"type": "string", "pattern": anchored(VERSION)}}
}


def described_command(operation: Operation) -> dict[str, Any]:
    """The description of one command."""
    assert operation.declared.COMMAND is not None
    told = operation.declared.COMMAND
    needs_version = operation.decides and operation.place not in (Place.NEW_CHILD, Place.NEW_STAFF)
    problems = (*ON_COMMANDS, *((HTTPStatus.PRECONDITION_REQUIRED,) if needs_version else ()))
    body = {"schema": _component(operation.component), "example": example_of(operation.declared)}
    return {
        "operationId": operation.name,
        "summary": told[0].upper() + told[1:],
        "description": f"{operation.declared.__doc__} Recorded as `{operation.declared.NAME}`.",
        "parameters": [_key(), _if_match(operation)],
        "requestBody": {"required": True, "content": {JSON: body}},
        "responses": {
            "201": _answer("Recorded.") | {"headers": ETAG | _location()},
            "200": _answer("It was so already; nothing was recorded.") | {"headers": ETAG},
            **_problems(problems),
        },
    }


def described_query(
    name: str,
    summary: str,
    answer: Schema,
    parameters: Iterable[Parameter] = (),
    problems: Iterable[HTTPStatus] = (),
    *,
    headers: Mapping[str, Schema] | None = None,
    media: str = JSON,
    other_content: Mapping[str, Schema] | None = None,
    open_to_all: bool = False,
) -> dict[str, Any]:
    """The description of one question; ``answer`` is the JSON Schema of what comes back."""
    content = {each: {"schema": schema} for each, schema in {media: answer, **(other_content or {})}.items()}
    found: dict[str, Any] = {"description": summary, "content": content}
    told: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "parameters": [each.described() for each in parameters],
        "responses": {"200": found | ({"headers": headers} if headers else {}), **_problems(problems, open_to_all)},
    }
    return told | {"security": []} if open_to_all else told


def add(resource: Blueprint, address: str, view: View, description: Mapping[str, Any], method: str = "GET") -> None:
    """Put an operation at an address and into the description."""
    documented = resource.doc(**description)(view)
    resource.add_url_rule(address, description["operationId"], documented, methods=[method])


def rows_of(item: Schema) -> Schema:
    """A page of such items."""
    properties = {
        "items": {"type": "array", "items": item},
        "next": {"type": ["string", "null"], "description": "Ask for `after` this to go on; null on the last page."},
    }
    return {"type": "object", "properties": properties, "required": ["items", "next"]}


def _problems(statuses: Iterable[HTTPStatus], open_to_all: bool = False) -> dict[str, Any]:
    always = ALWAYS[1:] if open_to_all else ALWAYS
    return {str(int(each)): each.name for each in sorted({*statuses, *always})}


def _component(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _answer(says: str) -> dict[str, Any]:
    return {"description": says, "content": {JSON: {"schema": _component(ANSWER)}}}


def _location() -> Schema:
    return {"Location": {"description": "The first event that was recorded.", "schema": {"type": "string"}}}


def _key() -> Schema:
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "Yours to choose, new for each command: asking again with it does nothing twice.",
        "schema": {"type": "string", "pattern": anchored(KEY)},
        "example": "b7a3c1d2-contact-0412",
    }


def _if_match(operation: Operation) -> Schema:
    says = "The version on which it was decided." if operation.decides else "Refuse it unless this is the version."
    return {
        "name": "If-Match",
        "in": "header",
        "required": False,
        "description": f"{says} In quotation marks.",
        "schema": {"type": "string", "pattern": anchored(VERSION)},
        "example": '"12"',
    }
