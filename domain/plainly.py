"""Values of the domain as JSON knows them, with every moment in the zone of the agency."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Any

from domain.sensitivity import UNOPENED

AS_IT_IS = frozenset({type(None), bool, int, float, str})


def plainly(value: Any, zone: tzinfo) -> Any:
    """Codes and ids as text, moments and days in ISO 8601, sets sorted; what was not opened reads as nothing.

    Raises ``TypeError`` for a value that has no plain form.
    """
    kind = type(value)
    if kind in AS_IT_IS:
        return value
    if kind is datetime:
        return value.astimezone(zone).isoformat()
    match value:
        case StrEnum():
            return str(value)
        case date():
            return value.isoformat()
        case Mapping():
            # Most values are as plain as they are: to ask for each of them anew would take most of the time.
            return {str(name): each if type(each) in AS_IT_IS else plainly(each, zone) for name, each in value.items()}
        case tuple() | list():
            return [plainly(each, zone) for each in value]
        case AbstractSet():
            return [plainly(each, zone) for each in sorted(value)]
        case _ if value is UNOPENED:
            return None
        case _:
            raise TypeError(f"{type(value).__name__} has no plain form")
