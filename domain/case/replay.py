"""The case as it stood: at a moment of its life, as it was known at a moment of the record, or both."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any

from domain.calendar import Calendar
from domain.case import chapters, worded
from domain.case.basis import Basis, bases
from domain.case.chapters import Chapter
from domain.case.events.assessment import Countersigned
from domain.case.measures import measures
from domain.case.stage import stage
from domain.case.state import Case, Course
from domain.case.warnings import course_of, standing_warnings
from domain.case.worded import OPEN, Closed, Words
from domain.child.events import BirthDateClaimed
from domain.deadlines import deadlines
from domain.history import Effective, History, history
from domain.identifiers import CaseId, EventId
from domain.plain import plain
from domain.plainly import plainly
from domain.record import Record
from domain.settings.state import Settings
from domain.standing import Fate, fates


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Of which moment the question is: what was so (``as_of``), what was known (``known_at``); ``now`` is its own."""

    now: datetime
    as_of: datetime | None = None
    known_at: datetime | None = None

    @property
    def shown(self) -> datetime:
        """The moment at which clocks are read."""
        return self.as_of or self.known_at or self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything that was known of a case then, in version order, opened as far as the reader may see it.

    ``for_rules`` are the same records opened as far as warnings need, or the very same where that is as far as the
    reader sees; ``closed`` says what of a record the reader does not get. ``settings`` and ``birth`` are those known
    then.
    """

    case: CaseId
    records: tuple[Record, ...]
    for_rules: tuple[Record, ...]
    closed: Mapping[EventId, Closed] = field(default_factory=dict)
    settings: Settings
    calendar: Calendar
    birth: BirthDateClaimed | None = None


class Replay:
    """A case as it stood then. It is folded at once, and told only as far as somebody asks."""

    def __init__(self, known: Known, moments: Moments) -> None:
        self.known = known
        self.moments = moments
        self._whole = history(known.records)
        self._then = self._whole if moments.as_of is None else _until(moments.as_of, self._whole)
        self._course = course_of(self._then)
        self.fates = fates(self._whole)

    @property
    def case(self) -> Case:
        return self._course.case

    @property
    def entries(self) -> tuple[Effective, ...]:
        """What counted, in fold order."""
        return self._then.effective

    def told(self) -> dict[str, Any]:
        """The case as JSON has it. Without a moment in the question it is the live state."""
        basis = plainly(_bases(self._whole, self.entries, self.fates), self._zone)
        return self._summary() | {"basis": basis, "entries": list(_entries(self.entries, self))}

    def told_without(self, entries: Container[EventId]) -> dict[str, Any]:
        """As ``told``, without these entries and without the basis of decisions."""
        told = (each for each in self.entries if each.record.id not in entries)
        return self._summary() | {"entries": list(_entries(told, self))}

    def _summary(self) -> dict[str, Any]:
        told: dict[str, Any] = plainly(_summary(self._course, self._then, self.known, self.moments), self._zone)
        return told

    @property
    def _zone(self) -> tzinfo:
        return self.known.calendar.zone


def _until(moment: datetime, whole: History) -> History:
    """What of a history had happened by then."""
    return History(whole.records, tuple(each for each in whole.effective if each.at <= moment))


def _summary(course: Course, told: History, known: Known, moments: Moments) -> Chapter:
    case, now = course.case, moments.shown
    words = Words.of(told.effective, known.closed)
    return {
        "case": known.case,
        "child": told.subject,
        "version": len(known.records),
        "as_of": moments.shown,
        "known_at": moments.known_at or moments.now,
        **chapters.status(case),
        "stage": stage(case),
        "team": chapters.team(case),
        "intake": chapters.intake(case),
        "risk": chapters.risk(case),
        "assessment": worded.assessment(case, words),
        "plan": worded.plan(case, words),
        "reviews": chapters.reviews(case),
        "closing": chapters.closing(case),
        "aftercare": chapters.aftercare(case),
        "stays": chapters.stays(case, known.calendar, now),
        **chapters.doubts(case),
        "deadlines": _deadlines(case, known, now),
        "warnings": _warnings(course, _for_rules(told, known, moments), known, now),
        "measures": chapters.measured(measures(case, told.effective, known.settings, known.calendar, now)),
    }


def _deadlines(case: Case, known: Known, now: datetime) -> list[Chapter]:
    """Every clock, done or not, in the order of the dates; the lengths are those of the days on which they started."""
    clocks = sorted(deadlines(case, known.settings, known.calendar), key=lambda each: (each.due, each.code))
    return [chapters.deadline(each, now) for each in clocks]


def _for_rules(told: History, known: Known, moments: Moments) -> History:
    return told if known.for_rules is known.records else history(known.for_rules, as_of=moments.as_of)


def _warnings(course: Course, told: History, known: Known, now: datetime) -> list[Chapter]:
    standing = standing_warnings(told, known.settings, known.calendar, now, known.birth, course)
    return [{"code": each.code, "about": each.about, "facts": each.facts} for each in standing]


def _entries(entries: Iterable[Effective], replay: Replay) -> Iterator[Chapter]:
    known, waiting = replay.known, {each.id for each in replay.case.team.provisional}
    signed = countersigned(replay.entries)
    for each in entries:
        id, fate = each.record.id, replay.fates[each.record.id]
        told = provenance(each.record) | {
            "at": each.at,
            "occurred_at": fate.occurred.at,
            "precision": fate.occurred.precision,
            "standing": fate.standing,
            "corrected_by": fate.corrected_by,
            "contested": each.contested,
            "hold": each.hold and each.hold.id,
            "provisional": id in waiting,
            "countersigned_by": None if id in waiting else signed.get(id),
            **known.closed.get(each.mark.by, OPEN).told(),
        }
        yield plainly(told, known.calendar.zone) | reading(each)


def provenance(record: Record) -> Chapter:
    """Who recorded it, when, how: what no correction changes."""
    return {
        "id": record.id,
        "type": record.event.NAME,
        "kind": record.event.KIND,
        "position": record.position,
        "version": record.version,
        "occurred_at": record.occurred.at,
        "precision": record.occurred.precision,
        "recorded_at": record.recorded_at,
        "logged_at": record.logged_at,
        "actor": record.actor,
        "role": record.role,
        "observed_by": record.observed_by,
        "capture_mode": record.capture_mode,
        "urgency": record.urgency,
        "form": record.form,
        "command_id": record.command_id,
        "k": record.k,
        "n": record.n,
    }


def reading(entry: Effective) -> Chapter:
    """What an entry says as it counts: coded facts, and the content by part."""
    said = plain(entry.event)
    return {"facts": said.facts, "content": said.parts}


def countersigned(entries: Iterable[Effective]) -> dict[EventId, EventId]:
    """Which entries somebody in charge stands behind, and by which record."""
    signatures = ((each, each.event) for each in entries if each.hold is None)
    return {
        id: entry.record.id for entry, event in signatures if isinstance(event, Countersigned) for id in event.entries
    }


def _bases(whole: History, entries: Iterable[Effective], became: Mapping[EventId, Fate]) -> list[Chapter]:
    """Of the decisions that counted by then; an approval that came after the moment is not yet one."""
    counting = {each.record.id for each in entries}
    return [
        told_basis(replace(each, approved_by=tuple(one for one in each.approved_by if one.id in counting)))
        for each in bases(whole, became)
        if each.decision.id in counting
    ]


def told_basis(basis: Basis) -> Chapter:
    """On what one decision rests."""
    decision = basis.decision
    return {
        "decision": decision.id,
        "type": decision.event.NAME,
        "at": basis.fate.at,
        "standing": basis.fate.standing,
        "by": decision.actor,
        "role": decision.role,
        "approves": [named(each) for each in basis.approves],
        "approved_by": [named(each) for each in basis.approved_by],
        "cites": basis.cites,
        "seen": {
            "stream_version": decision.seen.stream_version,
            "position": decision.seen.position,
            "records": basis.records_seen,
        },
        "unseen": [named(each) for each in basis.unseen],
        "later": [named(each) for each in basis.later],
    }


def named(record: Record) -> Chapter:
    """A record in short: what it is, whose, and when it arrived."""
    return {
        "id": record.id,
        "type": record.event.NAME,
        "by": record.actor,
        "role": record.role,
        "occurred_at": record.occurred.at,
        "logged_at": record.logged_at,
    }
