"""The facts of streams, by which is decided: asked for together, and what was read before is kept in memory.

Rules of this file. The log is asked at every briefing, so nobody gets a version that is older than it. What is kept
is a beginning of a stream, known by its last leaf: where the log holds another record there, the stream is read anew.
Facts alone are kept, never what somebody must have a key for.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from functools import cached_property
from threading import Lock

from domain.case.events.risk import AllegationRecorded
from domain.case.state import Case
from domain.case.state import fold as fold_case
from domain.child.state import Child
from domain.child.state import fold as fold_child
from domain.history import History, history
from domain.record import Record
from domain.settings.state import Settings
from domain.settings.state import fold as fold_settings
from domain.staff.state import Staff
from domain.staff.state import fold as fold_staff
from service.log import Appended, Log, Stored
from service.log.glance import Command, Glance
from service.reading import record_of
from sync.evidence.hashing import NO_LEAF

RECORDS_KEPT = 20_000
"""At most, of all streams together: some 30 MB."""


class Facts:
    """One stream at one version, and what it comes to. Never changed: what is added makes new ones."""

    def __init__(self, records: Iterable[Record], leaf: bytes) -> None:
        self.history: History = history(records)
        self.leaf = leaf
        """That of the last record."""

    @property
    def version(self) -> int:
        """Counted, not asked of the states: an annotation reaches none."""
        return len(self.history.records)

    @cached_property
    def alleged(self) -> bool:
        """Whether an allegation was ever recorded in it."""
        return any(isinstance(each.event, AllegationRecorded) for each in self.history.records)

    @cached_property
    def case(self) -> Case:
        """The case that this stream is."""
        return fold_case(self.history.effective)

    @cached_property
    def child(self) -> Child:
        """The child that this stream is about."""
        return fold_child(self.history.effective)

    @cached_property
    def member(self) -> Staff:
        """The member of staff."""
        return fold_staff(self.history.effective)

    @cached_property
    def settings(self) -> Settings:
        """The settings of the agency."""
        return fold_settings(self.history.effective)

    def followed_by(self, stored: list[Stored]) -> "Facts":
        """With records that have come since."""
        if not stored:
            return self
        return Facts((*self.history.records, *map(record_of, stored)), stored[-1].leaf)


NO_FACTS = Facts((), NO_LEAF)
"""Those of a stream that does not exist."""


class Memory:
    """The facts that were read last. Safe to share between threads."""

    def __init__(self, log: Log, most: int = RECORDS_KEPT) -> None:
        self._log = log
        self._most = most
        self._kept: OrderedDict[str, Facts] = OrderedDict()
        self._records = 0
        self._lock = Lock()

    def brief(self, streams: Iterable[str], command: Command | None = None) -> "Briefing":
        """How these streams stand, and what the command has done before: one question to the log."""
        return Briefing(self, streams, command)

    def glance(self, begun: Mapping[str, Facts], command: Command | None = None) -> Glance:
        """How streams go on from what is known of them; the last record known is among what comes."""
        return self._log.glance({stream: facts.version for stream, facts in begun.items()}, command)

    def recall(self, stream: str) -> Facts:
        """What is kept of a stream, however old it is."""
        with self._lock:
            if stream not in self._kept:
                return NO_FACTS
            self._kept.move_to_end(stream)
            return self._kept[stream]

    def bring_forward(self, stream: str, begun: Facts, glance: Glance) -> Facts:
        """The facts of a stream as they were at a glance that began with what was known of it."""
        stored = glance.records(stream)
        if begun.version:
            if not stored or (stored[0].version, stored[0].leaf) != (begun.version, begun.leaf):
                # Somebody has been at the store.
                return self.bring_forward(stream, NO_FACTS, self.glance({stream: NO_FACTS}))
            del stored[0]
        facts = begun.followed_by(stored)
        if facts is not begun:
            self._keep(stream, facts)
        return facts

    def _keep(self, stream: str, facts: Facts) -> None:
        """In the place of what was kept of the stream, and of what was not asked for longest."""
        with self._lock:
            self._records += facts.version - self._kept.pop(stream, NO_FACTS).version
            self._kept[stream] = facts
            while self._records > self._most:
                self._records -= self._kept.popitem(last=False)[1].version


class Briefing:
    """What is told before a decision: several streams at one moment of the log. For one thread.

    Each stream is read when its facts are first asked for; then ``RecordDamaged`` can be raised.
    """

    def __init__(self, memory: Memory, streams: Iterable[str], command: Command | None) -> None:
        self._memory = memory
        self._command = command
        self._asked: dict[str, tuple[Facts, Glance]] = {}
        self._read: dict[str, Facts] = {}
        self._first = self._ask(streams, command)
        self.end = self._first.end
        """Where the log ended."""

    def version(self, stream: str) -> int:
        """Where a stream stands that was asked for."""
        return self._asked[stream][1].version(stream)

    def facts(self, stream: str) -> Facts:
        """The facts of a stream; one that was not asked for yet is asked for now, a little later than the others."""
        if stream not in self._read:
            self.also([stream])
            self._read[stream] = self._memory.bring_forward(stream, *self._asked[stream])
        return self._read[stream]

    def also(self, streams: Iterable[str]) -> None:
        """Ask for those of the streams that were not asked for yet, a little later than for the others."""
        if more := [each for each in streams if each not in self._asked]:
            self._ask(more)

    def did(self, command: Command, request_hash: bytes) -> Appended | None:
        """What the command did before, which was asked for; as ``Log.recall`` says."""
        assert command == self._command
        return self._first.did(command, request_hash)

    def _ask(self, streams: Iterable[str], command: Command | None = None) -> Glance:
        """These, and those whom they are about, where that is known."""
        begun = {each: self._memory.recall(each) for each in streams}
        subjects = [facts.history.subject for facts in begun.values()]
        begun |= {each: self._memory.recall(each) for each in subjects if each and each not in begun}
        glance = self._memory.glance(begun, command)
        self._asked |= {stream: (facts, glance) for stream, facts in begun.items()}
        return glance
