"""Words for codes, ids and times, as people at a terminal read them."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from domain.identifiers import UUID_PATTERN, StaffId
from service.roster import Roster
from service.site import Site

LONGEST_GIST = 90

CODE = re.compile("[a-z0-9]+(_[a-z0-9]+)*")
ID = re.compile(UUID_PATTERN)


class Names:
    """Working names of staff."""

    def __init__(self, site: Site) -> None:
        self._of = cache(Roster(site.keys, site.knowledge).handle_of)

    def of(self, id: str | None) -> str:
        """The handle of somebody; empty for nobody, the id itself where it is not known."""
        return "" if id is None else self._of(StaffId(id)) or id


def day_and_hour(moment: str | None) -> str:
    """A moment as JSON has it, to the minute."""
    return "" if moment is None else datetime.fromisoformat(moment).strftime("%Y-%m-%d %H:%M")


def spaced(code: str) -> str:
    """A code in words."""
    return code.replace("_", " ").replace("-", " ")


def days(number: int) -> str:
    """A number of days."""
    return f"{number} day" if number == 1 else f"{number} days"


def what(type: str) -> str:
    """The stored name of an event in words: ``contact recorded``."""
    return spaced(type.partition(".")[2] if not type.startswith("record.") else type.replace(".", " "))


def hours(minutes: int) -> str:
    """A length of time in hours and minutes."""
    return f"{minutes // 60} h {minutes % 60:02} min"


def gist(content: Mapping[str, Mapping[str, Any]], facts: Mapping[str, Any], withheld: list[str]) -> str:
    """The beginning of what a record says: its codes and dates, its first texts, and what of it is withheld."""
    values = (value for part in (facts, *content.values()) for value in part.values())
    texts = (value for value in values if isinstance(value, str) and not ID.search(value))
    said = " · ".join(dict.fromkeys(spaced(each) if CODE.fullmatch(each) else each for each in texts))
    short = said if len(said) <= LONGEST_GIST else f"{said[: LONGEST_GIST - 1]}…"
    return f"{short} (withheld: {', '.join(withheld)})".strip() if withheld else short
