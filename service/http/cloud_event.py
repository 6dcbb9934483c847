"""A record as a CloudEvent 1.0: what the record says of itself stands in its attributes, its envelope is the data."""

from typing import Any

from flask import request

from service.log import Opened, Stored
from sync.evidence import canonical

TYPE = "harapan.{name}.v{version}"


def schema_address(name: str, version: int) -> str:
    """Where the schema of an event is, as an absolute URI under the host that was asked."""
    return f"{request.host_url}api/schemas/{name}/{version}"


def cloud_event(stored: Stored, source: str) -> dict[str, Any]:
    """The envelope alone: class D1, the same for every reader."""
    envelope = canonical.parse(stored.envelope)
    return {
        "specversion": "1.0",
        "id": stored.event_id,
        "source": source,
        "type": TYPE.format(name=stored.type, version=stored.type_version),
        "subject": stored.stream,
        "time": envelope["recorded_at"],
        "datacontenttype": "application/json",
        "dataschema": schema_address(stored.type, stored.type_version),
        "position": stored.position,
        "streamversion": stored.version,
        "loggedat": stored.logged_at.isoformat(),
        "actor": envelope["actor"],
        "data": envelope,
    }


def with_parts(event: dict[str, Any], opened: Opened) -> dict[str, Any]:
    """The same event with the parts that its reader may have; the others are named, never silently left out."""
    told = {
        "content": dict(opened.parts),
        "withheld": sorted(opened.withheld),
        "erased": sorted(opened.erased),
    }
    return event | {"data": event["data"] | told}
