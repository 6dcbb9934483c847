"""The two moments of a question, as form fields: what was so, and what was known."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import request

from service.http.bounds import DAY, whole
from service.replay import Moment
from service.telling.times import agency_zone

_DAY = whole(DAY)
_CLOCK = whole("([01][0-9]|2[0-3]):[0-5][0-9]")
_REST_OF_MINUTE = timedelta(seconds=59, microseconds=999_999)


@dataclass(frozen=True, slots=True)
class Asked:
    """One moment as it was typed in: a day, perhaps with a time of day; the end of that day, or of that minute."""

    name: str
    day: str
    clock: str

    @classmethod
    def from_request(cls, name: str) -> "Asked":
        """The fields of that name; empty where nothing was asked."""
        return cls(name, request.args.get(name, "").strip(), request.args.get(f"{name}_time", "").strip())

    @property
    def given(self) -> bool:
        """Whether anything was typed in."""
        return bool(self.day or self.clock)

    @property
    def moment(self) -> Moment | None:
        """The moment asked for; ``None`` where nothing was. ``ValueError`` for what is no day or no time of day."""
        if not self.given:
            return None
        if not _DAY.match(self.day) or (self.clock and not _CLOCK.match(self.clock)):
            raise ValueError(self.name)
        day = date.fromisoformat(self.day)
        if not self.clock:
            return day
        return datetime.combine(day, time.fromisoformat(self.clock), agency_zone()) + _REST_OF_MINUTE


@dataclass(frozen=True, slots=True)
class Pair:
    """Both moments: ``as_of`` is about the life of the child, ``known_at`` about the record."""

    as_of: Asked
    known_at: Asked

    @classmethod
    def from_request(cls, prefix: str = "") -> "Pair":
        """The pair whose fields begin with that prefix."""
        return cls(Asked.from_request(f"{prefix}as_of"), Asked.from_request(f"{prefix}known_at"))

    @property
    def given(self) -> bool:
        """Whether either was asked for."""
        return self.as_of.given or self.known_at.given
