"""One declaration per command and event: a frozen dataclass, a stored name, a kind, and the words of its command."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

from domain.event import Event, Kind
from domain.sensitivity import casework, fact, identity, sealed, special

E = TypeVar("E", bound=Event)
G = TypeVar("G")


@dataclass_transform(
    frozen_default=True, kw_only_default=True, field_specifiers=(fact, identity, casework, special, sealed)
)
def _declare(
    kind: Kind, name: str, version: int, noun: str | None, command: str | None
) -> Callable[[type[E]], type[E]]:
    def declare(declared: type[E]) -> type[E]:
        made = dataclass(frozen=True, slots=True, kw_only=True)(declared)
        made.NAME, made.VERSION, made.KIND = name, version, kind
        made.NOUN, made.COMMAND = noun, command
        return made

    return declare


@dataclass_transform(
    frozen_default=True, kw_only_default=True, field_specifiers=(fact, identity, casework, special, sealed)
)
def observation(
    name: str, *, noun: str | None = None, command: str | None = None, version: int = 1
) -> Callable[[type[E]], type[E]]:
    """Declare something seen, said, measured or attended."""
    return _declare(Kind.OBSERVATION, name, version, noun, command)


@dataclass_transform(
    frozen_default=True, kw_only_default=True, field_specifiers=(fact, identity, casework, special, sealed)
)
def decision(
    name: str, *, noun: str | None = None, command: str | None = None, version: int = 1
) -> Callable[[type[E]], type[E]]:
    """Declare a choice that the rules check."""
    return _declare(Kind.DECISION, name, version, noun, command)


@dataclass_transform(
    frozen_default=True, kw_only_default=True, field_specifiers=(fact, identity, casework, special, sealed)
)
def correction(
    name: str, *, noun: str | None = None, command: str | None = None, version: int = 1
) -> Callable[[type[E]], type[E]]:
    """Declare an annotation that changes what counts of an earlier event."""
    return _declare(Kind.CORRECTION, name, version, noun, command)


@dataclass_transform(
    frozen_default=True, kw_only_default=True, field_specifiers=(fact, identity, casework, special, sealed)
)
def group(declared: type[G]) -> type[G]:
    """Declare a group of values that belong together inside an event, such as one goal's rating."""
    return dataclass(frozen=True, slots=True, kw_only=True)(declared)
