"""Moments as whole microseconds since 1970-01-01T00:00:00Z: the form in which a time is hashed."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(at: datetime) -> int:
    """Whole microseconds since 1970 of an aware datetime; ``TypeError`` for a naive one."""
    return (at - EPOCH) // _MICROSECOND


def moment(count: int) -> datetime:
    """The moment, in UTC, that is ``count`` microseconds after the start of 1970."""
    return EPOCH + timedelta(microseconds=count)
