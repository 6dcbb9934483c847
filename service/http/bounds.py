"""Bounds that every value from outside keeps, beside those that its declaration sets."""

import re

from service.http.strict_json import FORBIDDEN

MOST_ITEMS = 200
"""Items in one list."""

_CLOCK = r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])"

DAY = "(19[0-9]{2}|20[0-9]{2}|2100)-[0-9]{2}-[0-9]{2}"
"""Within these years every sum of days stays a date, and nobody's birthday or deadline lies outside."""

MOMENT = "(20[0-9]{2}|2100)-[0-9]{2}-[0-9]{2}" + _CLOCK
"""RFC 3339 with its offset; without one it would mean another hour to each reader. The id of an event begins with its
time of recording, which no device can have had before the year 2000."""

SOMETHING = r"\S"
"""What a text has at least one of."""

NEVER = f"[{FORBIDDEN}]"
"""What a text has none of."""


def whole(pattern: str) -> re.Pattern[str]:
    """For ``match``; ``$`` would let a line feed at the end pass."""
    return re.compile(rf"(?:{pattern})\Z")


def anchored(pattern: str) -> str:
    """As a schema writes it: there a pattern may match anywhere."""
    return f"^{pattern}$"
