"""The body of a request: its length and media type, then strict JSON, then the shape that was declared."""

import re
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import request

from domain.declaration import group
from domain.event import Event
from domain.identifiers import ChildId, StaffId
from domain.record import CaptureMode, Precision
from domain.sensitivity import fact
from domain.shape import fields_of
from service.http import json_schema
from service.http.problems import Problem
from service.http.shapes import fields_from, schema_named
from service.http.strict_json import decode

JSON = re.compile(r'application/json *(; *charset="?utf-8"? *)?', re.IGNORECASE)


def read_json(largest: int) -> Any:
    """The JSON value that the request carries, of at most ``largest`` bytes.

    ``Problem`` 411 without a length, 413 over the limit, 415 for anything but plain JSON; ``NotStrict`` for bad JSON.
    """
    length = request.content_length
    if length is None:
        # A body in chunks can be cut at any limit without an error.
        raise Problem(HTTPStatus.LENGTH_REQUIRED, "body.length-missing")
    if length > largest:
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body.too-large", facts={"largest": largest})
    if length == 0:
        raise Problem(HTTPStatus.BAD_REQUEST, "body.missing")
    if "Content-Encoding" in request.headers:
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "body.compressed")
    if not JSON.fullmatch(request.headers.get("Content-Type", "")):
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "body.media-type")
    data = request.get_data()
    if len(data) < length:
        raise Problem(HTTPStatus.BAD_REQUEST, "body.cut-short")
    return decode(data)


@group
class Telling:
    """What a body may tell of the record around its event."""

    occurred_at: datetime | None = fact("When it happened; now where it is not told", default=None)
    precision: Precision = fact("How exactly that time is known", default=Precision.MINUTE)
    capture_mode: CaptureMode = fact("How the record came about", default=CaptureMode.LIVE)
    observed_by: StaffId | None = fact("Who saw it, where that is another than the caller", default=None)
    form: str | None = fact("The form that was filled in, where it is not the newest", default=None, longest=60)


@group
class OfChild:
    """What the body of a command that may open a case tells beside."""

    child: ChildId | None = fact("The child, where it is known; a new one where it is not told", default=None)


@dataclass(frozen=True, slots=True)
class Body:
    """A command as its body tells it."""

    event: Event
    telling: Telling
    child: ChildId | None


class BodyOf:
    """Reads the bodies of one command: the fields of its event, and what may be told of the record around it.

    Where an event has a field of that name itself, the event's own counts.
    """

    def __init__(self, declared: type[Event], *, opens: bool = False) -> None:
        self._declared = declared
        self._beside = (*fields_of(Telling), *(fields_of(OfChild) if opens else ()))
        self._own = {each.name for each in fields_of(declared)}
        self._schema = schema_named(declared.__name__, fields_from((*self._beside, *fields_of(declared))))

    @property
    def schema(self) -> json_schema.Schema:
        """The JSON Schema of the body."""
        return json_schema.object_of((*self._beside, *fields_of(self._declared)))

    def read(self, value: Any) -> Body:
        """The command that a JSON value tells; ``ValidationError`` names every field that is wrong."""
        loaded = self._schema.load(value)
        event = self._declared(**{name: loaded.pop(name) for name in self._own})
        child = loaded.pop("child", None)
        return Body(event, Telling(**loaded), child)
