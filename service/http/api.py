"""The API description: OpenAPI 3.1 by flask-smorest, with problems of RFC 9457 for everything that can go wrong."""

from http import HTTPStatus
from typing import Any

from flask import Flask, Response, json
from flask_smorest import Api

from service.http.json_schema import Schema, closed_object
from service.http.problems import PROBLEM_JSON

SAYS = (
    "Casework of a shelter for street children. A command is a POST on a noun of the trade; the answer names the "
    "events that were recorded and the warnings that a person should look at."
)
DESCRIBED = {
    "API_TITLE": "Harapan",
    "API_VERSION": "1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api",
    "OPENAPI_JSON_PATH": "openapi.json",
}
JSON = "application/json"
TOKEN = "token"  # noqa: S105  # the name of the scheme

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
PROBLEM = "Problem"
ANSWER = "Answer"

COMPONENTS: dict[str, Schema] = {
    PROBLEM: closed_object(
        {
            "type": TEXT | {"description": "Where the code is explained."},
            "title": TEXT | {"description": "The code in one sentence."},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "code": TEXT | {"description": "Stable for ever."},
            "rule": TEXT | {"description": "The rule of the agency behind a refusal, such as E06."},
            "facts": {"type": "object", "description": "Ids, codes, counts and dates that explain it."},
            "errors": {
                "type": "array",
                "items": closed_object({"at": TEXT, "says": TEXT}, ["at", "says"]),
                "description": "By JSON pointer, or name of a query parameter: what is wrong with it.",
            },
        },
        ["type", "title", "status", "code"],
    )
    | {"description": "Why the request was not answered as asked (RFC 9457)."},
    ANSWER: closed_object(
        {
            "stream": TEXT | {"description": "The case, child, member of staff or settings that it belongs to."},
            "version": COUNT | {"description": "The newest version of that stream, for If-Match."},
            "position": COUNT | {"description": "Place of the last event in the log; 0 where nothing was recorded."},
            "events": {"type": "array", "items": TEXT, "description": "Ids; none where it was so already."},
            "warnings": {
                "type": "array",
                "items": closed_object({"code": TEXT, "says": TEXT}, ["code", "says"]),
                "description": "What a person should look at; it refuses nothing.",
            },
            "child": TEXT | {"description": "The pseudonym of the child."},
        },
        ["stream", "version", "position", "events", "warnings"],
    ),
}


class DescribedApi(Api):  # type: ignore[misc]  # shipped without types
    """As flask-smorest makes it, but errors are problems, and no operation has a default answer to hide behind."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """``service.http.problems`` answers them."""

    def _register_responses(self) -> None:
        content = {PROBLEM_JSON: {"schema": {"$ref": f"#/components/schemas/{PROBLEM}"}}}
        for status in HTTPStatus:
            if status >= HTTPStatus.BAD_REQUEST:
                told = {"description": status.phrase, "content": content}
                self.spec.components.response(status.name, told, lazy=True)

    def _openapi_json(self) -> Response:
        # Written once: after the start nothing is added, and it is large.
        if not hasattr(self, "_written"):
            self._written = json.dumps(self.spec.to_dict())
        return Response(self._written, mimetype=JSON)


def described_api(app: Flask) -> DescribedApi:
    """An API that describes itself; every operation wants a token unless it says otherwise."""
    app.config.update(DESCRIBED)
    options: dict[str, Any] = {"info": {"description": SAYS}, "security": [{TOKEN: []}]}
    api = DescribedApi(app, spec_kwargs=options)
    scheme = {"type": "http", "scheme": "bearer", "description": "A token of this site: hrp_..."}
    api.spec.components.security_scheme(TOKEN, scheme)
    for name, schema in COMPONENTS.items():
        api.spec.components.schema(name, schema)
    return api
