"""The warnings about a record before it is kept, so that they come back with the answer."""

from domain.case.events import planning
from domain.case.events.assessment import InstrumentScored
from domain.case.warnings import Warning, warnings_of
from domain.child.events import BirthDateClaimed
from domain.child.identity import birth_date
from domain.history import History, effective, history
from domain.record import Record
from service.eyes import Eyes
from service.keys import KeyStore
from service.knowledge import Known, calendar_of
from service.log import Log
from service.scope import Scope


class Advice:
    """Judges what a record would draw attention to, opening only the content that a warning needs.

    It opens nothing that the author may not read: else they would find it out by asking until they are warned.
    """

    def __init__(self, log: Log, keys: KeyStore) -> None:
        self._log = log
        self._keys = keys

    def about(self, record: Record, known: Known, of_author: Scope) -> tuple[Warning, ...]:
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
                history=self._worded(record, known, of_author),
                settings=settings,
                calendar=calendar_of(settings),
                birth=self._birth(record, of_author),
            )
        )

    def _worded(self, record: Record, known: Known, of_author: Scope) -> History:
        """The case with its wording, where a warning compares words; else the facts that were read anyway."""
        if type(record.event).__module__ != planning.__name__:
            return known.given.history
        return self._read(record.stream, of_author)

    def _birth(self, record: Record, of_author: Scope) -> BirthDateClaimed | None:
        if not isinstance(record.event, InstrumentScored) or record.subject is None:
            return None
        return birth_date(self._read(record.subject, of_author).effective)

    def _read(self, stream: str, of_author: Scope) -> History:
        eyes = Eyes(self._keys, of_author)
        return history(record for _, record, _ in eyes.read_all(self._log.load(stream)))
