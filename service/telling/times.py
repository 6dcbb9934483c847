"""Moments and days as people read them, in the language of the page and the zone of the agency."""

from contextvars import ContextVar
from datetime import date, datetime, time, timedelta, tzinfo

from babel.dates import format_date, format_datetime, get_timezone_name

from domain.record import Occurred, Precision
from service.telling.language import gettext, language

CLOCK = {"id": "HH.mm", "en": "HH:mm"}
DAY = "d MMM y"
WEEKDAY = "EEEE"
MONTH = "MMMM y"


_ZONE = ContextVar[tzinfo]("zone")


def tell_times_in(zone: tzinfo) -> None:
    """From now on, tell times in this zone: for one request, or one command."""
    _ZONE.set(zone)


def agency_zone() -> tzinfo:
    """The zone of the agency."""
    return _ZONE.get()


def moment(value: datetime | str) -> str:
    """Day and time of day."""
    return _formatted(_local(value), f"{DAY} {CLOCK[language()]}")


def clock(value: datetime | str) -> str:
    """The time of day alone."""
    return _formatted(_local(value), CLOCK[language()])


def day(value: date | str) -> str:
    """A day; of a moment, the local one."""
    if isinstance(value, str):
        # The day of a moment that was told in the zone of the agency stands at its beginning.
        return format_date(date.fromisoformat(value[:10]), DAY, locale=language())
    return format_date(_local(value).date() if isinstance(value, datetime) else value, DAY, locale=language())


def until(value: datetime | str) -> str:
    """A moment up to which something holds: the end of a day is told as that day."""
    local = _local(value)
    return day(local) if local.timetz().replace(tzinfo=None) == time.max else moment(local)


def weekday(value: datetime | str) -> str:
    """Which day of the week it was."""
    return _formatted(_local(value), WEEKDAY)


def month(value: datetime) -> str:
    """A month and its year."""
    return _formatted(_local(value), MONTH)


def stated(occurred: Occurred) -> str:
    """When something happened, as exactly as its author knew."""
    match occurred.precision:
        case Precision.MINUTE:
            return moment(occurred.at)
        case Precision.DAY:
            return day(occurred.at)
        case Precision.MONTH:
            return month(occurred.at)
        case Precision.APPROXIMATE:
            return gettext("about %(day)s", day=day(occurred.at))


def near(value: datetime, other: datetime) -> str:
    """A moment told beside another one: without its day, where that is the same."""
    same_day = _local(value).date() == _local(other).date()
    return clock(value) if same_day else moment(value)


def same_minute(value: datetime, other: datetime) -> bool:
    """Whether two moments read the same."""
    return abs(value - other) < timedelta(minutes=1) and _local(value).minute == _local(other).minute


def zone_name() -> str:
    """What people call the zone of the agency."""
    return get_timezone_name(datetime.now(agency_zone()), width="short", locale="id")


def machine(value: datetime | str) -> str:
    """A moment for the ``datetime`` of a ``<time>``."""
    return _local(value).isoformat(timespec="minutes")


def _local(value: datetime | str) -> datetime:
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    return read.astimezone(agency_zone())


def _formatted(value: datetime, pattern: str) -> str:
    return format_datetime(value, pattern, tzinfo=agency_zone(), locale=language())
