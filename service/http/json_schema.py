"""From a declaration to JSON Schema: what the API description, the schema of an event and a form all say alike."""

from typing import Any

from domain.identifiers import PATTERNS
from domain.sensitivity import Told
from domain.shape import Field, Form, Shape
from service.http.bounds import DAY, MOMENT, MOST_ITEMS, NEVER, SOMETHING, anchored

Schema = dict[str, Any]

REPLACEMENT = "ReplacementRecord"
"""The component of the API description that stands for any record as it should read."""


def object_of(fields: tuple[Field, ...], **more: Schema) -> Schema:
    """An object with these fields, and ``more`` properties of which none is required."""
    properties = {each.name: field_schema(each) for each in fields} | more
    required = [each.name for each in fields if each.required]
    return closed_object(properties, required)


def closed_object(properties: dict[str, Schema], required: list[str]) -> Schema:
    """An object in which nothing else may stand."""
    made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return made | {"required": required} if required else made


def field_schema(declared: Field) -> Schema:
    """One field, with the sentence of its declaration."""
    made = shape_schema(declared.shape, declared.told)
    if declared.optional:
        made = or_null(made)
    return made | {"description": f"{declared.told.says}. Class {declared.sensitivity}."}


def or_null(made: Schema) -> Schema:
    """The same, or nothing."""
    if "$ref" in made:
        return {"anyOf": [made, {"type": "null"}]}
    values = {"enum": [*made["enum"], None]} if "enum" in made else {}
    return made | {"type": [made["type"], "null"]} | values


def shape_schema(shape: Shape, told: Told) -> Schema:
    """What a value of this shape looks like as plain JSON."""
    match shape.form:
        case Form.TEXT:
            return text_schema(told.longest)
        case Form.CODE:
            return {"type": "string", "enum": [str(each) for each in shape.of]}
        case Form.YES_NO:
            return {"type": "boolean"}
        case Form.NUMBER:
            return {"type": "integer", "minimum": told.lowest, "maximum": told.highest}
        case Form.DATE:
            return {"type": "string", "format": "date", "pattern": anchored(DAY)}
        case Form.MOMENT:
            return moment_schema()
        case Form.ID:
            return id_schema(shape.of)
        case Form.LIST:
            assert shape.item is not None
            return {"type": "array", "maxItems": MOST_ITEMS, "items": shape_schema(shape.item, told)}
        case Form.GROUP:
            return object_of(shape.members)
        case Form.EVENT:
            return {"$ref": f"#/components/schemas/{REPLACEMENT}"}


def text_schema(longest: int) -> Schema:
    """A text with something in it, and without the characters that no text may hold."""
    return {
        "type": "string",
        "minLength": 1,
        "maxLength": longest,
        "pattern": SOMETHING,
        # With its type: a pattern says nothing of null, so that null would be forbidden too.
        "not": {"type": "string", "pattern": NEVER},
    }


def moment_schema() -> Schema:
    """A moment with its offset."""
    return {"type": "string", "format": "date-time", "pattern": anchored(MOMENT)}


def id_schema(kind: str) -> Schema:
    """An id of this kind, such as ``EventId``."""
    return {"type": "string", "pattern": PATTERNS[kind]}
