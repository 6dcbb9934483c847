"""Invented cases: the same for the same seed, as long and as full as real ones, and nobody in them is real."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import mean, median

import pytest

from domain.annotations import Corrected, Held, Voided
from domain.case.events.closing import AftercareEnded, CaseClosed, CaseReopened, ClosureProposed, ExitPlanRecorded
from domain.case.events.intake import ChildArrived, IntakeDecided, StayEnded, StayStarted
from domain.case.events.outreach import ChildSeen, ContactRecorded
from domain.case.events.work import ServiceRecorded, SessionHeld
from domain.case.state import Case
from domain.case.state import fold as fold_case
from domain.case.vocabulary import EntryMode, IntakeOutcome, Status
from domain.child.events import IdentityClaimed, RelationClaimed
from domain.child.vocabulary import IdentityAttribute
from domain.event import Event
from domain.history import history
from domain.plain import plain
from domain.record import CaptureMode, Record
from domain.staff.events import StaffRegistered
from domain.staff.vocabulary import PROVISIONAL_ROLES
from service.asked import Asked
from service.demo.synthetic.batches import write_all
from service.demo.synthetic.cases import UNTIL, agency, in_order, synthetic_cases
from service.demo.synthetic.memory import case_stream
from service.demo.synthetic.names import NICKNAMES, RELATIVES, SECOND_NAMES, TREES
from service.demo.synthetic.telling import Story, logged_at
from service.reading import everything, record_of
from service.site import Site
from tests.support.site import make_site

MANY = 600
SEED = 7
NAME = IdentityAttribute.NAME

WayIn = Callable[[Site, Iterator[tuple[Story, Asked]]], None]


def through_casework(site: Site, commands: Iterator[tuple[Story, Asked]]) -> None:
    for _, asked in commands:
        site.casework.handle(asked)


def fill(site: Site, count: int, way_in: WayIn, seed: int = SEED) -> None:
    for asked in agency(seed, count):
        site.casework.handle(asked)
    way_in(site, in_order(synthetic_cases(seed, count)))


def records(site: Site) -> list[Record]:
    """Every record, opened; but for the epoch, which is another in every store."""
    opened = (record_of(each, everything(site.keys)) for each in site.log.read(0, 1_000_000))
    return [each._replace(seen=replace(each.seen, epoch=None)) for each in opened]


@pytest.fixture(scope="module")
def many() -> list[Story]:
    return list(synthetic_cases(3, MANY))


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A store with some cases, written the fast way."""
    site = make_site(tmp_path_factory.mktemp("city"), demo=True)
    fill(site, 80, write_all)
    yield site
    site.close()


def by_case(site: Site) -> dict[str, list[Record]]:
    """The records of every case."""
    told: dict[str, list[Record]] = {}
    for each in records(site):
        if each.stream.startswith("case-"):
            told.setdefault(each.stream, []).append(each)
    return told


def states(site: Site) -> list[Case]:
    return [fold_case(history(told).effective) for told in by_case(site).values()]


def events(stories: list[Story]) -> Iterator[Event]:
    return (asked.event for story in stories for asked in story.steps)


def whole(stories: list[Story]) -> list[Story]:
    """Those that were told to their end, well before all stories break off."""
    return [each for each in stories if (UNTIL - logged_at(each.steps[-1])).days > 1]


def test_the_same_seed_tells_the_same_cases_and_another_seed_others():
    assert list(synthetic_cases(5, 12)) == list(synthetic_cases(5, 12))
    assert {each.case for each in synthetic_cases(5, 12)}.isdisjoint(each.case for each in synthetic_cases(6, 12))


def test_every_command_is_accepted_by_the_rules_and_says_something_new(city: Site):
    commands = sum(len(each.steps) for each in synthetic_cases(SEED, 80)) + len(list(agency(SEED, 80)))
    assert sum(each.k == 1 for each in records(city)) == commands


def test_both_ways_in_leave_the_same_records(tmp_path: Path):
    slow, fast = make_site(tmp_path / "slow", demo=True), make_site(tmp_path / "fast", demo=True)
    try:
        fill(slow, 7, through_casework)
        fill(fast, 7, write_all)
        assert records(slow) == records(fast)
        assert states(slow) == states(fast)
    finally:
        slow.close()
        fast.close()


def test_a_stream_in_memory_is_the_history_that_its_records_make(city: Site):
    changed = [told for told in by_case(city).values() if any(isinstance(each.event, Corrected) for each in told)]
    assert changed
    for told in changed:
        stream = case_stream()
        for each in told:
            stream.take(each)
        assert stream.history == history(told)
        assert stream.state == fold_case(history(told).effective)


def test_commands_come_in_the_order_in_which_they_reach_the_hub(many: list[Story]):
    order = [logged_at(asked) for _, asked in in_order(iter(many))]
    assert order == sorted(order)
    assert len(order) == sum(len(each.steps) for each in many)
    assert all(one.started <= other.started for one, other in pairwise(many))


def nights(story: Story) -> int | None:
    """How long the first stay was, where it has ended."""
    begun = [each.occurred for each in story.steps if isinstance(each.event, StayStarted)]
    ended = [each.occurred for each in story.steps if isinstance(each.event, StayEnded)]
    return (ended[0].at - begun[0].at).days if begun and ended and begun[0] and ended[0] else None


