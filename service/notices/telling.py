"""Whom an alarm is for: by its kind, whoever the case is there for, and never who is accused in what it is about."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from domain.access import threads
from domain.identifiers import CaseId, EventId, StaffId
from domain.staff.vocabulary import Role
from service.envelope import read_envelope
from service.keys import KeyStore
from service.log import Log
from service.notices.kinds import TOLD_ALL_ON_CALL, TOLD_ROLES, TOLD_WITHOUT_THE_CASE
from service.notices.notice import Alarm
from service.notices.on_call import OnCall, OnDuty
from service.notices.seeing import Seeing
from service.reading import UNREADABLE, everything, history_of


class Telling:
    """Finds the people whom an alarm is for."""

    def __init__(self, log: Log, keys: KeyStore, seeing: Seeing, on_duty: OnDuty, on_call: OnCall) -> None:
        self._log = log
        self._keys = keys
        self._seeing = seeing
        self._on_duty = on_duty
        self._on_call = on_call

    def first(self, alarm: Alarm, at: datetime) -> Sequence[StaffId]:
        """Whom to tell at once."""
        if roles := TOLD_ROLES.get(alarm.kind):
            return self._in_roles(alarm, sorted(roles), at)
        suitable = self.in_turn(alarm, at)
        return suitable if alarm.kind in TOLD_ALL_ON_CALL else self._enough(alarm, suitable, at)

    def in_turn(self, alarm: Alarm, at: datetime) -> Sequence[StaffId]:
        """Everybody on call whom it may be told, in their turn; where there is nobody, whoever is left in charge."""
        return self._suitable(alarm, self._on_call.on_call(at)) or self._last_resort(alarm, at)

    def _enough(self, alarm: Alarm, people: Sequence[StaffId], at: datetime) -> Sequence[StaffId]:
        """The first; and beside who is accused in the case somebody who is not, else the first could let it rest.

        The first is told all the same: that they are not would tell them of the allegation (decision 0024), and one
        word against everybody would silence every alarm.
        """
        accused = frozenset[str]().union(*self._threads(alarm).values())
        if not accused.intersection(people[:1]):
            return people[:1]
        others = [each for each in (*people, *self._last_resort(alarm, at)) if each not in accused]
        return (*people[:1], *others[:1])

    def _in_roles(self, alarm: Alarm, roles: Sequence[Role], at: datetime) -> Sequence[StaffId]:
        """Everybody in these roles but who did it, and at least one whom the case is there for, if there is any."""
        author = self._author(alarm)
        people = [each for each in self._having(roles, at) if each != author]
        watching = [each for each in self._having(sorted(TOLD_WITHOUT_THE_CASE), at) if each in people]
        told = self._suitable(alarm, people) or self._last_resort(alarm, at, but=author)
        return tuple(dict.fromkeys((*told, *self._to_hear(alarm, watching))))

    def _last_resort(self, alarm: Alarm, at: datetime, but: str | None = None) -> Sequence[StaffId]:
        """Managers, the data-protection officer, and at last administrators: an alarm for nobody would be lost.

        Where the case is there for none of them, they are told without the case that something is.
        """
        people = self._having((Role.MANAGER, Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR), at)
        others = [each for each in people if each != but] or people
        return self._suitable(alarm, others) or self._to_hear(alarm, others)

    def _having(self, roles: Iterable[Role], at: datetime) -> Sequence[StaffId]:
        return [person for role in roles for person in self._on_duty.in_role(role, at)]

    def _author(self, alarm: Alarm) -> str | None:
        """Who did what others are to be told of; nobody reviews what they did themselves (E15)."""
        stored = self._log.find(alarm.event)
        return read_envelope(stored.envelope).actor if stored else None

    def _suitable(self, alarm: Alarm, people: Sequence[StaffId]) -> Sequence[StaffId]:
        return tuple(each for each in self._to_hear(alarm, people) if self._is_there(alarm.case, each))

    def _is_there(self, case: CaseId, person: StaffId) -> bool:
        """Where nobody can say, they are told, though not of which case."""
        try:
            return self._seeing.sees(person, case)
        except UNREADABLE:
            return True

    def _to_hear(self, alarm: Alarm, people: Sequence[StaffId]) -> Sequence[StaffId]:
        """Without those to whom the record itself is not there, because an allegation was ever about them."""
        accused = self._threads(alarm).get(alarm.event, frozenset()) if people else frozenset()
        return tuple(each for each in dict.fromkeys(people) if each not in accused)

    def _threads(self, alarm: Alarm) -> Mapping[EventId, frozenset[str]]:
        """By record whom it accuses.

        Where the case cannot be read whole, nobody can say, and an alarm that reaches nobody would be worse.
        """
        try:
            return threads(history_of(self._log, alarm.case, everything(self._keys))).accused
        except UNREADABLE:
            return {}
