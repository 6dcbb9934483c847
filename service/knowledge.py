"""What a decision reads: the stream itself and its related states, each with the version that it came from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from domain.access import BlindSpot
from domain.annotations import Corrected, Voided
from domain.calendar import Calendar
from domain.case.events.risk import AllegationRecorded
from domain.case.state import NO_CASE, Case, fold
from domain.child.state import NO_CHILD, Child
from domain.citations import staff_named
from domain.command import Given
from domain.event import Event
from domain.history import History
from domain.identifiers import ChildId, StaffId, StreamId
from domain.refusal import Refused
from domain.sensitivity import UNOPENED
from domain.settings.state import Settings
from domain.staff.state import Staff
from service.facts import Briefing, Memory
from service.keys import KeyStore
from service.log import Log
from service.log.glance import Command
from service.reading import everything, history_of

SETTINGS_STREAM = StreamId("settings-agency")


@dataclass(frozen=True, slots=True)
class Known:
    """What was read for one decision; the append holds only while every version is still that one."""

    given: Given
    versions: Mapping[str, int]

    def seen_past(self, blind: BlindSpot) -> Given:
        """What is given to somebody to whom some records of the case are not there."""
        told = blind.history(self.given.history)
        return replace(self.given, history=told, case=fold(told.effective))


class Knowledge:
    """Reads states from the log."""

    def __init__(self, log: Log, keys: KeyStore) -> None:
        self._log = log
        self._keys = keys
        self._memory = Memory(log)

    def brief(self, streams: Iterable[str], command: Command | None = None) -> Briefing:
        """The settings and these streams at one moment, and what that command has done before."""
        return self._memory.brief([SETTINGS_STREAM, *streams], command)

    def known(self, stream: StreamId, event: Event, child: ChildId | None, told: Briefing) -> Known:
        """Everything that a decision about this event in this stream may read."""
        kind = stream.partition("-")[0]
        named = sorted(staff_named(event) | ({StaffId(stream)} if kind == "staff" else set()))
        told.also([stream, *named])
        facts = told.facts(stream)
        # Read later than the facts: where more has come meanwhile, the versions are told not to be the newest.
        own = self._opened(stream) if isinstance(event, (Corrected, Voided)) else facts.history
        case = facts.case if kind == "case" else NO_CASE
        of_child = _child_of(own.subject) if kind in ("case", "child") else None
        of_child = of_child or (ChildId(stream) if kind == "child" else child)
        settings = told.facts(SETTINGS_STREAM).settings
        given = Given(
            history=own,
            case=case,
            child=told.facts(of_child).child if of_child else NO_CHILD,
            staff={each: told.facts(each).member for each in named},
            settings=settings,
            zone=calendar_of(settings).zone,
            alleged=self._alleged(case),
        )
        read = [SETTINGS_STREAM, *named, stream, *([of_child] if of_child else [])]
        return Known(given, {each: told.facts(each).version for each in read})

    def child(self, id: ChildId) -> Child:
        """The state of a child."""
        return self._memory.brief([id]).facts(id).child

    def member(self, id: StaffId) -> Staff:
        """The state of a member of staff."""
        return self._memory.brief([id]).facts(id).member

    def settings(self) -> Settings:
        """The settings of the agency."""
        return self._memory.brief([SETTINGS_STREAM]).facts(SETTINGS_STREAM).settings

    def _opened(self, stream: str) -> History:
        """A stream with everything that is in its parts."""
        return history_of(self._log, stream, everything(self._keys))

    def _alleged(self, case: Case) -> frozenset[str] | None:
        """Whom the open allegations are about, as they read now; ``None`` where one cannot be opened (E15)."""
        if not case.risk.allegations:
            return frozenset()
        assert case.id is not None
        named: set[str] = set()
        for entry in self._opened(case.id).effective:
            if isinstance(entry.event, AllegationRecorded) and entry.record.id in case.risk.allegations:
                if entry.event.against_staff is UNOPENED:
                    return None
                named.update(each for each in (entry.event.against_staff, entry.event.against_person) if each)
        return frozenset(named)


def _child_of(subject: str | None) -> ChildId | None:
    """The child that a stream is about, also where none of its records counts any more."""
    return ChildId(subject) if subject else None


def calendar_of(settings: Settings) -> Calendar:
    """The agency's calendar with its zone and holidays. ``ZoneInfoNotFoundError`` for a zone that nobody knows."""
    return Calendar(ZoneInfo(settings.zone), frozenset(settings.holidays))


def must_be_a_zone(name: str) -> None:
    """``Refused`` for a zone that this machine does not know: every day and deadline is reckoned in the agency's."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Refused("settings.zone-unknown", zone=name) from error
