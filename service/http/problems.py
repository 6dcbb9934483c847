"""Every "no" of the API as a problem of RFC 9457: a stable code, its sentence, and what explains it."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from sqlite3 import OperationalError
from typing import Any
from uuid import uuid4

from flask import Flask, Response, json
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, NotFound

from domain.refusal import Refused
from service.asked import Stale
from service.http.sentences import sentence
from service.http.strict_json import NotStrict
from service.keys import KeyGone, KeyMissing, KeyStoreUnavailable
from service.log import KeyReused, LogUnavailable, RecordDamaged, VersionConflict
from service.reads import ReadsUnavailable
from service.views import ViewsUnavailable

PROBLEM_JSON = "application/problem+json"
REFERENCE = "/api"
"""The page that explains every code."""

SOON, LATER = "1", "5"
"""Seconds after which asking again makes sense."""

STATUSES = {
    "role.may-not": HTTPStatus.FORBIDDEN,
    "case.card-only": HTTPStatus.FORBIDDEN,
    "case.not-yours-to-decide": HTTPStatus.FORBIDDEN,
    "case.unknown": HTTPStatus.NOT_FOUND,
    "child.unknown": HTTPStatus.NOT_FOUND,
    "staff.unknown": HTTPStatus.NOT_FOUND,
}
"""Of refusals; any other is a conflict with a rule."""

Errors = list[dict[str, str]]
Report = Callable[[str, Exception], None]
"""Takes the incident number and what went wrong."""


class Problem(Exception):
    """The request gets this answer instead of what it asked for.

    ``facts`` are plain values of class D1; ``errors`` tell by JSON pointer what is wrong with which field.
    """

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        *,
        rule: str | None = None,
        facts: Mapping[str, Any] | None = None,
        errors: Errors | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.rule = status, code, rule
        self.facts, self.errors, self.headers = facts or {}, errors or [], headers or {}

    def response(self) -> Response:
        """As it goes out."""
        body = {
            "type": f"{REFERENCE}#{self.code}",
            "title": sentence(self.code),
            "status": int(self.status),
            "code": self.code,
            "rule": self.rule,
            "facts": dict(self.facts),
            "errors": self.errors,
        }
        text = json.dumps({name: value for name, value in body.items() if value not in (None, {}, [])})
        return Response(text, self.status, headers=dict(self.headers), mimetype=PROBLEM_JSON)


def unknown(kind: str) -> Problem:
    """There is no such thing, or it is none of the caller's business: nobody can tell which."""
    return Problem(HTTPStatus.NOT_FOUND, f"{kind}.unknown")


def malformed_query(name: str, says: str) -> Problem:
    """A query parameter has not the form that is asked for."""
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "query.malformed", errors=[{"at": name, "says": says}])


def problem_of(error: Exception) -> Problem | None:
    """The problem behind an error that can be expected; ``None`` for one that nobody thought of."""
    match error:
        case Problem():
            return error
        case Refused(code=code, rule=rule, facts=facts):
            return Problem(STATUSES.get(code, HTTPStatus.CONFLICT), code, rule=rule, facts=facts)
        case Stale(actual=actual):
            headers = {"ETag": f'"{actual}"'}
            return Problem(HTTPStatus.PRECONDITION_FAILED, "stream.stale", facts={"version": actual}, headers=headers)
        case ValidationError(messages=messages):
            return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "body.shape", errors=told(messages))
        case NotStrict(reason=reason, at=at):
            facts = {"at": at} if at else {}
            return Problem(HTTPStatus.BAD_REQUEST, f"body.{reason}", facts=facts)
        case KeyReused():
            return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency.key-reused")
        case HTTPException() if not isinstance(error, InternalServerError):
            return _of_http(error)
        case _:
            return _of_store(error)


def _of_store(error: Exception) -> Problem | None:
    match error:
        case KeyGone():
            return Problem(HTTPStatus.GONE, "subject.erased")
        case KeyMissing():
            return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "key.missing")
        case RecordDamaged(position=position):
            return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "record.damaged", facts={"position": position})
        case VersionConflict():
            return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "stream.busy", headers={"Retry-After": SOON})
        case LogUnavailable(reason=reason):
            facts, headers = {"reason": reason}, {"Retry-After": LATER}
            return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "log.unavailable", facts=facts, headers=headers)
        case KeyStoreUnavailable(reason=reason):
            facts, headers = {"reason": reason}, {"Retry-After": LATER}
            return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "keys.unavailable", facts=facts, headers=headers)
        case ReadsUnavailable(reason=reason):
            facts, headers = {"reason": reason}, {"Retry-After": LATER}
            return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "reads.unavailable", facts=facts, headers=headers)
        case ViewsUnavailable(reason="behind"):
            return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "views.behind", headers={"Retry-After": SOON})
        case ViewsUnavailable(reason=reason):
            facts, headers = {"reason": reason}, {"Retry-After": LATER}
            return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "views.unavailable", facts=facts, headers=headers)
        case OperationalError():
            return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "log.unavailable", headers={"Retry-After": LATER})
        case _:
            return None


def _of_http(error: HTTPException) -> Problem:
    """What Flask itself says no to, with the headers that belong to it."""
    status = HTTPStatus(error.code or 400)
    match error:
        case NotFound():
            return Problem(status, "address.unknown")
        case MethodNotAllowed():
            return Problem(status, "method.not-allowed", headers={"Allow": ", ".join(error.valid_methods or ())})
        case _:
            return Problem(status, "body.too-large" if status == 413 else "request.malformed")


def told(messages: Any, at: str = "") -> Errors:
    """The messages of marshmallow, which nest as the body does, as a list of places."""
    if isinstance(messages, Mapping):
        return [
            each
            for name, inner in messages.items()
            for each in told(inner, at if name == "_schema" else f"{at}/{name}")
        ]
    return [{"at": at, "says": str(each)} for each in messages]


def answer_with_problems(app: Flask, report: Report) -> None:
    """Turn every exception of the application into a problem; what nobody expected is reported, never shown."""

    app.register_error_handler(Exception, lambda error: problem_or_incident(error, report).response())


def problem_or_incident(error: Exception, report: Report) -> Problem:
    """The problem behind any error.

    What somebody must look at is reported under a number, which is told: damage, and what nobody thought of.
    """
    problem = problem_of(error)
    if problem is None:
        problem = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "server.failed")
    elif not isinstance(error, RecordDamaged):
        return problem
    incident = uuid4().hex
    report(incident, getattr(error, "original_exception", None) or error)
    problem.facts = {**problem.facts, "incident": incident}
    return problem
