"""CloudEvents under the host that was asked, and one with the parts that its reader may have."""

from typing import Any

from flask import request

from service.cloud_event import CloudEvent, encoded
from service.log import Opened
from sync.evidence import canonical


def schemas() -> str:
    """Under which address the schemas of events are, as an absolute URI under the host that was asked."""
    return f"{request.host_url}api/schemas/"


def schema_address(name: str, version: int) -> str:
    """Where the schema of an event is."""
    return f"{schemas()}{name}/{version}"


def with_parts(event: CloudEvent, opened: Opened) -> dict[str, Any]:
    """The same event with the parts that its reader may have; the others are named, never silently left out."""
    told: dict[str, Any] = canonical.parse(encoded(event))
    content = {
        "content": dict(opened.parts),
        "withheld": sorted(opened.withheld),
        "erased": sorted(opened.erased),
    }
    return told | {"data": told["data"] | content}
