"""The stay from the first morning to the last: understanding, work in the order of the days, and the daily notes."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from domain.identifiers import EventId
from service.demo.synthetic import turns, understanding, working
from service.demo.synthetic.team import Member
from service.demo.synthetic.telling import Teller
from service.demo.synthetic.turns import Goals

FIRST_ASSESSMENT = 3
"""Days after which a child is assessed; who leaves before that is not."""

ENDING_RECORDS = 14
"""About how many records an ending has; the notes leave room for them."""

DOUBTED = 0.2
"""The share of running cases with a change in doubt."""

LATELY = timedelta(days=45)
"""A doubt is not left open for longer than this before the stories break off."""

Occasion = tuple[datetime, int, Callable[[], None]]


def work(told: Teller, arrived: datetime) -> bool:
    """Everything between intake and ending; whether a doubt was left open, so that the case cannot end."""
    leaves = arrived + timedelta(days=told.outline.days)
    doubted = False
    if told.outline.days >= FIRST_ASSESSMENT:
        student = understanding.join_student(told)
        claims = understanding.assess(told, student)
        if told.outline.planned:
            goals = understanding.plan(told, claims)
            _Work(told, goals, student).go_on(leaves)
            doubted = leaves > told.until - LATELY and told.chance.happens(DOUBTED)
            if doubted:
                turns.doubt(told, goals)
    worked_until = told.now
    _write_notes(told, arrived + timedelta(hours=18), leaves)
    told.now = max(worked_until, leaves)
    return doubted


def _write_notes(told: Teller, begins: datetime, leaves: datetime) -> None:
    """As many as the outline still has room for."""
    count = max(told.outline.records - told.records - ENDING_RECORDS, 2 * told.outline.days)
    for moment in working.moments(told.chance, begins, leaves, count):
        told.now = moment
        working.note(told)


class _Work:
    """The occasions of one stay, in the order of their days."""

    def __init__(self, told: Teller, goals: Goals, student: Member | None) -> None:
        self._told, self._goals, self._student = told, goals, student
        self._provisional: list[tuple[datetime, EventId]] = []

    def go_on(self, leaves: datetime) -> None:
        """Until the child leaves, and the student with it."""
        told, furthest = self._told, self._told.now
        for at, _, happens in sorted(self._occasions(leaves), key=lambda each: each[:2]):
            told.now = at
            happens()
            furthest = max(furthest, told.now)
        told.now = furthest
        self._countersign()
        if self._student is not None:
            working.end_practicum(told, self._student)

    def _occasions(self, leaves: datetime) -> Iterator[Occasion]:
        told, begins = self._told, self._told.now
        outline, chance = told.outline, told.chance
        number = 0
        for number, at in enumerate(working.moments(chance, begins, leaves, outline.sessions)):
            yield at, number, self._session
        for days in range(working.REVIEW_EVERY, outline.days, working.REVIEW_EVERY):
            yield outline.start + timedelta(days=days + 5), number + days, self._review
        for place, (turn, share) in enumerate(turns.TURNS.items()):
            if chance.happens(share):
                at = begins + chance.within(0.05, 0.95) * (leaves - begins)
                yield at, -place, lambda turn=turn: turn(told, self._goals)  # type: ignore[misc]  # bound at once

    def _session(self) -> None:
        entry = working.hold_session(self._told, self._goals, self._student)
        if entry is not None:
            self._provisional.append((self._told.now, entry))

    def _review(self) -> None:
        self._countersign()
        working.review(self._told, self._goals)

    def _countersign(self) -> None:
        """What the student has written by now; the rest waits for the next time."""
        ready = [entry for at, entry in self._provisional if at < self._told.now]
        self._provisional = [each for each in self._provisional if each[1] not in ready]
        working.countersign(self._told, ready)
