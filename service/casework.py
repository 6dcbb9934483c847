"""Load, decide, append: how a command becomes events, whoever asks and by whatever way."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from secrets import token_bytes
from typing import Any

from domain import access
from domain.access import NO_BLIND_SPOT, BlindSpot, Reader
from domain.case.decisions import OPENERS
from domain.case.stream import stream_for_contact
from domain.citations import citations
from domain.command import Answer, Command
from domain.decider import decide
from domain.event import Event, Kind
from domain.forms import form
from domain.identifiers import CaseId, ChildId, StreamId
from domain.record import Occurred, Seen
from domain.refusal import Refused
from domain.settings.events import AgencyDescribed, DateConfirmed
from service.advice import Advice
from service.asked import Asked, Done, Stale, answer_to_keep
from service.drafting import Drafted, captured, drafted, new_ids
from service.envelope import provisional_record
from service.facts import Briefing
from service.keys import KeyGone, KeyStore
from service.knowledge import SETTINGS_STREAM, Knowledge, Known, calendar_of, must_be_a_zone
from service.log import CommandKey, DuplicateEvent, End, Log, VersionConflict
from service.scope import ABOUT_A_CHILD, Scope
from sync.capture import SEED_BYTES

ATTEMPTS = 8
"""How often a command is decided anew because another got in between, before the asker is told."""

CREATED = 201

NOT_NOW = (Refused, Stale, VersionConflict, DuplicateEvent, KeyGone)
"""What is said to a command as things stand now, and may not have stood when it came for the first time."""


class Casework:
    """The service's one way to change anything. Safe to share between threads."""

    def __init__(self, log: Log, keys: KeyStore, now: Callable[[], datetime], new_uuid: Callable[[], str]) -> None:
        self._log = log
        self._keys = keys
        self._knowledge = Knowledge(log, keys)
        self._advice = Advice(log, keys)
        self._now = now
        self._new_uuid = new_uuid

    def handle(self, asked: Asked, briefing: Briefing | None = None) -> Done:
        """Answer a command durably. A ``briefing`` of a moment ago is on its stream and its key.

        Raises :class:`Refused` (a rule says no), :class:`Stale` (``expected`` is not the newest version),
        ``KeyReused``, ``DuplicateEvent`` (a seed used before), ``VersionConflict`` (others kept getting in between),
        and the errors of log and key store that mean that they cannot answer now.
        """
        briefing = briefing or self._brief(asked)
        if not asked.key:
            return self._decide(asked, b"", briefing)
        request_hash = self._keys.mac("request-hash", asked.request)
        if before := briefing.did((asked.by, asked.key), request_hash):
            return self._as_counted(Done.of(before), asked, briefing)
        try:
            return self._decide(asked, request_hash, briefing)
        except NOT_NOW:
            # The same command may have been under way, and be what this one came too late for: then its answer counts.
            if before := self._log.recall(asked.by, asked.key, request_hash):
                return self._as_counted(Done.of(before), asked, self._brief(asked))
            raise

    def _brief(self, asked: Asked) -> Briefing:
        streams = [each for each in (asked.stream, asked.child) if each is not None]
        return self._knowledge.brief(streams, (asked.by, asked.key) if asked.key else None)

    def _decide(self, asked: Asked, request_hash: bytes, briefing: Briefing) -> Done:
        access.must_be_allowed(asked.role, type(asked.event))
        if asked.form is not None:
            form(asked.form)
        now = self._now()
        match asked.event:
            case AgencyDescribed(zone=zone):
                must_be_a_zone(zone)
            case DateConfirmed(day=day):
                _must_be_today(day, now, briefing)
        told = replace(asked, recorded_at=asked.recorded_at or now, occurred=asked.occurred or Occurred(now))
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._attempt(told, request_hash, briefing)
            except VersionConflict:
                if attempt == ATTEMPTS:
                    raise
                briefing = self._brief(told)
        raise AssertionError("the last attempt answers or raises")

    def _attempt(self, asked: Asked, request_hash: bytes, briefing: Briefing) -> Done:
        stream, child = self._place(asked, briefing)
        known = self._knowledge.known(stream, asked.event, child, briefing)
        version, blind = known.versions[stream], NO_BLIND_SPOT
        scope = self._scope(asked, briefing)
        if version and stream.startswith(ABOUT_A_CHILD):
            scope.must_do(asked.event, stream)
            blind = scope.blind_spot(stream)
        shown = blind.shown(version)
        if asked.expected is not None and asked.expected != shown:
            raise Stale(stream, asked.expected, shown)
        command = self._command(asked, stream, child, known, self._seen(asked, blind.kept(shown), briefing.end))
        answer = _decided(command, known, blind)
        seed = asked.seed or token_bytes(SEED_BYTES)
        drafts = drafted(asked, command, answer, seed=seed, agency=self._log.info.agency)
        warnings = self._warnings(drafts, known, scope)
        captures = captured(drafts, warnings)
        kept = answer_to_keep(stream, version, command.child, warnings)
        key = _command_key(asked, request_hash, kept)
        if not captures and key is None:
            return Done(stream=stream, version=shown, position=0, child=command.child, warnings=warnings)
        expected = _depends_on(asked, answer, known)
        vouched = isinstance(asked.event, DateConfirmed)
        appended = self._log.append(captures, expected, key, logged_at=asked.logged_at, vouched=vouched)
        done = Done.of(replace(appended, answer=kept) if key is None else appended)
        if done.version > version + len(done.events):
            # Others got in between, and what they recorded may not be there for whoever asks.
            return self._as_counted(done, asked, self._brief(asked))
        return replace(done, version=blind.shown(done.version))

    def _as_counted(self, done: Done, asked: Asked, briefing: Briefing) -> Done:
        """With the version as it is for whoever asks, to whom some records of the stream may not be there."""
        blind = self._scope(asked, briefing).blind_spot(done.stream)
        return replace(done, version=blind.shown(done.version))

    def _scope(self, asked: Asked, briefing: Briefing) -> Scope:
        """Of whoever asks, at the moment at which it is logged."""
        return Scope(self._log, self._keys, briefing, Reader(asked.by, asked.role, asked.logged_at or self._now()))

    def _place(self, asked: Asked, briefing: Briefing) -> tuple[StreamId, ChildId | None]:
        """The stream; a contact joins the child's case or opens one, and a new child gets its pseudonym here."""
        if asked.stream is not None:
            return asked.stream, asked.child
        if not isinstance(asked.event, OPENERS):
            raise Refused("case.unknown")
        child = briefing.facts(asked.child).child if asked.child else None
        if asked.child is not None:
            self._scope(asked, briefing).must_see(asked.child)
        assert asked.occurred is not None
        settings = briefing.facts(SETTINGS_STREAM).settings
        joined = stream_for_contact(child, asked.occurred, settings, calendar_of(settings).zone) if child else None
        new_case, new_child = self._new_ids(asked)
        return StreamId(joined or new_case), asked.child or new_child

    def _new_ids(self, asked: Asked) -> tuple[CaseId, ChildId]:
        """Fresh pseudonyms; with a seed always the same ones, so that a repeated load meets its own records."""
        if asked.seed is None:
            return CaseId(f"case-{self._new_uuid()}"), ChildId(f"child-{self._new_uuid()}")
        assert asked.recorded_at is not None
        return new_ids(asked.recorded_at, asked.seed)

    def _warnings(self, drafts: list[Drafted], known: Known, scope: Scope) -> tuple[str, ...]:
        """The codes of the warnings about the record asked for, as it would stand."""
        if not drafts:
            return ()
        draft = drafts[0][0]
        version = known.versions[draft.stream] + 1
        record = provisional_record(draft, version=version, logged_at=scope.reader.now)
        return tuple(dict.fromkeys(each.code for each in self._advice.about(record, known, scope)))

    def _command(
        self, asked: Asked, stream: StreamId, child: ChildId | None, known: Known, seen: Seen
    ) -> Command[Event]:
        assert asked.occurred is not None
        assert asked.recorded_at is not None
        return Command(
            stream=stream,
            event=asked.event,
            by=asked.by,
            role=asked.role,
            occurred=asked.occurred,
            recorded_at=asked.recorded_at,
            seen=seen,
            child=ChildId(subject) if (subject := known.given.history.subject) else child or known.given.child.id,
        )

    def _seen(self, asked: Asked, version: int, end: End) -> Seen:
        """A decision is made on the newest version that is there for its author; so is what they say it of."""
        decides = asked.event.KIND is not Kind.OBSERVATION
        shown = version if decides or asked.expected is not None else 0
        return Seen(stream_version=shown, position=end.position, epoch=self._log.info.hub_epoch)


