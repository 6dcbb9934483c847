"""What the writers ask for: plausible cases of an invented agency, and one case that they all want at the same time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from domain.case.events.intake import WorkerAssigned
from domain.case.events.outreach import ContactRecorded
from domain.case.events.work import SessionPlanned
from domain.case.vocabulary import ContactOutcome, EntryMode, SessionKind
from domain.event import Event
from domain.identifiers import CaseId, StaffId, StreamId
from domain.staff.vocabulary import Role
from service.asked import Asked
from service.demo.synthetic.cases import agency, in_order, synthetic_cases
from service.demo.synthetic.team import team
from service.demo.synthetic.telling import Story

CASES = 400
"""Cases of the agency, and of each writer."""
FOUNDING = 1
"""The seed of the agency and of the cases that everybody wants; it has nothing to do with that of the torture."""
WANTED = 8
"""Cases that everybody wants, one after the other, so that none becomes as long as no case is."""
CONTESTED = "case.session-planned"
"""What everybody decides on them. Each decision must stand on the version before it."""


def founding() -> Iterator[Asked]:
    """The agency and its people, and the cases that everybody wants, up to where they have a worker."""
    for number, asked in enumerate(_founding()):
        yield replace(asked, logged_at=None, key=f"founding-{number}", request=b"")


def _founding() -> Iterator[Asked]:
    yield from agency(FOUNDING, CASES)
    for story in _wanted():
        yield from story.steps[: _assignment(story) + 1]


def _wanted() -> list[Story]:
    stories = (story for story in synthetic_cases(FOUNDING, CASES) if _assignment(story) >= 0)
    return [story for story, _ in zip(stories, range(WANTED), strict=False)]


def _assignment(story: Story) -> int:
    """Which step of a story gives it a worker; -1 where none does."""
    return next((number for number, step in enumerate(story.steps) if isinstance(step.event, WorkerAssigned)), -1)


class Author:
    """The commands of one writer, the same ones in the same order for the same seed.

    Every other one is the next step of a case, every fourth meets a new child (which begins a case and a child in one
    append), every fourth decides on a case that all writers decide on.
    """

    def __init__(self, seed: int, writer: int) -> None:
        self._writer = writer
        self._steps = in_order(synthetic_cases(1_000 * (seed + 1) + writer, CASES))
        self._told: list[Asked] = []
        self._outreach = team(CASES).of(Role.OUTREACH_WORKER)[0].id
        self._wanted = _wanted_cases()

    def asked(self, number: int) -> Asked:
        """The command of that number, counted from 0, with its key."""
        while len(self._told) <= number:
            self._told.append(self._next(len(self._told)))
        return self._told[number]

    def _next(self, number: int) -> Asked:
        key = f"{self._writer}-{number}"
        return replace(self._command(number), logged_at=None, key=key, request=key.encode())

    def _command(self, number: int) -> Asked:
        turn, kind = divmod(number, 4)
        if kind == 1:
            return Asked(event=_met(self._writer, number), by=self._outreach, role=Role.OUTREACH_WORKER)
        if kind == 3:
            case, worker = self._wanted[turn % WANTED]
            return Asked(event=_planned(number), by=worker, role=Role.SOCIAL_WORKER, stream=StreamId(case))
        _, step = next(self._steps)
        return step


def number_of(key: str) -> tuple[int, int]:
    """Whose command it is, and which."""
    writer, number = key.split("-")
    return int(writer), int(number)


def _wanted_cases() -> list[tuple[CaseId, StaffId]]:
    return [(story.case, _worker(story.steps[_assignment(story)].event)) for story in _wanted()]


def _worker(event: Event) -> StaffId:
    assert isinstance(event, WorkerAssigned)
    return event.worker


def _met(writer: int, number: int) -> ContactRecorded:
    return ContactRecorded(
        label=f"Benteng-{writer}-{number}",
        entry_mode=EntryMode.OPERATION,
        outcome=ContactOutcome.REFER,
        place="Lapangan Benteng",
    )


def _planned(number: int) -> SessionPlanned:
    day = datetime(2030, 1, 1 + number % 28, 3, tzinfo=UTC)
    return SessionPlanned(kind=SessionKind.COUNSELLING, planned_for=day, place="the quiet room")
