"""What differs between two replays of one case: entries only in one, entries that read differently, changed values."""

from collections.abc import Iterator, Mapping
from typing import Any

from domain.case.replay import Replay
from domain.history import Effective
from domain.identifiers import EventId
from domain.standing import Fate

MOMENTS = frozenset({"as_of", "known_at"})
APART = MOMENTS | {"entries", "basis"}
"""What is told apart from the summary: the question itself, and what has a record of its own."""

WORDING = ("facts", "content", "at", "occurred_at", "precision", "standing")
"""In what an entry can read differently."""

ABSENT = None
Change = dict[str, Any]


def difference(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Compare two replays as JSON has them.

    Values of the summary that changed are named by dotted path; a member of a list goes by its id where it has one.
    """
    here, there = _by_id(one["entries"]), _by_id(other["entries"])
    return {
        "one": {name: one[name] for name in sorted(MOMENTS)},
        "other": {name: other[name] for name in sorted(MOMENTS)},
        "only_in_one": [entry for id, entry in here.items() if id not in there],
        "only_in_other": [entry for id, entry in there.items() if id not in here],
        "read_differently": [
            {"id": id, "type": entry["type"], "changes": changes}
            for id, entry in here.items()
            if id in there and (changes := list(_changes("", _wording(entry), _wording(there[id]))))
        ],
        "changed": list(_changes("", _summary(one), _summary(other))),
    }


def between(one: Replay, other: Replay) -> dict[str, Any]:
    """As ``difference`` of all that both tell. An entry that reads alike in both is not told only to find that out."""
    alike = frozenset(_alike(one, other)) if one.known.calendar.zone == other.known.calendar.zone else NOTHING
    return difference(one.told_without(alike), other.told_without(alike))


NOTHING: frozenset[EventId] = frozenset()


def _alike(one: Replay, other: Replay) -> Iterator[EventId]:
    """The entries in both that do not differ in anything that makes a ``WORDING``."""
    here = {each.record.id: each for each in one.entries}
    for there in other.entries:
        id = there.record.id
        if id in here and _reads(here[id], one.fates[id]) == _reads(there, other.fates[id]):
            yield id


def _reads(entry: Effective, fate: Fate) -> tuple[object, ...]:
    return entry.event, entry.at, fate.occurred, fate.standing


def _summary(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in APART}


def _wording(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name in WORDING}


def _changes(path: str, one: Any, other: Any) -> Iterator[Change]:
    if one == other:
        return
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for name in dict.fromkeys((*one, *other)):
            yield from _changes(_join(path, name), one.get(name, ABSENT), other.get(name, ABSENT))
    elif _has_ids(one) and _has_ids(other):
        yield from _changes(path, _by_id(one), _by_id(other))
    else:
        yield {"path": path, "one": one, "other": other}


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _has_ids(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, Mapping) and "id" in each for each in value)


def _by_id(members: list[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {each["id"]: each for each in members}
