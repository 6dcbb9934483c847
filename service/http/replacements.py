"""A record as it should read, in the API description: any event that a correction can put in the place of another."""

from collections.abc import Iterator

from domain.event import Event
from domain.shape import fields_of
from service.http.json_schema import REPLACEMENT, Schema, object_of
from service.http.shapes import REPLACEABLE


def replacement_components() -> Iterator[tuple[str, Schema]]:
    """The components, one for each event, and the choice between them."""
    references = {name: f"#/components/schemas/{_component(declared)}" for name, declared in REPLACEABLE.items()}
    for declared in REPLACEABLE.values():
        yield _component(declared), _replacement(declared)
    yield (
        REPLACEMENT,
        {
            "oneOf": [{"$ref": each} for each in references.values()],
            "discriminator": {"propertyName": "type", "mapping": references},
        },
    )


def _component(declared: type[Event]) -> str:
    return f"{declared.__name__}Replacement"


def _replacement(declared: type[Event]) -> Schema:
    """The fields of the event, and its stored name as ``type``."""
    told = object_of(fields_of(declared))
    properties = {"type": {"const": declared.NAME}} | told["properties"]
    return told | {"properties": properties, "required": ["type", *told.get("required", ())]}
