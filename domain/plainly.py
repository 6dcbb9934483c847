"""Values of the domain as JSON knows them, with every moment in the zone of the agency."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Any

from domain.sensitivity import Unopened

AS_IT_IS = frozenset({type(None), bool, int, float, str})

Way = Callable[[Any, tzinfo], Any]


def plainly(value: Any, zone: tzinfo) -> Any:
    """Codes and ids as text, moments and days in ISO 8601, sets sorted; what was not opened reads as nothing.

    Raises ``TypeError`` for a value that has no plain form.
    """
    kind = type(value)
    return value if kind in AS_IT_IS else _way(kind)(value, zone)


def _way(kind: type) -> Way:
    """How values of a type are told; looked up once for each type, because there are many values of each."""
    if kind not in _FOUND:
        _FOUND[kind] = _find(kind)
    return _FOUND[kind]


def _find(kind: type) -> Way:
    for known, way in WAYS.items():
        if issubclass(kind, known):
            return way
    raise TypeError(f"{kind.__name__} has no plain form")


def _mapping(value: Mapping[Any, Any], zone: tzinfo) -> dict[str, Any]:
    # Most values are as plain as they are: to ask for each of them anew would take most of the time.
    return {
        str(name): each if (kind := type(each)) in AS_IT_IS else _way(kind)(each, zone) for name, each in value.items()
    }


def _list(value: Iterable[Any], zone: tzinfo) -> list[Any]:
    return [plainly(each, zone) for each in value]


_FOUND: dict[type, Way] = {}

WAYS: dict[type, Way] = {
    datetime: lambda value, zone: value.astimezone(zone).isoformat(),
    date: lambda value, zone: value.isoformat(),
    StrEnum: lambda value, zone: str(value),
    Mapping: _mapping,
    tuple: _list,
    list: _list,
    AbstractSet: lambda value, zone: _list(sorted(value), zone),
    Unopened: lambda value, zone: None,
}
"""In the order in which they are looked at: a moment is a day too."""
