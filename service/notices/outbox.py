"""The outbox: every notice and how far it has come, and the place in the log up to which notices were made."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.identifiers import CaseId, EventId, StaffId
from domain.urgency import Urgency
from service.notices.kinds import URGENCY, Kind
from service.notices.notice import Alarm, Notice, State
from service.notices.rows import Tables
from sync.evidence.moments import microseconds, moment

COLUMNS = (
    "id, event, kind, case_id, position, recipient, step, made_at, state, attempts, next_at, reason, sent_at,"
    " acknowledged_by, acknowledged_at, escalated_at"
)
TO_SEND = (State.DUE, State.SENDING, State.FAILED)
LONGEST_PAUSE = timedelta(minutes=15)
"""Between two tries of one notice."""
URGENT = tuple(each for each, urgency in URGENCY.items() if urgency is Urgency.DANGER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How far the log was followed. What was logged before ``since`` nobody is told of: the outbox is younger.

    ``unreadable`` counts the records that could not be read, and so may have lacked their notice.
    """

    epoch: str
    position: int
    since: datetime
    unreadable: int = 0


class Outbox:
    """Keeps notices durably. Safe to share between threads and processes; each statement may be carried out twice."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def place(self) -> Place | None:
        """How far the log was followed; ``None`` before it was for the first time."""
        rows = self._tables.ask("SELECT epoch, position, since, unreadable FROM notice_place WHERE one = 1")
        return next((Place(epoch=e, position=p, since=moment(s), unreadable=u) for e, p, s, u in rows), None)

    def reach(self, place: Place) -> None:
        """Remember how far the log was followed. What was put before stays, so a crash in between loses nothing."""
        statement = (
            "INSERT INTO notice_place VALUES (1, %s, %s, %s, %s) ON CONFLICT (one) DO UPDATE"
            " SET epoch = excluded.epoch, position = excluded.position, since = excluded.since,"
            " unreadable = excluded.unreadable RETURNING one"
        )
        self._tables.ask(statement, place.epoch, place.position, microseconds(place.since), place.unreadable)

    def put(self, notices: Sequence[Notice]) -> None:
        """Keep all of them or none; those that are there already stay as they are."""
        if notices:
            places = ", ".join([f"({', '.join(['%s'] * 16)})"] * len(notices))
            values = [value for each in notices for value in _values(each)]
            statement = f"INSERT INTO notices ({COLUMNS}) VALUES {places} ON CONFLICT (id) DO NOTHING RETURNING id"  # noqa: S608  # ours
            self._tables.ask(statement, *values)

    def told(self, event: EventId, kind: Kind) -> list[Notice]:
        """Every notice about this, in the order in which people were told."""
        return self._notices("WHERE event = %s AND kind = %s ORDER BY step, id", event, kind)

    def due(self, now: datetime, limit: int) -> list[Notice]:
        """What is to be sent now: danger first, then in the order of the log. What was acknowledged needs no message.

        What is to be tried later than any pause lasts was put off under a clock that ran ahead.
        """
        marks = ", ".join(["%s"] * len(URGENT))
        which = (
            "WHERE state IN ('due', 'failed') AND (next_at <= %s OR next_at > %s) AND acknowledged_at IS NULL"
            f" ORDER BY CASE WHEN kind IN ({marks}) THEN 0 ELSE 1 END, position, step, id LIMIT %s"
        )
        return self._notices(which, microseconds(now), microseconds(now + LONGEST_PAUSE), *URGENT, limit)

    def claim(self, notice: Notice) -> bool:
        """Say, before a server is talked to, that this is being sent; ``False`` where that is no longer wanted."""
        statement = (
            "UPDATE notices SET state = 'sending', attempts = %s"
            " WHERE id = %s AND state IN ('due', 'failed', 'sending') AND acknowledged_at IS NULL RETURNING id"
        )
        return bool(self._tables.ask(statement, notice.attempts + 1, notice.id))

    def unclaim(self) -> None:
        """What was being sent when somebody died is due again: nobody knows whether it got through."""
        self._tables.ask("UPDATE notices SET state = 'due' WHERE state = 'sending' RETURNING id")

    def mark(self, notice: Notice, state: State, now: datetime, *, reason: str | None, next_at: datetime) -> None:
        """What came of sending it."""
        statement = (
            "UPDATE notices SET state = %s, reason = %s, next_at = %s, sent_at = coalesce(%s, sent_at)"
            " WHERE id = %s RETURNING id"
        )
        sent_at = microseconds(now) if state is State.SENT else None
        self._tables.ask(statement, state, reason, microseconds(next_at), sent_at, notice.id)

    def retry(self, id: str | None, now: datetime) -> int:
        """Try what is dead again, one or all; how many that were."""
        which = "state = 'dead'" if id is None else "state = 'dead' AND id = %s"
        statement = (
            f"UPDATE notices SET state = 'due', attempts = 0, made_at = %s, next_at = %s WHERE {which} RETURNING id"  # noqa: S608  # ours
        )
        moments = (microseconds(now), microseconds(now))
        return len(self._tables.ask(statement, *moments, *(() if id is None else (id,))))

    def acknowledge(self, notice: Notice, by: str, at: datetime) -> None:
        """Somebody has seen it. The first to say so counts."""
        statement = (
            "UPDATE notices SET acknowledged_by = %s, acknowledged_at = %s"
            " WHERE id = %s AND acknowledged_at IS NULL RETURNING id"
        )
        self._tables.ask(statement, by, microseconds(at), notice.id)

    def waiting(self, kinds: Collection[Kind]) -> list[Notice]:
        """Notices of alarms of these kinds that nobody has acknowledged and that went no further."""
        marks = ", ".join(["%s"] * len(kinds))
        which = (
            f"WHERE kind IN ({marks}) AND acknowledged_at IS NULL AND escalated_at IS NULL AND NOT EXISTS"  # noqa: S608  # ours
            " (SELECT 1 FROM notices a WHERE a.event = notices.event AND a.kind = notices.kind"
            " AND a.acknowledged_at IS NOT NULL) ORDER BY event, step"
        )
        return self._notices(which, *kinds)

    def escalated(self, notices: Iterable[Notice], at: datetime) -> None:
        """They were not answered in time, and somebody else is told."""
        for each in notices:
            statement = "UPDATE notices SET escalated_at = %s WHERE id = %s AND escalated_at IS NULL RETURNING id"
            self._tables.ask(statement, microseconds(at), each.id)

    def find(self, id: str) -> Notice | None:
        """The notice of this id."""
        return next(iter(self._notices("WHERE id = %s", id)), None)

    def of(self, recipient: StaffId, limit: int) -> list[Notice]:
        """The newest for somebody, those that they have not acknowledged first."""
        order = "ORDER BY CASE WHEN acknowledged_at IS NULL THEN 0 ELSE 1 END, made_at DESC, id LIMIT %s"
        return self._notices(f"WHERE recipient = %s {order}", recipient, limit)

    def dead(self, limit: int) -> list[Notice]:
        """The oldest that are not tried again and that nobody has acknowledged."""
        return self._notices("WHERE state = 'dead' AND acknowledged_at IS NULL ORDER BY made_at, id LIMIT %s", limit)

    def counts(self) -> dict[State, int]:
        """How many of those that nobody has acknowledged are in which state."""
        rows = self._tables.ask("SELECT state, count(*) FROM notices WHERE acknowledged_at IS NULL GROUP BY state")
        counted = {State(state): int(number) for state, number in rows}
        return {each: counted.get(each, 0) for each in State}

    def oldest_unsent(self) -> datetime | None:
        """When the oldest was made that is still to be sent."""
        marks = ", ".join(["%s"] * len(TO_SEND))
        statement = f"SELECT min(made_at) FROM notices WHERE state IN ({marks}) AND acknowledged_at IS NULL"  # noqa: S608  # ours
        (found,) = self._tables.ask(statement, *TO_SEND)[0]
        return None if found is None else moment(found)

    def close(self) -> None:
        """Let go of where they are kept."""
        self._tables.close()

    def _notices(self, which: str, *values: Any) -> list[Notice]:
        select = f"SELECT {COLUMNS} FROM notices {which}"  # noqa: S608  # ours
        return [_notice(*each) for each in self._tables.ask(select, *values)]


def _values(notice: Notice) -> tuple[Any, ...]:
    alarm = notice.alarm
    return (
        notice.id, alarm.event, alarm.kind, alarm.case, alarm.position, notice.recipient, notice.step,
        microseconds(notice.made_at), notice.state, notice.attempts, microseconds(notice.next_at), notice.reason,
        _whole(notice.sent_at), notice.acknowledged_by, _whole(notice.acknowledged_at), _whole(notice.escalated_at),
    )  # fmt: skip


def _notice(
    id: str, event: str, kind: str, case: str, position: int, recipient: str, step: int, made_at: int, state: str,
    attempts: int, next_at: int, reason: str | None, sent_at: int | None, acknowledged_by: str | None,
    acknowledged_at: int | None, escalated_at: int | None,
) -> Notice:  # fmt: skip
    return Notice(
        id=id,
        alarm=Alarm(event=EventId(event), kind=Kind(kind), case=CaseId(case), position=position),
        recipient=StaffId(recipient),
        step=step,
        made_at=moment(made_at),
        state=State(state),
        attempts=attempts,
        next_at=moment(next_at),
        reason=reason,
        sent_at=_moment(sent_at),
        acknowledged_by=acknowledged_by,
        acknowledged_at=_moment(acknowledged_at),
        escalated_at=_moment(escalated_at),
    )


def _whole(at: datetime | None) -> int | None:
    return None if at is None else microseconds(at)


def _moment(at: int | None) -> datetime | None:
    return None if at is None else moment(at)
