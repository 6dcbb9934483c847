"""Reads an event straight from the bytes of its envelope and parts, by one reader for each type (decision 0018).

What it reads is what ``domain.catalogue.read`` reads from plain values, in a fifth of the time.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import make_dataclass
from itertools import chain
from threading import Lock
from typing import Any, Protocol, cast, get_type_hints

import msgspec
from msgspec import defstruct
from msgspec.structs import astuple

from domain.catalogue import CATALOGUE, UPCASTS, read
from domain.event import Event
from domain.sensitivity import UNOPENED, Sensitivity
from domain.shape import Field, Form, fields_of
from domain.urgency import Urgency
from service.envelope import ENVELOPE, Envelope
from sync.capture import part_data


class Reader(Protocol):
    """Reads the records of one type of event."""

    def envelope(self, envelope: bytes, /) -> Envelope[Any]:
        """What an envelope says; ``msgspec.DecodeError`` for what is none of such an event."""

    def event(self, envelope: Envelope[Any], clear: Mapping[str, bytes], /) -> Event:
        """The event of an envelope and of the parts that were opened; what is in others reads as ``UNOPENED``."""

    def urgency(self, envelope: Envelope[Any], /) -> Urgency:
        """How soon a person must look, as judged when it was recorded."""


def reader_of(name: str, version: int) -> Reader:
    """The reader of a type. That of a type which nobody knows raises ``UnknownEvent`` for each event."""
    known = _READERS.get((name, version))
    if known is None:
        # One at a time: msgspec hands a type that one thread has half taken apart to another, and the process dies.
        with _MAKING:
            known = _READERS.setdefault((name, version), _make(name, version))
    return known


_READERS: dict[tuple[str, int], Reader] = {}
_MAKING = Lock()


def _make(name: str, version: int) -> Reader:
    declared = CATALOGUE.get((name, version))
    if declared is None or (name, version) in UPCASTS or not _is_flat(declared):
        return PlainReader()
    return FlatReader(declared)


class PlainReader:
    """Reads any type by way of plain values: old versions, events inside events, parts about other persons."""

    def envelope(self, envelope: bytes, /) -> Envelope[Any]:
        return ENVELOPE.decode(envelope)

    def event(self, envelope: Envelope[Any], clear: Mapping[str, bytes], /) -> Event:
        parts = {name: part_data(part, name) for name, part in clear.items()}
        return read(envelope.type, envelope.type_version, envelope.facts, parts, envelope.parts)

    def urgency(self, envelope: Envelope[Any], /) -> Urgency:
        return Urgency(envelope.facts.get("urgency", Urgency.NONE))


class FlatReader:
    """Reads a type of which every field lies in the facts, or in the part of its class."""

    def __init__(self, declared: type[Event]) -> None:
        fields = {each: [one for one in fields_of(declared) if one.sensitivity is each] for each in Sensitivity}
        facts = fields.pop(Sensitivity.D1)
        twin = _twin(declared, facts, ("urgency", Urgency, Urgency.NONE))
        self.envelope = msgspec.json.Decoder(Envelope[twin]).decode  # type: ignore[valid-type]  # made from the fields
        self._parts = [_Part(declared, name, inside) for name, inside in fields.items() if inside]
        self._declared = declared
        names = [each.name for each in chain(facts, *fields.values())]
        self._soft = make_dataclass(declared.__name__, names, bases=(Event,), slots=True)
        self._facts = len(facts)

    def event(self, envelope: Envelope[Any], clear: Mapping[str, bytes], /) -> Event:
        values = astuple(envelope.facts)[: self._facts]
        for part in self._parts:
            values += part.values(clear, envelope.parts)
        # Made soft and hardened at once: a frozen class sets its own fields seven times as slowly.
        event = self._soft(*values)
        event.__class__ = self._declared
        return cast(Event, event)

    def urgency(self, envelope: Envelope[Any], /) -> Urgency:
        urgency: Urgency = envelope.facts.urgency
        return urgency


class _Part:
    """The fields of one class of an event."""

    def __init__(self, declared: type[Event], name: str, fields: Sequence[Field]) -> None:
        sealed = defstruct(f"{declared.__name__}{name}", [("data", _twin(declared, fields))], gc=False)
        self._name = name
        self._decode = msgspec.json.Decoder(sealed).decode
        self._unopened = (UNOPENED,) * len(fields)

    def values(self, clear: Mapping[str, bytes], existing: Collection[str]) -> tuple[Any, ...]:
        """Those of the fields, in their order: their defaults where there is no such part."""
        part = clear.get(self._name)
        if part is None and self._name in existing:
            return self._unopened
        return astuple(self._decode(part or EMPTY).data)  # type: ignore[attr-defined]  # as it is made above


EMPTY = b'{"data":{}}'


def _twin(declared: type[Event], fields: Iterable[Field], *more: tuple[str, Any, Any]) -> type[msgspec.Struct]:
    """A structure with these fields of an event, in their order."""
    hints = get_type_hints(declared)
    told = [(each.name, hints[each.name], msgspec.NODEFAULT if each.required else each.default) for each in fields]
    return defstruct(declared.__name__, [*told, *more], kw_only=True, gc=False)


def _is_flat(declared: type[Event]) -> bool:
    return not any(each.told.about or each.shape.form is Form.EVENT for each in fields_of(declared))
