"""Whom an alarm is for: by its kind, and never somebody whom an allegation in that case is about."""

from collections.abc import Sequence
from datetime import datetime

from domain.access import threads
from domain.identifiers import CaseId, StaffId
from domain.staff.vocabulary import Role
from service.envelope import read_envelope
from service.keys import KeyMissing, KeyStore
from service.log import Log, RecordDamaged
from service.notices.kinds import TOLD_ALL_ON_CALL, TOLD_ROLES
from service.notices.notice import Alarm
from service.notices.on_call import OnCall, OnDuty
from service.reading import everything, history_of


class Telling:
    """Finds the people whom an alarm is for."""

    def __init__(self, log: Log, keys: KeyStore, on_duty: OnDuty, on_call: OnCall) -> None:
        self._log = log
        self._keys = keys
        self._on_duty = on_duty
        self._on_call = on_call

    def first(self, alarm: Alarm, at: datetime) -> Sequence[StaffId]:
        """Whom to tell at once."""
        if roles := TOLD_ROLES.get(alarm.kind):
            author = self._author(alarm)
            told = [each for role in sorted(roles) for each in self._on_duty.in_role(role, at) if each != author]
            return self._suitable(alarm, told) or self._last_resort(alarm, at)
        suitable = self.in_turn(alarm, at)
        return suitable if alarm.kind in TOLD_ALL_ON_CALL else suitable[:1]

    def in_turn(self, alarm: Alarm, at: datetime) -> Sequence[StaffId]:
        """Everybody on call whom it may be told, in their turn; where there is nobody, whoever is left in charge."""
        return self._suitable(alarm, self._on_call.on_call(at)) or self._last_resort(alarm, at)

    def _last_resort(self, alarm: Alarm, at: datetime) -> Sequence[StaffId]:
        """Managers, the data-protection officer, and at last administrators: an alarm for nobody would be lost."""
        roles = (Role.MANAGER, Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR)
        return self._suitable(alarm, [person for role in roles for person in self._on_duty.in_role(role, at)])

    def _author(self, alarm: Alarm) -> str | None:
        """Who did what others are to be told of; nobody reviews what they did themselves (E15)."""
        stored = self._log.find(alarm.event)
        return read_envelope(stored.envelope).actor if stored else None

    def _suitable(self, alarm: Alarm, people: Sequence[StaffId]) -> Sequence[StaffId]:
        accused = accused_in(self._log, self._keys, alarm.case) if people else frozenset()
        return tuple(each for each in dict.fromkeys(people) if each not in accused)


def accused_in(log: Log, keys: KeyStore, case: CaseId) -> frozenset[str]:
    """Whom an allegation in this case was ever about: they must not even hear that there is something.

    Where the case cannot be read whole, nobody can say, and an alarm that reaches nobody would be worse.
    """
    try:
        named = threads(history_of(log, case, everything(keys))).accused
    except (RecordDamaged, KeyMissing):
        return frozenset()
    return frozenset().union(*named.values())
