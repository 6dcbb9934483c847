"""For whom a case is there: whoever it is not there for must not learn by a notice that there is one."""

from collections.abc import Callable
from datetime import datetime

from domain.access import Reader
from domain.identifiers import CaseId, StaffId
from service.keys import KeyStore
from service.knowledge import SETTINGS_STREAM, Knowledge, calendar_of
from service.log import Log
from service.notices.notice import Notice
from service.reading import UNREADABLE
from service.scope import Scope


class Seeing:
    """Asks the matrix for people who are not asking themselves, in every role that they have today."""

    def __init__(self, log: Log, keys: KeyStore, knowledge: Knowledge, now: Callable[[], datetime]) -> None:
        self._log = log
        self._keys = keys
        self._knowledge = knowledge
        self._now = now

    def sees(self, person: StaffId, case: CaseId) -> bool:
        """Whether the case is there for this person. Raises one of ``UNREADABLE`` where nobody can say."""
        now, briefing = self._now(), self._knowledge.brief([case, person, SETTINGS_STREAM])
        day = calendar_of(briefing.facts(SETTINGS_STREAM).settings).day(now)
        readers = (Reader(person, role, now) for role in briefing.facts(person).member.roles(day))
        return any(Scope(self._log, self._keys, briefing, each).sees(case) for each in readers)

    def case_of(self, notice: Notice) -> CaseId | None:
        """Of which case its recipient may be told that the notice is."""
        case = notice.alarm.case
        try:
            return case if self.sees(notice.recipient, case) else None
        except UNREADABLE:
            return None


def case_for(scope: Scope, notice: Notice) -> CaseId | None:
    """Of which case a notice is, as far as who asks may know."""
    try:
        return notice.alarm.case if scope.sees(notice.alarm.case) else None
    except UNREADABLE:
        return None
