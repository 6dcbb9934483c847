"""What questions are answered with, as JSON Schema; fields may be added, so objects stay open."""

from domain.case.vocabulary import RiskLevel, Stage, Status
from service.http.json_schema import Schema, id_schema

TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
COUNT: Schema = {"type": "integer", "minimum": 0}
YES_NO: Schema = {"type": "boolean"}
OBJECT: Schema = {"type": "object"}
OBJECTS: Schema = {"type": "array", "items": OBJECT}
TEXTS: Schema = {"type": "array", "items": TEXT}
TIME: Schema = {"type": "string", "format": "date-time"}


def answer(properties: dict[str, Schema]) -> Schema:
    """An object that has at least these."""
    return {"type": "object", "properties": properties, "required": list(properties)}


CASE = answer(
    {
        "case": id_schema("CaseId"),
        "child": {"type": ["string", "null"]},
        "version": COUNT,
        "as_of": TIME,
        "known_at": TIME,
        "status": {"type": "string", "enum": [str(each) for each in Status]},
        "stage": {"type": "string", "enum": [str(each) for each in Stage]},
        "running": YES_NO,
        "episode": COUNT,
        "team": OBJECT,
        "intake": OBJECT,
        "risk": answer({"level": {"type": ["string", "null"], "enum": [*(str(each) for each in RiskLevel), None]}}),
        "assessment": OBJECT,
        "plan": OBJECT,
        "reviews": OBJECTS,
        "closing": OBJECT,
        "aftercare": OBJECT,
        "deadlines": OBJECTS,
        "warnings": OBJECTS,
        "measures": OBJECT,
    }
)

CARD = answer(
    {
        "case": id_schema("CaseId"),
        "child": {"type": ["string", "null"]},
        "name": MAYBE_TEXT,
        "call": MAYBE_TEXT | {"description": "Who holds the case."},
        "dangers": COUNT | {"description": "Open alarms."},
        "blocked": TEXTS | {"description": "Persons who must not meet the child."},
        "entries": OBJECTS | {"description": "What the caller's role gets to know, as it counts now."},
    }
)

REPLAY: Schema = {
    "allOf": [
        CASE,
        answer({"entries": OBJECTS, "basis": OBJECTS}),
        {"type": "object", "properties": {"difference": OBJECT | {"description": "From the other two moments."}}},
    ]
}

CHILD = answer(
    {
        "id": id_schema("ChildId"),
        "version": COUNT,
        "display_name": MAYBE_TEXT,
        "birth": {"type": ["object", "null"]},
        "cases": {"type": "array", "items": answer({"id": TEXT, "open": YES_NO, "ended_at": MAYBE_TEXT})},
        "claims": {
            "type": "array",
            "items": answer({"id": TEXT, "matter": MAYBE_TEXT, "shows": YES_NO, "withheld": TEXTS, "erased": TEXTS}),
        },
        "withheld": TEXTS,
    }
)

SETTINGS = answer(
    {
        "id": TEXT,
        "version": COUNT,
        "name": TEXT,
        "zone": TEXT,
        "deadlines": {"type": "array", "items": answer({"kind": TEXT, "amount": COUNT, "unit": TEXT})},
        "holidays": {"type": "array", "items": answer({"day": {"type": "string", "format": "date"}, "name": TEXT})},
    }
)

ENTRY_CONTENT: dict[str, Schema] = {
    "content": OBJECT | {"description": "By part, such as D3: what was written there."},
    "withheld": TEXTS | {"description": "Parts that the caller may not read."},
    "erased": TEXTS | {"description": "Parts that nobody can read any more."},
}

CLOUD_EVENT = answer(
    {
        "specversion": {"const": "1.0"},
        "id": id_schema("EventId"),
        "source": TEXT,
        "type": TEXT | {"description": "Stored name and version, such as harapan.case.contact-recorded.v1."},
        "subject": TEXT | {"description": "The stream."},
        "time": TIME | {"description": "When it was recorded, by the clock of its author."},
        "datacontenttype": {"const": "application/json"},
        "dataschema": TEXT,
        "position": COUNT | {"description": "Place in the log, without gaps."},
        "streamversion": COUNT,
        "loggedat": TIME,
        "actor": id_schema("StaffId"),
        "data": OBJECT | {"description": "The envelope: class D1."},
    }
)

EVENT_WITH_PARTS = CLOUD_EVENT | {"properties": CLOUD_EVENT["properties"] | {"data": answer(ENTRY_CONTENT)}}
