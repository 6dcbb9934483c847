"""The agency's calendar: local days, working days, and the moment at which a length of time is over."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import count, islice

from domain.settings.state import Length
from domain.settings.vocabulary import Unit

SATURDAY = 5
"""From this day of the week on, counted from 0 for Monday, the office is closed."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days in the zone of the agency, and on which of them its office works."""

    zone: tzinfo
    holidays: Set[date] = frozenset()

    def day(self, moment: datetime) -> date:
        """The local day of a moment."""
        return moment.astimezone(self.zone).date()

    def end_of_day(self, day: date) -> datetime:
        """The last moment of a local day."""
        return datetime.combine(day, time.max, self.zone)

    def days_between(self, start: datetime, end: datetime) -> int:
        """How many midnights lie between two moments: 12 from the 5th to the 17th, whatever the hour."""
        return (self.day(end) - self.day(start)).days

    def works_on(self, day: date) -> bool:
        """Whether the office works on that day."""
        return day.weekday() < SATURDAY and day not in self.holidays

    def end_of(self, start: datetime, length: Length) -> datetime:
        """When a deadline of this length is over, in the zone of the agency.

        Hours run by the clock. Days and working days are counted from the day after the start, and the whole of the
        last one may still be used.
        """
        if length.unit is Unit.HOURS:
            # Through UTC: in one zone Python adds to the face of the clock, which jumps where there is summer time.
            return (start.astimezone(UTC) + timedelta(hours=length.amount)).astimezone(self.zone)
        if length.unit is Unit.DAYS:
            return self.end_of_day(self.day(start) + timedelta(days=length.amount))
        return self.end_of_day(self._working_day(self.day(start), length.amount))

    def _working_day(self, start: date, amount: int) -> date:
        """The working day with this number after a day."""
        later = (start + timedelta(days=each) for each in count(1))
        return next(islice(filter(self.works_on, later), amount - 1, None))
