"""Any number of plausible cases, the same ones for the same seed: all stories of an agency over three years."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush
from zoneinfo import ZoneInfo

from service.asked import Asked
from service.demo.synthetic import door, ending, stay, street
from service.demo.synthetic.chance import Chance
from service.demo.synthetic.outline import outline
from service.demo.synthetic.team import StaffIds, Team, invented_id, joining, team
from service.demo.synthetic.telling import Story, Teller, logged_at

ZONE = ZoneInfo("Asia/Jakarta")
BEGAN = datetime(2023, 1, 2, 8, tzinfo=ZONE)
FIRST_CASE = datetime(2023, 1, 9, tzinfo=ZONE)
UNTIL = datetime(2025, 12, 1, tzinfo=ZONE)
"""All stories break off here, so that some cases run and some are in aftercare."""

OPERATIONS = 0.006
"""How often a start is that of a whole night operation."""
CAUGHT = (10, 40)
"""How many children an operation brings in."""


def synthetic_cases(seed: int, count: int, id_of: StaffIds = invented_id) -> Iterator[Story]:
    """So many stories, by their first contact; every command in them is one that the rules accept."""
    people = team(count, id_of)
    for number, (start, in_operation) in enumerate(_starts(seed, count)):
        yield _story(seed, number, start, in_operation, people)


def agency(seed: int, count: int, id_of: StaffIds = invented_id) -> Iterator[Asked]:
    """The commands with which the agency of so many cases begins; they come before every story."""
    return joining(team(count, id_of), seed, BEGAN)


def in_order(stories: Iterator[Story]) -> Iterator[tuple[Story, Asked]]:
    """The commands of all stories in the order in which they reach the hub.

    Only the stories that run at one time are in memory, because none reaches the hub before it has started.
    """
    running: list[tuple[datetime, int, int, Story]] = []
    following = next(stories, None)
    while following is not None or running:
        while following is not None and (not running or following.started <= running[0][0]):
            _push(running, following, 0)
            following = next(stories, None)
        _, _, step, story = heappop(running)
        yield story, story.steps[step]
        _push(running, story, step + 1)


def _push(running: list[tuple[datetime, int, int, Story]], story: Story, step: int) -> None:
    if step < len(story.steps):
        heappush(running, (logged_at(story.steps[step]), story.number, step, story))


def _starts(seed: int, count: int) -> list[tuple[datetime, bool]]:
    """When each story starts, and whether in a night operation, which starts many at once."""
    chance, period = Chance(seed, "starts"), UNTIL - FIRST_CASE
    starts: list[tuple[datetime, bool]] = []
    while len(starts) < count:
        at = FIRST_CASE + (len(starts) + chance.within(0, 1)) / count * period
        if chance.happens(OPERATIONS):
            night = at.replace(hour=21, minute=0, second=0, microsecond=0)
            caught = min(chance.number(*CAUGHT), count - len(starts))
            starts.extend((night + timedelta(minutes=chance.within(0, 150)), True) for _ in range(caught))
        else:
            starts.append((at.replace(hour=chance.number(9, 22), second=0, microsecond=0), False))
    return sorted(starts)


def _story(seed: int, number: int, start: datetime, in_operation: bool, people: Team) -> Story:
    chance = Chance(seed, number)
    told = Teller(seed, number, outline(start, in_operation, chance), people, chance, UNTIL)
    street.meet(told)
    arrived = told.now
    bed = door.receive(told)
    if bed is not None and not stay.work(told, arrived):
        ending.end(told, bed)
    return told.end()
