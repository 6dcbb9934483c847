"""Follows the log, and puts a notice into the outbox for whatever somebody must be told of."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from domain.identifiers import CaseId, EventId
from domain.urgency import Urgency
from service.log import Log, RecordDamaged, Stored
from service.notices.kinds import kind_of
from service.notices.notice import Alarm, notice_for
from service.notices.outbox import Outbox, Place
from service.notices.telling import Telling
from sync.evidence.moments import EPOCH

BATCH = 500

LOOKS_BACK = timedelta(days=1)
"""How far a new outbox looks back: what is older was told by other means, or is too old to be an alarm."""


class Follower:
    """Brings the outbox to the end of the log."""

    def __init__(self, log: Log, outbox: Outbox, telling: Telling, now: Callable[[], datetime]) -> None:
        self._log = log
        self._outbox = outbox
        self._telling = telling
        self._now = now

    def follow(self, damaged: Callable[[Exception], None]) -> int:
        """Make every notice that the log gives; the position reached. A record that cannot be read is told to
        ``damaged`` and passed over: nobody can say what it held, and what comes after it must not wait.
        """
        place = self._here()
        while place.position < self._log.last().position:
            place = self._step(place, damaged)
            self._outbox.reach(place)
        return place.position

    def _here(self) -> Place:
        place = self._outbox.place()
        if place is None:
            last = self._log.last().logged_at
            # Counted from the end of the log: the clock may be wrong at that moment, and the log does not believe it.
            since = last - LOOKS_BACK if last else EPOCH
            return Place(epoch=self._log.info.hub_epoch, position=0, since=since)
        return self._in_this_log(place)

    def _in_this_log(self, place: Place) -> Place:
        """After a restore the log goes on from an earlier position."""
        position = min(self._log.info.common(place.epoch, place.position), self._log.last().position)
        return replace(place, epoch=self._log.info.hub_epoch, position=position)

    def _step(self, place: Place, damaged: Callable[[Exception], None]) -> Place:
        try:
            records = self._log.read_whole(place.position, BATCH)
            for each in records:
                if each.logged_at >= place.since:
                    self._tell(each)
        except RecordDamaged as error:
            damaged(error)
            return replace(place, position=error.position, unreadable=place.unreadable + 1)
        return replace(place, position=records[-1].position)

    def _tell(self, stored: Stored) -> None:
        alarm = alarm_of(stored)
        # Whoever followed this record before may have found other people on call.
        if alarm is not None and not self._outbox.told(alarm.event, alarm.kind):
            now = self._now()
            self._outbox.put([notice_for(alarm, each, 0, now) for each in self._telling.first(alarm, now)])


class _Said(msgspec.Struct):
    """What of an envelope decides whether somebody is told."""

    facts: dict[str, Any]


def alarm_of(stored: Stored) -> Alarm | None:
    """The alarm that a record raises, if it does; ``RecordDamaged`` where it cannot be read."""
    if not stored.stream.startswith("case-"):
        return None
    try:
        urgency = Urgency(_SAID.decode(stored.envelope).facts.get("urgency", Urgency.NONE))
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise RecordDamaged(stored.position, stored.stream) from error
    kind = kind_of(stored.type, urgency)
    if kind is None:
        return None
    return Alarm(event=EventId(stored.event_id), kind=kind, case=CaseId(stored.stream), position=stored.position)


_SAID = msgspec.json.Decoder(_Said)