def _decided(command: Command[Event], known: Known, blind: BlindSpot) -> Answer:
    """What is not there for whoever asks is refused as what nobody has recorded; every other rule knows all of it."""
    if citations(command.event) & blind.hidden.keys():
        decide(command, known.seen_past(blind))
    return decide(command, known.given)


def _command_key(asked: Asked, request_hash: bytes, kept: Mapping[str, Any]) -> CommandKey | None:
    if not asked.key:
        return None
    return CommandKey(person=asked.by, key=asked.key, request_hash=request_hash, status=CREATED, answer=kept)


def _must_be_today(day: date, now: datetime, briefing: Briefing) -> None:
    """A person confirms what the hub's clock shows, or nothing."""
    shown = calendar_of(briefing.facts(SETTINGS_STREAM).settings).day(now)
    if day != shown:
        raise Refused("settings.date-not-the-hubs", hub=shown.isoformat())


def _depends_on(asked: Asked, answer: Answer, known: Known) -> Mapping[str, int]:
    """The versions that must still be the newest.

    An observation of a known case is true whatever else was recorded meanwhile, so it waits for nobody.
    """
    free = asked.event.KIND is Kind.OBSERVATION and len(answer) == 1 and asked.expected is None
    exists = known.versions[answer[0].stream] > 0 if answer else True
    return {} if free and exists else known.versions
