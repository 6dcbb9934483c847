"""The JSON Schema of one event: its envelope, its facts, and the parts that a reader may have been given.

Objects stay open, because within a version fields may be added; a reader ignores what it does not know.
"""

from collections.abc import Iterable

from domain.event import Event
from domain.record import CaptureMode, Precision
from domain.sensitivity import Sensitivity
from domain.shape import Field, Form, fields_of
from domain.staff.vocabulary import Role
from domain.urgency import Urgency
from service.http.json_schema import Schema, id_schema, shape_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PERSON = "/person-[0-9a-f-]{36}"
DIGEST: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
COUNT: Schema = {"type": "integer", "minimum": 0}
TEXT: Schema = {"type": "string"}
TIME: Schema = {"type": "string", "format": "date-time"}
EVENT_ID = id_schema("EventId")
STAFF_ID = id_schema("StaffId")


def schema_of_event(declared: type[Event], address: str) -> Schema:
    """What ``data`` of this event looks like in the feed, and where an event is asked for by its id."""
    always = _always(declared)
    sometimes = {
        "subject": TEXT,
        "observed_by": STAFF_ID,
        "form": TEXT,
        "shown": _open({"warnings": {"type": "array", "items": TEXT}}, []),
        "content": _content(declared),
        "withheld": {"type": "array", "items": TEXT},
        "erased": {"type": "array", "items": TEXT},
    }
    head = {"$schema": DIALECT, "$id": address, "title": declared.NAME, "description": declared.__doc__}
    return head | _open(always | sometimes, list(always))


def _always(declared: type[Event]) -> dict[str, Schema]:
    """What every envelope of this event says."""
    return {
        "v": COUNT,
        "id": EVENT_ID,
        "stream": id_schema("StreamId"),
        "type": {"const": declared.NAME},
        "type_version": {"const": declared.VERSION},
        "agency": TEXT,
        "actor": STAFF_ID,
        "role": _codes(Role),
        "occurred_at": _open({"at": TIME, "precision": _codes(Precision)}, ["at", "precision"]),
        "recorded_at": TIME,
        "capture_mode": _codes(CaptureMode),
        "rules": COUNT,
        "command_id": EVENT_ID,
        "k": COUNT,
        "n": COUNT,
        "seen": _open({"epoch": TEXT, "position": COUNT, "stream_version": COUNT}, ["position", "stream_version"]),
        "facts": _facts(declared),
        "parts": {"type": "object", "additionalProperties": DIGEST},
    }


def _facts(declared: type[Event]) -> Schema:
    """The coded fields of class D1; a record inside a correction keeps its own type and facts."""
    coded = [each for each in fields_of(declared) if each.sensitivity is Sensitivity.D1]
    schema = _fields(coded)
    schema["properties"]["urgency"] = _codes(Urgency)
    return schema


def _content(declared: type[Event]) -> Schema:
    """By part: one for each class, and one of its own for what is about another person."""
    parts = {}
    for sensitivity in Sensitivity:
        sealed = [each for each in fields_of(declared) if each.sensitivity is sensitivity]
        if sealed and sensitivity is not Sensitivity.D1:
            about = PERSON if any(each.told.about for each in sealed) else ""
            # Fields about another person lie in a part of their own, so none is in every part.
            parts[f"^{sensitivity}({about})?$"] = _fields(sealed) | {"required": []}
    return {"type": "object", "patternProperties": parts}


def _fields(declared: Iterable[Field]) -> Schema:
    """As they are stored: what has no value is left out."""
    properties, required = {}, []
    for each in declared:
        properties[each.name] = _value(each) | {"description": each.told.says}
        if each.required and not each.optional:
            required.append(each.name)
    return _open(properties, required)


def _value(declared: Field) -> Schema:
    if declared.shape.form is Form.EVENT:
        inner = {"type": TEXT, "version": COUNT, "facts": {"type": "object"}}
        return _open(inner, list(inner))
    return shape_schema(declared.shape, declared.told)


def _open(properties: dict[str, Schema], required: list[str]) -> Schema:
    return {"type": "object", "properties": properties, "required": required}


def _codes(codes: type[Role] | type[Precision] | type[CaptureMode] | type[Urgency]) -> Schema:
    return {"type": "string", "enum": [str(each) for each in codes]}