def sizes(stories: list[Story], shortest: int, longest: int) -> list[int]:
    """Records of the cases whose stay was that long, those of the child's own stream beside the claims left out."""
    return sorted(len(each.steps) for each in whole(stories) if shortest <= (nights(each) or 0) <= longest)


def test_a_stay_of_a_week_has_about_fifty_records_and_one_of_months_two_hundred_and_fifty(many: list[Story]):
    assert 40 <= median(sizes(many, 1, 7)) <= 65
    assert 215 <= median(sizes(many, 35, 88)) <= 285


def test_more_than_half_a_year_has_about_six_hundred_records_and_the_fullest_about_two_thousand(many: list[Story]):
    long = sizes(many, 185, 360)
    assert 500 <= long[0] <= 700
    assert 1_700 <= long[-1] <= 2_300
    assert sizes(many, 0, 360)[int(0.97 * len(whole(many)))] <= 1_000


def test_a_child_is_met_three_times_on_average_and_at_most_eight_before_it_comes(many: list[Story]):
    met = [contacts_before_arrival(each) for each in many]
    assert 2.5 <= mean(met) <= 3.4
    assert (min(met), max(met)) == (1, 8)


def contacts_before_arrival(story: Story) -> int:
    arrived = next((each.occurred for each in story.steps if isinstance(each.event, ChildArrived)), None)
    contacts = [each.occurred for each in story.steps if isinstance(each.event, ContactRecorded)]
    return sum(arrived is None or (each is not None and each.at < arrived.at) for each in contacts)


def test_daily_notes_are_most_of_what_is_written(many: list[Story]):
    told = list(events(many))
    assert sum(isinstance(each, ChildSeen | ServiceRecorded) for each in told) > 0.5 * len(told)
    months = [each for each in whole(many) if 31 <= (nights(each) or 0) <= 90]
    assert 6 <= median(sum(isinstance(each.event, SessionHeld) for each in story.steps) for story in months) <= 20


def test_a_night_operation_brings_many_children_at_once(many: list[Story]):
    caught = Counter(
        each.started.date()
        for each in many
        if isinstance(met := each.steps[0].event, ContactRecorded) and met.entry_mode is EntryMode.OPERATION
    )
    assert 10 <= max(caught.values()) <= 40


def test_records_come_late_from_paper_and_from_devices_and_some_are_put_right(many: list[Story]):
    ways = Counter(asked.capture_mode for story in many for asked in story.steps)
    assert set(ways) == set(CaptureMode)
    assert ways[CaptureMode.LIVE] > ways[CaptureMode.OFFLINE] > ways[CaptureMode.PAPER] > 0
    happened = Counter(type(each) for each in events(many))
    assert happened[Corrected] > happened[Voided] > 0
    assert happened[Held] > 0
    assert any(asked.role in PROVISIONAL_ROLES for story in many for asked in story.steps)


def test_some_cases_run_some_are_in_aftercare_and_some_are_under_review(many: list[Story]):
    statuses = Counter(status(each) for each in many)
    assert statuses[Status.CLOSED] > 0.6 * MANY
    assert statuses.keys() >= {
        *(Status.CLOSED, Status.OPEN, Status.AFTERCARE, Status.SCREENED_OUT, Status.CLOSURE_UNDER_REVIEW),
    }


def test_cases_end_for_many_reasons(many: list[Story]):
    reasons = Counter(each.reason for each in events(many) if isinstance(each, ClosureProposed))
    assert len(reasons) >= 8
    assert any(isinstance(each, CaseReopened) for each in events(many))


def status(story: Story) -> Status:
    """Where the case stands by the commands of its story alone."""
    told = [type(each.event) for each in story.steps]
    if Held in told and CaseClosed in told:
        return Status.CLOSURE_UNDER_REVIEW
    if CaseClosed in told and told.count(CaseClosed) > told.count(CaseReopened):
        planned = ExitPlanRecorded in told
        return Status.AFTERCARE if planned and AftercareEnded not in told else Status.CLOSED
    decided = [each.event for each in story.steps if isinstance(each.event, IntakeDecided)]
    if decided and decided[0].outcome is not IntakeOutcome.ACCEPTED:
        return Status.SCREENED_OUT
    return Status.OPEN if decided else Status.OUTREACH


def test_nobody_in_them_is_real(many: list[Story]):
    names = {f"{one} {other}" for one in NICKNAMES for other in SECOND_NAMES}
    told = list(events(many))
    claimed = {each.value for each in told if isinstance(each, IdentityClaimed) and each.attribute is NAME}
    assert claimed and claimed <= names
    assert {each.name for each in told if isinstance(each, RelationClaimed)} <= set(RELATIVES)
    assert {each.nicknames[0] for each in told if isinstance(each, ContactRecorded) and each.nicknames} <= set(
        NICKNAMES
    )
    staff = [each.event.name for each in agency(3, MANY) if isinstance(each.event, StaffRegistered)]
    assert all(each.split()[1] in TREES for each in staff)


def test_no_text_holds_a_number_that_could_be_somebodys(many: list[Story]):
    """A national id has 16 digits, a telephone number at least 9."""
    parts = (part for each in events(many[:100]) for part in plain(each).parts.values())
    texts = [text for part in parts for text in part.values() if isinstance(text, str)]
    assert not [text for text in texts if re.search(r"(?<![0-9a-f-])[0-9]{5}", text)]
