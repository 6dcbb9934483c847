"""A record: one event with its provenance, as it is kept for ever."""

from dataclasses import dataclass
from datetime import MAXYEAR, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from domain.citations import citations
from domain.event import Event
from domain.identifiers import EventId, StaffId, StreamId
from domain.staff.vocabulary import Role
from domain.urgency import Urgency


class Precision(StrEnum):
    """How exactly a time is known."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    APPROXIMATE = "approximate"


class CaptureMode(StrEnum):
    """How the record came about."""

    LIVE = "live"
    OFFLINE = "offline"
    PAPER = "paper"
    PHONE = "phone"
    WHATSAPP = "whatsapp"


@dataclass(frozen=True, slots=True)
class Occurred:
    """When it happened, in the zone of the place, as exactly as the author knows."""

    at: datetime
    precision: Precision = Precision.MINUTE

    @property
    def end(self) -> datetime:
        """The last moment of the stated interval; an approximate time means some time on that day."""
        if self.precision is Precision.MINUTE:
            return self.at
        day_end = self.at.replace(hour=23, minute=59, second=59, microsecond=999_999)
        if self.precision is not Precision.MONTH:
            return day_end
        if (day_end.year, day_end.month) == (MAXYEAR, 12):
            return day_end.replace(day=31)
        next_month = (day_end.replace(day=1) + timedelta(days=32)).replace(day=1)
        return next_month - timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the author's screen had shown: the stream up to a version, and single records beside it."""

    stream_version: int = 0
    position: int = 0
    epoch: str | None = None
    also: frozenset[EventId] = frozenset()

    def covers(self, mark: "Mark") -> bool:
        """Whether what was written there was on the screen."""
        return mark.version <= self.stream_version or mark.by in self.also


NOTHING_SEEN = Seen()


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a wording comes from: the record that gave it, and that record's version in the stream."""

    version: int
    by: EventId


class Record(NamedTuple):
    """An event, and who recorded it, in which role, when, how, and knowing what.

    ``recorded_at`` is the clock of the capturing device, ``clock_offset`` what the hub measured of it (device plus
    offset is hub time), ``logged_at`` the hub's time of arrival. ``version`` counts from 1 in its stream, ``position``
    in the log. A named tuple, because thousands are made for one answer and a frozen dataclass takes ten times as long.
    """

    id: EventId
    stream: StreamId
    subject: str | None
    version: int
    position: int
    event: Event
    actor: StaffId
    role: Role
    occurred: Occurred
    recorded_at: datetime
    logged_at: datetime
    agency: str
    command_id: EventId
    observed_by: StaffId | None = None
    effective_from: datetime | None = None
    clock_offset: timedelta = timedelta(0)
    capture_mode: CaptureMode = CaptureMode.LIVE
    k: int = 1
    n: int = 1
    seen: Seen = NOTHING_SEEN
    rules: int = 1
    form: str | None = None
    urgency: Urgency = Urgency.NONE
    """As judged when it was recorded: kept as a fact, so that it can be told without opening the content."""
    shown: tuple[str, ...] = ()
    """Codes of the warnings that the author was shown; never compared."""

    @property
    def entered_at(self) -> datetime:
        """When it was entered, by the clock of the device as the hub corrects it."""
        return self.recorded_at + self.clock_offset if self.clock_offset else self.recorded_at

    @property
    def written_at(self) -> datetime:
        """When it was written down, by the hub's clock. Unlike what is said of the past, nobody chooses it."""
        return min(self.entered_at, self.logged_at)

    def knows(self, other: "Record") -> bool:
        """Whether the author of this record can have had ``other`` in view: seen on the screen, or cited."""
        return self.had_in_view(Mark(other.version, other.id))

    def had_in_view(self, mark: "Mark") -> bool:
        """Whether the author can have had in view what was written there."""
        return self.seen.covers(mark) or mark.by in citations(self.event)
