"""Takes a file of commands line by line through casework, answers for each, and doubles nothing when repeated."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from domain.case.decisions import OPENERS
from domain.child.events import ChildRegistered
from domain.event import Event
from domain.identifiers import ChildId, EventId, StreamId
from domain.record import Occurred, Record
from domain.refusal import Refused
from domain.staff.events import StaffRegistered
from service.asked import Asked
from service.keys import KeyGone
from service.load.answer import Answer, Outcome
from service.load.authority import Authority
from service.load.line import Header, Malformed, Told, read_event, read_header, read_line
from service.load.references import Loaded, References
from service.load.sentences import says
from service.load.targets import target_of
from service.log import KeyReused, LoggedAtRunsBack, Stored
from service.reading import everything, record_of
from service.roster import Roster
from service.site import Site
from sync.capture import SEED_BYTES, event_id
from sync.evidence import canonical


def load(lines: Iterable[bytes], site: Site, authority: Authority) -> Iterator[Answer]:
    """An answer for each line of a file, as soon as it is there; a line that fails does not stop the rest.

    ``Malformed`` where the file does not begin with its header; ``LogUnavailable`` and its like where the store cannot
    answer: then load the file again.
    """
    told = ((number, raw) for number, raw in enumerate(lines, start=1) if raw.strip())
    _, first = next(told, (1, b""))
    loading = _Loading(site, authority, read_header(first))
    for number, raw in told:
        yield loading.answer(number, raw)


class _Loading:
    """One file on its way into one store."""

    def __init__(self, site: Site, authority: Authority, header: Header) -> None:
        self._site = site
        self._authority = authority
        self._space = header.space
        self._roster = Roster(site.keys, site.knowledge)
        self._references = References(header.space, site.keys, self._roster)
        self._sight = everything(site.keys)
        self._keys: set[str] = set()

    def answer(self, number: int, raw: bytes) -> Answer:
        key = None
        try:
            told = read_line(raw)
            key = told.line.key
            if key in self._keys:
                raise Malformed("load.key-twice", f"an earlier line of this file has the key {key}")
            self._keys.add(key)
            return replace(self._load(told), number=number)
        except Malformed as flaw:
            return Answer(number=number, key=key, outcome=Outcome.MALFORMED, code=flaw.code, says=flaw.reason)
        except Refused as no:
            facts, sentence = no.facts, says(no)
            return Answer(number=number, key=key, outcome=Outcome.REFUSED, code=no.code, says=sentence, facts=facts)

    def _load(self, told: Told) -> Answer:
        seed = self._site.keys.mac("load", self._space.encode(), told.line.key.encode())[:SEED_BYTES]
        asked = self._asked(told, seed)
        before = self._site.log.find(event_id(told.line.recorded_at, seed))
        return self._answer_before(told, asked, before) if before else self._answer_now(told, asked)

    def _answer_before(self, told: Told, asked: Asked, before: Stored) -> Answer:
        if not self._is_same(asked, before):
            raise Refused("load.key-reused", event=before.event_id)
        stream, event = StreamId(before.stream), EventId(before.event_id)
        subject = record_of(before).subject or ""
        child = ChildId(subject) if subject.startswith("child-") else None
        self._references.remember(told.line.key, Loaded(stream, child, event))
        return Answer(number=0, key=told.line.key, outcome=Outcome.ALREADY_LOADED, stream=stream, event=event)

    def _answer_now(self, told: Told, asked: Asked) -> Answer:
        try:
            done = self._site.casework.handle(asked)
        except KeyReused as error:
            raise Refused("load.key-reused") from error
        except LoggedAtRunsBack as error:
            raise Refused("load.logged-at-runs-back", last=error.last.isoformat()) from error
        except KeyGone as error:
            raise Refused("subject.erased") from error
        event = done.events[0] if done.events else None
        self._references.remember(told.line.key, Loaded(done.stream, done.child, event))
        outcome = Outcome.RECORDED if event else Outcome.ALREADY_SO
        warnings = done.warnings
        return Answer(number=0, key=told.line.key, outcome=outcome, stream=done.stream, event=event, warnings=warnings)

    def _asked(self, told: Told, seed: bytes) -> Asked:
        line = told.line
        provenance = self._authority.provenance(told, self._references)
        stream, child = target_of(told, self._references)
        event = read_event(told, self._references.fields(told.fields, told.declared))
        return Asked(
            event=event,
            by=provenance.by,
            role=provenance.role,
            stream=stream or self._begun(event, told, seed),
            child=child,
            occurred=Occurred(line.occurred_at, line.precision),
            recorded_at=line.recorded_at,
            capture_mode=provenance.capture_mode,
            observed_by=provenance.observed_by,
            form=line.form,
            key=f"load:{self._space}:{line.key}",
            request=canonical.encode(told.plain),
            seed=seed,
            logged_at=provenance.logged_at,
        )

    def _begun(self, event: Event, told: Told, seed: bytes) -> StreamId | None:
        """The stream that the line begins; a case finds its own in casework."""
        match event:
            case ChildRegistered():
                return StreamId(f"child-{event_id(told.line.recorded_at, seed)}")
            case StaffRegistered(handle=handle):
                return StreamId(self._roster.id_of(handle))
            case _:
                return None

    def _is_same(self, asked: Asked, before: Stored) -> bool:
        """Whether the record tells what the line tells; what was erased since cannot be compared, and need not be."""
        if asked.stream is not None and asked.stream != before.stream:
            return False
        if asked.stream is None and isinstance(asked.event, OPENERS) and not _same_child(asked, record_of(before)):
            return False
        if self._sight.open(before).erased:
            return True
        record = record_of(before, self._sight)
        return record.event == asked.event and record.occurred == asked.occurred


def _same_child(asked: Asked, before: Record) -> bool:
    """A line that names no child made a new one, in an append of three; one that names a child is about that child."""
    return before.n == 3 if asked.child is None else before.subject == asked.child
