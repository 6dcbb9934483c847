"""The ids of the house: plain text, so that they mean the same on a device, in the log and in a URL."""

from typing import NewType

EventId = NewType("EventId", str)
"""A UUIDv7 in its canonical lower-case form; the id of a goal, a session or a proposal is that of its event."""

StreamId = NewType("StreamId", str)
"""``<kind>-<uuid>``: the stream of one case, child, member of staff, or group of settings."""

CaseId = NewType("CaseId", str)
"""``case-<uuid>``: the stream of one case, from the first contact on."""

ChildId = NewType("ChildId", str)
"""``child-<uuid>``: the pseudonym and stream of one child."""

StaffId = NewType("StaffId", str)
"""``staff-<uuid>``: the stream of one member of staff."""

PersonId = NewType("PersonId", str)
"""``person-<uuid>``: the pseudonym of a relative, a carer or another person who is neither child nor staff."""

Handle = NewType("Handle", str)
"""A short lower-case working name of a member of staff, used at the command line."""

SiteId = NewType("SiteId", str)
"""A short lower-case name of a shelter or office of the agency."""

TeamId = NewType("TeamId", str)
"""A short lower-case name of a team."""

UUID_PATTERN = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

PATTERNS: dict[str, str] = {
    "EventId": f"^{UUID_PATTERN}$",
    "StreamId": f"^(case|child|staff|settings)-({UUID_PATTERN}|[a-z]+)$",
    "CaseId": f"^case-{UUID_PATTERN}$",
    "ChildId": f"^child-{UUID_PATTERN}$",
    "StaffId": f"^staff-{UUID_PATTERN}$",
    "PersonId": f"^person-{UUID_PATTERN}$",
    "Handle": "^[a-z][a-z0-9-]{1,30}$",
    "SiteId": "^[a-z][a-z0-9-]{1,30}$",
    "TeamId": "^[a-z][a-z0-9-]{1,30}$",
}
"""The form of each kind of id, for schemas and for the reader of stored facts."""
