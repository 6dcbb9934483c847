"""One line of a load file: a command, who gave it when, and what it says, in words that need no ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from domain.catalogue import BY_NAME
from domain.declaration import group
from domain.event import Event
from domain.record import CaptureMode, Precision
from domain.sensitivity import fact
from domain.staff.vocabulary import Role
from service.http.plain_event import WrongShape, read_plain
from service.http.strict_json import NotStrict, decode

T = TypeVar("T")

FORMAT = "harapan-load/1"
LONGEST_LINE = 256 * 1024
"""Bytes."""


class Malformed(ValueError):
    """The line is no command: ``code`` is stable, ``reason`` says in plain words what is wrong and where."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@group
class Header:
    """The first line of a file."""

    format: str = fact(f"Always `{FORMAT}`", longest=40)
    space: str = fact("Name space of the keys and persons in this file, such as `ledger-2019`", longest=60)


@group
class Line:
    """What a line tells beside its ``fields``."""

    key: str = fact("Name of the line, unique in the name space; keep it for ever", longest=100)
    command: str = fact("Stored name of the event, such as `case.contact-recorded`", longest=60)
    case: str | None = fact("The case: its id, or `@key` of a line about it", default=None, longest=100)
    child: str | None = fact("The child: its id, or `@key` of a line about it", default=None, longest=100)
    staff: str | None = fact("The member of staff: handle or id", default=None, longest=100)
    by: str | None = fact("Who did it: handle or id; the loading person where it is not told", default=None, longest=60)
    role: Role | None = fact("In which role they did it", default=None)
    observed_by: str | None = fact("Who saw it, where that is another than `by`", default=None, longest=60)
    occurred_at: datetime = fact("When it happened, with offset")
    precision: Precision = fact("How exactly that time is known", default=Precision.MINUTE)
    recorded_at: datetime = fact("When it was written into this file, or captured, with offset; keep it for ever")
    capture_mode: CaptureMode | None = fact("How the record came about; `paper` where it is not told", default=None)
    form: str | None = fact("The form that was filled in, where it is not the newest", default=None, longest=60)
    logged_at: datetime | None = fact("When it reached the hub; in demo stores only", default=None)


@dataclass(frozen=True, slots=True)
class Told:
    """A line as it was read: its declared part, the class of its event, and the fields with references in them."""

    line: Line
    declared: type[Event]
    fields: Mapping[str, Any]
    plain: Mapping[str, Any]
    """The whole line, by which a repeat is recognised."""


def read_header(raw: bytes) -> Header:
    """The first line of a file; ``Malformed`` where it is something else."""
    header = _read(Header, _object(raw), "load.no-header")
    if header.format != FORMAT:
        raise Malformed("load.format-unknown", f"this program reads {FORMAT}, not {header.format}")
    return header


def read_line(raw: bytes) -> Told:
    """Any other line; ``Malformed`` where it is no command."""
    given = _object(raw)
    line = _read(Line, {name: value for name, value in given.items() if name != "fields"}, "line.shape")
    declared = BY_NAME.get(line.command)
    if declared is None or declared.COMMAND is None:
        raise Malformed("load.command-unknown", f"there is no command {line.command}")
    fields = given.get("fields", {})
    if not isinstance(fields, dict):
        raise Malformed("line.shape", "/fields must be an object")
    return Told(line, declared, fields, given)


def read_event(told: Told, fields: Mapping[str, Any]) -> Event:
    """The event of a line, from its fields without references; ``Malformed`` where one is missing, unknown or wrong."""
    try:
        return read_plain(told.declared, fields)
    except WrongShape as error:
        places = "; ".join(f"/fields{each['at']} {each['says']}" for each in error.errors)
        raise Malformed("line.shape", places) from error


def _read(declared: type[T], given: Mapping[str, Any], code: str) -> T:
    try:
        return read_plain(declared, given)
    except WrongShape as error:
        raise Malformed(code, str(error)) from error


def _object(raw: bytes) -> dict[str, Any]:
    if len(raw) > LONGEST_LINE:
        raise Malformed("line.too-long", f"a line has at most {LONGEST_LINE} bytes")
    try:
        given = decode(raw)
    except NotStrict as error:
        raise Malformed(f"line.{error.reason}", f"the line is not strict JSON: {error}") from error
    if not isinstance(given, dict):
        raise Malformed("line.shape", "the line must be an object")
    return given
