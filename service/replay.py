"""Replays a case from the log: at a moment of its life, as known at a moment of the record, for one reader's eyes."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Protocol

from domain.calendar import Calendar
from domain.case.differences import between, difference
from domain.case.replay import Known, Moments, Replay
from domain.case.worded import Closed
from domain.child.events import BirthDateClaimed
from domain.child.identity import birth_date
from domain.history import history
from domain.identifiers import CaseId
from domain.record import Record
from domain.refusal import Refused
from domain.settings.state import fold as fold_settings
from service.keys import KeyStore
from service.knowledge import SETTINGS_STREAM, calendar_of
from service.log import Log, Stored
from service.reading import history_of, record_of
from service.views.sight import NeededSight
from service.views.warnings import WARNINGS
from sync.capture import part_class

__all__ = ["Replays", "between", "difference", "replay"]

Moment = datetime | date
"""A moment, or a day, which means its end in the zone of the agency."""


class Content(Protocol):
    """What is told of the content of a record beside what it says: the parts that stay closed."""

    @property
    def withheld(self) -> frozenset[str]: ...

    @property
    def erased(self) -> frozenset[str]: ...


class Reads(Protocol):
    """Reads records for one reader."""

    def read(self, stored: Stored) -> tuple[Record, Content] | None: ...


def replay(
    log: Log,
    keys: KeyStore,
    case: CaseId,
    sight: Reads,
    *,
    now: datetime,
    as_of: Moment | None = None,
    known_at: Moment | None = None,
) -> dict[str, Any]:
    """The case as it stood, as JSON has it; without a moment the live state. Raises as ``Replays``."""
    return Replays(log, keys, case, sight, now).at(as_of, known_at).told()


class Replays:
    """One reading of a case, for as many pairs of moments as somebody asks about.

    Raises :class:`Refused` for a case that is not there. Before its first record the status is ``none``.
    """

    def __init__(self, log: Log, keys: KeyStore, case: CaseId, sight: Reads, now: datetime) -> None:
        read = [(each, *told) for each in log.load(case) if (told := sight.read(each)) is not None]
        if not read:
            raise Refused("case.unknown")
        self._case = case
        self._now = now
        self._records = tuple(record for _, record, _ in read)
        self._closed = {record.id: closed for _, record, told in read if (closed := _closed(told)) is not None}
        self._for_rules = self._opened_for_rules(keys, [stored for stored, _, _ in read])
        self._settings = history_of(log, SETTINGS_STREAM).records
        child = next((each.subject for each in self._records if each.subject), None)
        # As far as its reader has it: a warning that rests on the birth date tells the date.
        seen = map(sight.read, log.load(child) if child else ())
        self._child = tuple(told[0] for told in seen if told is not None)

    def at(self, as_of: Moment | None = None, known_at: Moment | None = None) -> Replay:
        """The case at a moment of its life, as known at a moment of the record."""
        known = _moment(known_at, calendar_of(fold_settings(history(self._settings).effective)))
        # What the agency set is dated by itself (``since``), so only what was known counts here, not what had happened.
        settings = fold_settings(history(_known(self._settings, known)).effective)
        # A day of the past ends in the zone that was known then, also where the agency has moved since.
        calendar = calendar_of(settings)
        moments = Moments(now=self._now, as_of=_moment(as_of, calendar), known_at=known)
        records = _known(self._records, known)
        return Replay(
            Known(
                case=self._case,
                records=records,
                for_rules=records if self._for_rules is self._records else _known(self._for_rules, known),
                closed=self._closed,
                settings=settings,
                calendar=calendar,
                birth=self._birth(records, moments),
            ),
            moments,
        )

    def _opened_for_rules(self, keys: KeyStore, stored: list[Stored]) -> tuple[Record, ...]:
        """The records as their reader has them; where the warnings need more than that, opened once more for those."""
        pairs = list(zip(stored, self._records, strict=True))
        if not any(record.id in self._closed for each, record in pairs if each.type in WARNINGS.opens):
            return self._records
        rules = NeededSight(keys, WARNINGS.opens)
        return tuple(
            record._replace(event=record_of(each, rules).event) if each.type in WARNINGS.opens else record
            for each, record in pairs
        )

    def _birth(self, records: tuple[Record, ...], moments: Moments) -> BirthDateClaimed | None:
        if not any(each.subject for each in records):
            return None
        return birth_date(history(_known(self._child, moments.known_at), as_of=moments.as_of).effective)


def _known(records: tuple[Record, ...], by: datetime | None) -> tuple[Record, ...]:
    return records if by is None else tuple(each for each in records if each.logged_at <= by)


def _moment(asked: Moment | None, calendar: Calendar) -> datetime | None:
    return asked if asked is None or isinstance(asked, datetime) else calendar.end_of_day(asked)


def _closed(told: Content) -> Closed | None:
    """``None`` where the reader gets all there is."""
    withheld, erased = told.withheld, told.erased
    return Closed(_classes(withheld), _classes(erased)) if withheld or erased else None


def _classes(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({part_class(each) for each in parts}))
