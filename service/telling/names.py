"""Names for ids: staff, other persons, and the records of a case, as far as the reader may know them."""

from collections.abc import Iterable
from typing import Any, Protocol

from domain.case.events.assessment import ClaimRecorded, InquiryMade, InstrumentScored
from domain.case.events.closing import FamilyChecked
from domain.case.events.intake import ConsentRecorded
from domain.case.events.planning import GoalAdded
from domain.case.events.risk import ContactBlocked, RiskLoweringProposed, RiskRaised
from domain.case.events.work import DecisionTranscribed, ServiceRecorded, SessionHeld, SessionPlanned
from domain.child.events import RelationClaimed
from domain.event import Event
from domain.history import Effective, History
from domain.identifiers import EventId
from domain.sensitivity import Sensitivity
from service.site import Site
from service.telling import codes, times
from service.telling.language import gettext

SHORT = 6
LONGEST_GIST = 60


def short(id: str) -> str:
    """The end of an id, which tells things apart without telling what they are."""
    return id[-SHORT:]


def headline(event: Event) -> str:
    """What kind of record it is, and of which sort, where that tells it apart from others of its kind."""
    match event:
        case SessionHeld(kind=sort) | SessionPlanned(kind=sort) | InquiryMade(method=sort) | ConsentRecorded(item=sort):
            return f"{codes.event(event.NAME)}: {codes.coded(sort)}"
        case InstrumentScored(instrument=sort) | DecisionTranscribed(kind=sort):
            return f"{codes.event(event.NAME)}: {codes.coded(sort)}"
        case RiskRaised(level=sort) | RiskLoweringProposed(level=sort):
            return f"{codes.event(event.NAME)}: {codes.coded(sort)}"
        case ServiceRecorded(service=sort) if sort:
            return f"{codes.event(event.NAME)}: {codes.coded(sort)}"
        case _:
            return codes.event(event.NAME)


class Colleagues(Protocol):
    """How members of staff are called."""

    def of(self, id: str, /) -> str: ...


class StaffNames:
    """Staff by name, or by working name where the reader may not see names. For one request."""

    def __init__(self, site: Site, classes: frozenset[Sensitivity]) -> None:
        self._site = site
        self._classes = classes
        self._known: dict[str, str] = {}

    def of(self, id: str) -> str:
        """The name of a member of staff."""
        if id not in self._known:
            self._known[id] = self._find(id)
        return self._known[id]

    def _find(self, id: str) -> str:
        found = self._site.views.page("staff", self._classes, filters={"id": id}, limit=1).items
        return (found[0]["name"] or found[0]["handle"]) if found else short(id)


class CaseNames:
    """What the records and persons of one case are called; ``shown`` are the records to which one can go."""

    def __init__(self, history: History, child: Iterable[Effective], shown: frozenset[EventId]) -> None:
        self._events = {each.record.id: each.event for each in history.effective}
        self._records = {each.id: each for each in history.records}
        self._goals = [each.id for each in history.records if isinstance(each.event, GoalAdded)]
        self._persons = dict(_blocked(history.effective)) | dict(_persons([*child, *history.effective]))
        self._shown = shown

    def person(self, id: str) -> str:
        """Somebody who is neither child nor staff."""
        return self._persons.get(id) or gettext("person %(id)s", id=short(id))

    def goal(self, id: str) -> str:
        """A goal by its number in the case."""
        return gettext("Goal %(number)s", number=self._goals.index(EventId(id)) + 1) if id in self._goals else short(id)

    def record(self, id: str) -> str:
        """A record in a few words."""
        record = self._records.get(EventId(id))
        if record is None:
            return gettext("record %(id)s", id=short(id))
        event = self._events.get(record.id, record.event)
        match event:
            case GoalAdded(title=title):
                return _with_gist(self.goal(id), title)
            case ClaimRecorded(domain=domain, statement=statement, special_statement=special) if statement or special:
                return _with_gist(codes.coded(domain), statement or special)
            case _:
                return f"{headline(event)}, {times.day(record.occurred.at)}"

    def shows(self, id: str) -> bool:
        """Whether this record stands on the page."""
        return EventId(id) in self._shown


def _with_gist(name: str, text: Any) -> str:
    if not isinstance(text, str):
        return name
    return f"{name}: {text if len(text) <= LONGEST_GIST else text[: LONGEST_GIST - 1] + '…'}"


def _blocked(entries: Iterable[Effective]) -> Iterable[tuple[str, str]]:
    """Who must not meet the child is called by the bare name, until somebody says what they are to it."""
    for entry in entries:
        match entry.event:
            case ContactBlocked(person=person, name=name) if name:
                yield person, name
            case _:
                pass


def _persons(entries: Iterable[Effective]) -> Iterable[tuple[str, str]]:
    for entry in entries:
        match entry.event:
            case RelationClaimed(person=person, name=name, relation=relation) if relation:
                yield person, f"{name} ({relation})" if name else relation
            case FamilyChecked(person=person, name=name, relation=relation) if name:
                yield person, f"{name} ({relation})"
            case _:
                pass
