"""The warnings about a record before it is kept, so that they come back with the answer."""

from domain.case.events import planning
from domain.case.events.assessment import InstrumentScored
from domain.case.warnings import Warning, warnings_of
from domain.child.events import BirthDateClaimed
from domain.child.identity import birth_date
from domain.history import History, effective
from domain.identifiers import ChildId
from domain.record import Record
from domain.sensitivity import Sensitivity
from service.keys import KeyStore
from service.knowledge import Known, calendar_of
from service.log import Log
from service.reading import ClassSight, history_of


class Advice:
    """Judges what a record would draw attention to, opening only the content that a warning needs."""

    def __init__(self, log: Log, keys: KeyStore) -> None:
        self._log = log
        self._keys = keys

    def about(self, record: Record, known: Known) -> tuple[Warning, ...]:
        """The warnings about one record as it would stand; none about staff and settings."""
        if record.stream.startswith(("staff-", "settings-")):
            return ()
        settings = known.given.settings
        return tuple(
            warning
            for entry in effective([record])
            for warning in warnings_of(
                entry,
                known.given.case,
                history=self._worded(record, known),
                settings=settings,
                calendar=calendar_of(settings),
                birth=self._birth(record),
            )
        )

    def _worded(self, record: Record, known: Known) -> History:
        """The case with its wording, where a warning compares words; else the facts that were read anyway."""
        if type(record.event).__module__ != planning.__name__:
            return known.given.history
        return history_of(self._log, record.stream, ClassSight(self._keys, (Sensitivity.D3,)))

    def _birth(self, record: Record) -> BirthDateClaimed | None:
        if not isinstance(record.event, InstrumentScored) or record.subject is None:
            return None
        child = ChildId(record.subject)
        return birth_date(history_of(self._log, child, ClassSight(self._keys, (Sensitivity.D2,))).effective)
