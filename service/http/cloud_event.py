"""CloudEvents under the host that was asked, and one with the parts that its reader may have."""

from collections.abc import Callable
from typing import Any

from flask import request

from domain.access import BlindSpot
from domain.record import Record
from domain.sensitivity import UNOPENED
from domain.shape import fields_of
from service.cloud_event import CloudEvent, encoded
from service.eyes import Card
from service.log import Opened
from sync.evidence import canonical


def schemas() -> str:
    """Under which address the schemas of events are, as an absolute URI under the host that was asked."""
    return f"{request.host_url}api/schemas/"


def schema_address(name: str, version: int) -> str:
    """Where the schema of an event is."""
    return f"{schemas()}{name}/{version}"


def as_counted(event: dict[str, Any], blind: BlindSpot) -> dict[str, Any]:
    """The same event for somebody to whom some records of its stream are not there."""
    if not blind:
        return event
    data = blind.plain(event["data"])
    seen = data["seen"] | {"stream_version": blind.shown(data["seen"]["stream_version"])}
    told = event | {"streamversion": blind.shown(event["streamversion"]), "data": data | {"seen": seen}}
    # What its author was warned of is of the whole record; what is left of one that named the thread may earn none.
    return without_warnings(told, lambda code: True) if data != event["data"] else told


def without_warnings(event: dict[str, Any], which: Callable[[str], bool]) -> dict[str, Any]:
    """The same event, not telling that its author was warned of these."""
    data = event["data"]
    left = [each for each in data.get("shown", {}).get("warnings", ()) if not which(each)]
    kept = {name: each for name, each in data.items() if name != "shown"}
    return event | {"data": kept | ({"shown": data["shown"] | {"warnings": left}} if left else {})}


def as_plain(event: CloudEvent) -> dict[str, Any]:
    """The event as plain JSON, so that something of it can be left out."""
    plain: dict[str, Any] = canonical.parse(encoded(event))
    return plain


def with_parts(event: CloudEvent, record: Record, opened: Opened | Card) -> dict[str, Any]:
    """The same event with what its reader may have of it; the other parts are named, never silently left out."""
    told = as_plain(event)
    content = {
        "content": dict(opened.parts),
        "withheld": sorted(opened.withheld),
        "erased": sorted(opened.erased),
    }
    facts = told["data"]["facts"]
    closed = {each.name for each in fields_of(type(record.event)) if getattr(record.event, each.name) is UNOPENED}
    kept = {name: value for name, value in facts.items() if name not in closed}
    return told | {"data": told["data"] | {"facts": kept} | content}
