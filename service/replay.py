"""Replays a case from the log: at a moment of its life, as known at a moment of the record, for one reader's eyes."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from domain.calendar import Calendar
from domain.case.differences import difference
from domain.case.replay import Known, Moments
from domain.case.replay import replay as replayed
from domain.case.worded import Closed
from domain.child.events import BirthDateClaimed
from domain.child.identity import birth_date
from domain.identifiers import CaseId, EventId
from domain.record import Record
from domain.refusal import Refused
from domain.settings.state import fold as fold_settings
from service.keys import KeyStore
from service.knowledge import SETTINGS_STREAM, calendar_of
from service.log import Log, Stored
from service.reading import Sight, history_of, record_and_parts, record_of
from service.views.sight import BIRTH, NeededSight
from service.views.warnings import WARNINGS
from sync.capture import part_class

__all__ = ["difference", "replay"]

Moment = datetime | date
"""A moment, or a day, which means its end in the zone of the agency."""


def replay(
    log: Log,
    keys: KeyStore,
    case: CaseId,
    sight: Sight,
    *,
    now: datetime,
    as_of: Moment | None = None,
    known_at: Moment | None = None,
) -> dict[str, Any]:
    """The case as it stood, as JSON has it; without a moment the live state.

    Raises :class:`Refused` for a case that is not there. Before its first record the status is ``none``.
    """
    stored = log.load(case)
    if not stored:
        raise Refused("case.unknown")
    calendar = calendar_of(fold_settings(history_of(log, SETTINGS_STREAM).effective))
    known = _moment(known_at, calendar)
    # A day of the past ends in the zone that was known then, also where the agency has moved since.
    calendar = calendar_of(fold_settings(history_of(log, SETTINGS_STREAM, known_at=known).effective))
    moments = Moments(now=now, as_of=_moment(as_of, calendar), known_at=known)
    if moments.known_at is not None:
        stored = [each for each in stored if each.logged_at <= moments.known_at]
    return replayed(_known(log, keys, case, stored, sight, moments), moments)


def _moment(asked: Moment | None, calendar: Calendar) -> datetime | None:
    return asked if asked is None or isinstance(asked, datetime) else calendar.end_of_day(asked)


def _known(log: Log, keys: KeyStore, case: CaseId, stored: list[Stored], sight: Sight, moments: Moments) -> Known:
    """Opened for the reader; and, where the reader sees less than the warnings need, once more for those."""
    records, closed = _opened(stored, sight)
    for_rules = records
    if any(records[index].id in closed for index, each in enumerate(stored) if each.type in WARNINGS.opens):
        rules = NeededSight(keys, WARNINGS.opens)
        pairs = zip(stored, records, strict=True)
        for_rules = tuple(record_of(each, rules) if each.type in WARNINGS.opens else record for each, record in pairs)
    # What the agency set is dated by itself (``since``), so only what was known counts here, not what had happened.
    settings = fold_settings(history_of(log, SETTINGS_STREAM, known_at=moments.known_at).effective)
    return Known(
        case=case,
        records=records,
        for_rules=for_rules,
        closed=closed,
        settings=settings,
        calendar=calendar_of(settings),
        birth=_birth(log, keys, records, moments),
    )


def _opened(stored: Iterable[Stored], sight: Sight) -> tuple[tuple[Record, ...], dict[EventId, Closed]]:
    records, closed = list[Record](), dict[EventId, Closed]()
    for each in stored:
        record, told = record_and_parts(each, sight)
        records.append(record)
        if told.withheld or told.erased:
            closed[record.id] = Closed(_classes(told.withheld), _classes(told.erased))
    return tuple(records), closed


def _classes(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({part_class(each) for each in parts}))


def _birth(log: Log, keys: KeyStore, records: tuple[Record, ...], moments: Moments) -> BirthDateClaimed | None:
    child = next((each.subject for each in records if each.subject), None)
    if child is None:
        return None
    sight = NeededSight(keys, BIRTH)
    return birth_date(history_of(log, child, sight, known_at=moments.known_at, as_of=moments.as_of).effective)
