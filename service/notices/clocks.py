"""What time brings: danger that nobody has answered, and notices that nobody has acknowledged."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from domain.case.state import fold
from domain.identifiers import CaseId, EventId
from service.log import Log, RecordDamaged
from service.notices.kinds import BY_DUTY, ESCALATED
from service.notices.notice import Alarm, Notice, State, notice_for
from service.notices.on_call import SKELETON
from service.notices.outbox import Outbox
from service.notices.telling import Telling
from service.reading import history_of
from service.views import Views

PAGE = 200

BY_THE_RECORD = "record"
"""Stands where a person stands who acknowledges: the case itself says that somebody in charge knows."""


class Clocks:
    """Looks at the clock, and tells whoever must hear of it."""

    def __init__(
        self, log: Log, views: Views, outbox: Outbox, telling: Telling, now: Callable[[], datetime], within: timedelta
    ) -> None:
        """``within`` is how long an alarm waits for somebody to acknowledge it before the next on call is told."""
        self._log = log
        self._views = views
        self._outbox = outbox
        self._telling = telling
        self._now = now
        self._within = within

    def look(self) -> None:
        """Tell of everything that is overdue, and escalate what was not acknowledged in time."""
        for alarm in self._overdue():
            if not self._outbox.told(alarm.event, alarm.kind):
                now = self._now()
                self._outbox.put([notice_for(alarm, each, 0, now) for each in self._telling.first(alarm, now)])
        for _, notices in groupby(self._outbox.waiting(ESCALATED), lambda each: each.alarm.event):
            self._escalate(list(notices))

    def _overdue(self) -> Iterator[Alarm]:
        """One for each clock that has run out since there is an outbox."""
        place = self._outbox.place()
        for duty, kind in BY_DUTY.items():
            after = None
            while True:
                filters = {"code": str(duty), "done": False}
                page = self._views.page("overdue", SKELETON, filters=filters, after=after, limit=PAGE)
                for row in page.items:
                    if place is None or datetime.fromisoformat(row["due"]) < place.since:
                        continue
                    event = EventId(row["about"])
                    yield Alarm(event=event, kind=kind, case=CaseId(row["case"]), position=page.position)
                if page.next is None:
                    break
                after = page.next

    def _escalate(self, notices: Sequence[Notice]) -> None:
        """The next on call is told once the newest step has waited long enough, or none of its messages got out."""
        now, newest = self._now(), notices[-1].step
        waiting = [each for each in notices if each.step == newest]
        # Either way: a clock that ran ahead when a notice was made must not keep the next from hearing of it.
        in_time = any(abs(now - each.made_at) < self._within for each in waiting)
        if in_time and not all(each.state is State.DEAD for each in waiting):
            return
        alarm = waiting[0].alarm
        if self._answered(alarm):
            for each in notices:
                self._outbox.acknowledge(each, BY_THE_RECORD, now)
            return
        told = {each.recipient for each in self._outbox.told(alarm.event, alarm.kind)}
        following = [each for each in self._telling.in_turn(alarm, now) if each not in told][:1]
        self._outbox.put([notice_for(alarm, each, newest + 1, now) for each in following])
        # Where nobody is left, it ends here: once the danger itself is overdue, everybody on call is told again.
        self._outbox.escalated(notices, now)

    def _answered(self, alarm: Alarm) -> bool:
        """Whether the case says that the danger was answered or is over."""
        try:
            case = fold(history_of(self._log, alarm.case).effective)
        except RecordDamaged:
            return False
        return all(each.answered_at is not None for each in case.outreach.dangers if each.id == alarm.event)
