"""What a line may say instead of an id: an earlier line of the file, a working name, or a person of the file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.catalogue import BY_NAME
from domain.identifiers import PATTERNS, ChildId, EventId, PersonId, StaffId, StreamId
from domain.refusal import Refused
from domain.shape import Field, Form, Shape, fields_of
from service.keys import KeyStore
from service.roster import Roster

EARLIER_LINE = "@"
PERSON = "person:"

_HANDLE = re.compile(PATTERNS["Handle"])


@dataclass(frozen=True, slots=True)
class Loaded:
    """What an earlier line led to; no ``event`` where it was already so."""

    stream: StreamId
    child: ChildId | None
    event: EventId | None


class References:
    """Puts ids in the place of references. What is no reference stays as it is, for the schema to judge."""

    def __init__(self, space: str, keys: KeyStore, roster: Roster) -> None:
        self._space = space
        self._keys = keys
        self._roster = roster
        self._earlier: dict[str, Loaded] = {}
        self._staff: dict[str, StaffId] = {}

    def remember(self, key: str, loaded: Loaded) -> None:
        """From now on ``@key`` means this."""
        self._earlier[key] = loaded

    def fields(self, given: Mapping[str, Any], declared: type) -> dict[str, Any]:
        """The fields of an event with ids for references. ``Refused`` where one of them leads nowhere."""
        return self._members(given, fields_of(declared))

    def id(self, text: str, kind: str) -> str:
        """The id of this kind that a text stands for. ``Refused`` where it leads nowhere."""
        if text.startswith(EARLIER_LINE):
            return self._of_earlier_line(text[1:], kind)
        if kind == "StaffId" and _HANDLE.match(text) and not re.match(PATTERNS["StaffId"], text):
            return self.staff(text)
        if kind == "PersonId" and text.startswith(PERSON):
            return self._person(text.removeprefix(PERSON))
        return text

    def staff(self, handle: str) -> StaffId:
        """The member of staff with this working name. ``Refused`` where nobody has it."""
        if handle not in self._staff:
            self._roster.member(handle)
            self._staff[handle] = self._roster.id_of(handle)
        return self._staff[handle]

    def _members(self, given: Mapping[str, Any], declared: tuple[Field, ...]) -> dict[str, Any]:
        shapes = {each.name: each.shape for each in declared}
        return {name: self._value(value, shapes[name]) if name in shapes else value for name, value in given.items()}

    def _value(self, value: Any, shape: Shape) -> Any:
        match shape.form, value:
            case Form.ID, str():
                return self.id(value, shape.of)
            case Form.LIST, list() if shape.item is not None:
                return [self._value(item, shape.item) for item in value]
            case Form.GROUP, dict():
                return self._members(value, shape.members)
            case Form.EVENT, {"type": str(name)} if name in BY_NAME:
                return self.fields(value, BY_NAME[name])
            case _:
                return value

    def _of_earlier_line(self, key: str, kind: str) -> str:
        loaded = self._earlier.get(key)
        found = None
        if loaded is not None:
            found = {"EventId": loaded.event, "ChildId": loaded.child}.get(kind, loaded.stream)
        if found is None:
            raise Refused("load.reference-unknown", reference=key)
        return found

    def _person(self, name: str) -> PersonId:
        """A pseudonym for somebody whom the file names: the same in every file of the same name space."""
        mac = self._keys.mac("load-person", self._space.encode(), name.encode())
        return PersonId(f"person-{UUID(bytes=mac[:16], version=4)}")
