"""One field class per shape: takes a plain JSON value, gives the value that the domain works with."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError
from marshmallow.fields import Field

from domain.identifiers import PATTERNS
from service.http.bounds import DAY, MOMENT, whole

Data = Mapping[str, Any] | None


class Text(Field[str]):
    """Text with something in it, at most ``longest`` code points."""

    def __init__(self, longest: int, **more: Any) -> None:
        super().__init__(**more)
        self._longest = longest

    def _deserialize(self, value: Any, attr: str | None, data: Data, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("must be text")
        if not value.strip():
            raise ValidationError("must not be blank")
        if len(value) > self._longest:
            raise ValidationError(f"must have at most {self._longest} characters")
        return value


class Matching(Field[str]):
    """Text of a fixed form."""

    def __init__(self, pattern: str, says: str, **more: Any) -> None:
        super().__init__(**more)
        self._pattern = whole(pattern)
        self._says = says

    def _deserialize(self, value: Any, attr: str | None, data: Data, **kwargs: Any) -> str:
        if not isinstance(value, str) or not self._pattern.match(value):
            raise ValidationError(f"must be {self._says}")
        return value


def identifier(kind: str, **more: Any) -> Matching:
    """An id of this kind, such as ``EventId``."""
    return Matching(PATTERNS[kind].strip("^$"), f"an id of the form {PATTERNS[kind]}", **more)


class Code(Field[StrEnum]):
    """One of the values of an enumeration."""

    def __init__(self, codes: type[StrEnum], **more: Any) -> None:
        super().__init__(**more)
        self._codes = codes

    def _deserialize(self, value: Any, attr: str | None, data: Data, **kwargs: Any) -> StrEnum:
        if not isinstance(value, str) or value not in tuple(self._codes):
            raise ValidationError(f"must be one of {', '.join(self._codes)}")
        return self._codes(value)


class YesNo(Field[bool]):
    """``true`` or ``false``, and nothing that only looks like them."""

    def _deserialize(self, value: Any, attr: str | None, data: Data, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("must be true or false")
        return value


class Number(Field[int]):
    """A whole number between two bounds."""

    def __init__(self, lowest: int, highest: int, **more: Any) -> None:
        super().__init__(**more)
        self._lowest, self._highest = lowest, highest

    def _deserialize(self, value: Any, attr: str | None, data: Data, **kwargs: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValidationError("must be a whole number")
        if not self._lowest <= value <= self._highest:
            raise ValidationError(f"must be from {self._lowest} to {self._highest}")
        return value


class Day(Field[date]):
    """A date such as ``2025-03-20``."""

    def _deserialize(self, value: Any, attr: str | None, data: Data, **kwargs: Any) -> date:
        return day(value)


def day(value: Any) -> date:
    """The day that a text names; ``ValidationError`` for anything else."""
    if not isinstance(value, str) or not _DAY.match(value):
        raise ValidationError("must be a date such as 2025-03-20, from 1900 to 2100")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ValidationError("must be a day that exists") from error


class Moment(Field[datetime]):
    """A moment such as ``2025-03-20T12:00:00+07:00``, always with its offset."""

    def _deserialize(self, value: Any, attr: str | None, data: Data, **kwargs: Any) -> datetime:
        return moment(value)


def moment(value: Any) -> datetime:
    """The moment that a text of RFC 3339 tells; ``ValidationError`` for anything else."""
    if not isinstance(value, str) or not _MOMENT.match(value):
        raise ValidationError("must be a time with its offset, such as 2025-03-20T12:00:00+07:00, from 2000 to 2100")
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise ValidationError("must be a time that exists") from error


_DAY = whole(DAY)
_MOMENT = whole(MOMENT)
