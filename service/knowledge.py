"""What a decision reads: the stream itself and its related states, each with the version that it came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from domain.annotations import Corrected, Voided
from domain.calendar import Calendar
from domain.case.events.risk import AllegationRecorded
from domain.case.state import NO_CASE, Case
from domain.case.state import fold as fold_case
from domain.child.state import NO_CHILD, Child
from domain.child.state import fold as fold_child
from domain.citations import staff_named
from domain.command import Given
from domain.event import Event
from domain.history import History
from domain.identifiers import ChildId, StaffId, StreamId
from domain.refusal import Refused
from domain.sensitivity import UNOPENED
from domain.settings.state import Settings
from domain.settings.state import fold as fold_settings
from domain.staff.state import Staff
from domain.staff.state import fold as fold_staff
from service.keys import KeyStore
from service.log import Log
from service.reading import FACTS_ONLY, Sight, everything, histories_of, history_of

SETTINGS_STREAM = StreamId("settings-agency")


@dataclass(frozen=True, slots=True)
class Known:
    """What was read for one decision; the append holds only while every version is still that one."""

    given: Given
    versions: Mapping[str, int]


class Knowledge:
    """Reads states from the log."""

    def __init__(self, log: Log, keys: KeyStore) -> None:
        self._log = log
        self._keys = keys

    def known(self, stream: StreamId, event: Event, child: ChildId | None) -> Known:
        """Everything that a decision about this event in this stream may read."""
        kind = stream.partition("-")[0]
        needs_content = isinstance(event, (Corrected, Voided))
        named = staff_named(event) | ({StaffId(stream)} if kind == "staff" else set())
        sights: dict[str, Sight] = dict.fromkeys((SETTINGS_STREAM, *named, stream), FACTS_ONLY)
        if needs_content:
            sights[stream] = everything(self._keys)
        read = histories_of(self._log, sights)
        own = read[stream]
        case = fold_case(own.effective) if kind == "case" else NO_CASE
        of_child = _child_of(own.subject) if kind in ("case", "child") else None
        of_child = of_child or (ChildId(stream) if kind == "child" else child)
        if of_child is not None and of_child not in read:
            read[of_child] = self._history(of_child)
        # Counted, not asked of the states: an annotation reaches none.
        versions = {each: len(history.records) for each, history in read.items()}
        settings = fold_settings(read[SETTINGS_STREAM].effective)
        given = Given(
            history=own,
            case=case,
            child=fold_child(read[of_child].effective) if of_child else NO_CHILD,
            staff={each: fold_staff(read[each].effective) for each in sorted(named)},
            settings=settings,
            zone=calendar_of(settings).zone,
            alleged=self._alleged(case),
        )
        return Known(given, versions)

    def child(self, id: ChildId) -> Child:
        """The state of a child."""
        return fold_child(self._history(id).effective)

    def member(self, id: StaffId) -> Staff:
        """The state of a member of staff."""
        return fold_staff(self._history(id).effective)

    def settings(self) -> Settings:
        """The settings of the agency."""
        return fold_settings(self._history(SETTINGS_STREAM).effective)

    def _history(self, stream: str, sight: Sight = FACTS_ONLY) -> History:
        return history_of(self._log, stream, sight)

    def _alleged(self, case: Case) -> frozenset[str] | None:
        """Whom the open allegations are about, as they read now; ``None`` where one cannot be opened (E15)."""
        if not case.risk.allegations:
            return frozenset()
        assert case.id is not None
        named: set[str] = set()
        for entry in self._history(case.id, everything(self._keys)).effective:
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
