"""Which stream a line is about."""

import re

from domain.case.decisions import OPENERS
from domain.child.events import ChildRegistered
from domain.event import Event
from domain.identifiers import PATTERNS, ChildId, StreamId
from domain.staff.events import StaffRegistered
from service.knowledge import SETTINGS_STREAM
from service.load.line import Malformed, Told
from service.load.references import References

KINDS = {"case": "CaseId", "child": "ChildId", "staff": "StaffId"}
"""Where a line can be addressed, and what kind of id that is."""

ANNOTATION = "record"


def target_of(told: Told, references: References) -> tuple[StreamId | None, ChildId | None]:
    """The stream, and the child where the line may open a case; no stream for what finds or begins its own.

    ``Malformed`` where the line is addressed wrongly, ``Refused`` where the address leads nowhere.
    """
    named = {name: _resolved(name, text, references) for name, text in _addresses(told) if text is not None}
    opens = told.declared in OPENERS
    wanted = _wanted(told.declared)
    strange = named.keys() - wanted - ({"child"} if opens else set())
    if strange or len(named.keys() & wanted) > 1:
        raise Malformed("line.shape", f"{told.line.command} is about {_in_words(wanted)}")
    (found,) = [each for name, each in named.items() if name in wanted] or (None,)
    child = ChildId(named["child"]) if opens and "child" in named else None
    if told.line.command.startswith("settings."):
        return SETTINGS_STREAM, None
    if found is None and not (opens or _begins_its_own(told.declared)):
        raise Malformed("line.shape", f"{told.line.command} needs {_in_words(wanted)}")
    return (None if found is None else StreamId(found)), child


def _addresses(told: Told) -> tuple[tuple[str, str | None], ...]:
    return ("case", told.line.case), ("child", told.line.child), ("staff", told.line.staff)


def _wanted(declared: type[Event]) -> frozenset[str]:
    kind = declared.NAME.partition(".")[0]
    if kind == ANNOTATION:
        return frozenset(KINDS)
    return frozenset(KINDS) & {kind} if not _begins_its_own(declared) else frozenset()


def _begins_its_own(declared: type[Event]) -> bool:
    return declared in (ChildRegistered, StaffRegistered)


def _resolved(name: str, text: str, references: References) -> str:
    found = references.id(text, KINDS[name])
    if not re.fullmatch(PATTERNS[KINDS[name]], found):
        raise Malformed("line.shape", f"/{name} must be the id of a {name}, or @ and the key of a line about it")
    return found


def _in_words(wanted: frozenset[str]) -> str:
    return " or ".join(f"a {name}" for name in KINDS if name in wanted) or "what its fields say"
