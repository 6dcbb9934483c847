"""A stream whose rows cannot be made: parked or stopping its view, told of everywhere, and taken back once it can."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from domain.case.events.outreach import ChildSeen
from domain.case.state import Course
from domain.history import History
from domain.identifiers import StreamId
from domain.settings.events import DeadlineSet
from domain.settings.vocabulary import DeadlineKind, Unit
from service.knowledge import SETTINGS_STREAM
from service.log import LogUnavailable
from service.views import Views, ViewStanding, ViewsUnavailable
from service.views.failing import Failed, Outcome, insisted
from service.views.runner import Runner
from service.views.view import Folded, OnFailure, Row, Then, View
from service.views.views import ALL
from tests.domain.given import JATI
from tests.service.views.projectors import changed, end, poisoned, runner
from tests.support.shelter import START, Shelter

STOP = OnFailure(retries=0, then=Then.STOP)


@pytest.fixture
def two(shelter: Shelter) -> tuple[StreamId, StreamId]:
    """Two cases of which the views know, and one record more of each."""
    cases = shelter.open_case("Benteng-Sur"), shelter.open_case("Amplas-Iki")
    shelter.views.catch_up()
    for case in cases:
        shelter.ask(ChildSeen(place="the gate"), stream=case)
    return cases


def standing(shelter: Shelter, view: str) -> ViewStanding:
    return next(each for each in shelter.views.standing() if each.name == view)


def rows_of(shelter: Shelter, case: str) -> int:
    """How many rows the timeline holds of a case, whatever stands aside, without bringing it further."""
    with shelter.another_store().reading() as connection:
        return int(connection.execute("SELECT count(*) FROM timeline WHERE stream = ?", (case,)).fetchone()[0])


def test_a_poisoned_stream_stops_neither_other_streams_nor_other_views(
    shelter: Shelter, two: tuple[StreamId, StreamId]
) -> None:
    bad, good = two
    runner(shelter, poisoned("timeline", bad)).catch_up()
    assert (rows_of(shelter, bad), rows_of(shelter, good)) == (7, 8)
    assert shelter.rows("caseload", id=bad)[0]["version"] == 8
    assert {each.position for each in shelter.views.standing()} == {end(shelter)}


def test_a_stream_with_two_rows_of_one_id_is_put_aside_and_stops_no_other(
    shelter: Shelter, two: tuple[StreamId, StreamId]
) -> None:
    bad, good = two
    (timeline,) = (each for each in ALL if each.name == "timeline")

    def twice(folded: Folded) -> Iterable[Row]:
        rows = list(timeline.rows(folded))
        return [*rows, rows[0]] if folded.stream == bad else rows

    runner(shelter, changed("timeline", rows=twice)).catch_up()
    assert [each.stream for each in standing(shelter, "timeline").parked] == [bad]
    assert (rows_of(shelter, bad), rows_of(shelter, good)) == (7, 8)


def test_what_stands_aside_is_told_by_kind_and_place_and_never_by_content(
    shelter: Shelter, two: tuple[StreamId, StreamId]
) -> None:
    bad, _ = two
    runner(shelter, poisoned("timeline", bad)).catch_up()
    (parked,) = standing(shelter, "timeline").parked
    assert (parked.view, parked.stream, parked.attempts, parked.stops) == ("timeline", bad, 3, False)
    assert parked.code.startswith("ValueError at projectors.py:")
    assert parked.position == shelter.site.log.head(bad).position
    assert parked.since == shelter.clock.at


def test_a_page_names_the_streams_that_it_does_not_hold_for(shelter: Shelter, two: tuple[StreamId, StreamId]) -> None:
    bad, _ = two
    runner(shelter, poisoned("overdue", bad)).catch_up()
    behind = {view: shelter.views.page(view, ()).behind for view in ("overdue", "caseload", "timeline")}
    assert behind == {"overdue": (bad,), "caseload": (bad,), "timeline": ()}


def test_a_stream_that_grows_is_tried_again_by_itself(shelter: Shelter, two: tuple[StreamId, StreamId]) -> None:
    bad, _ = two
    runner(shelter, poisoned("timeline", bad)).catch_up()
    shelter.ask(ChildSeen(place="the yard"), stream=bad)
    assert len(shelter.rows("timeline", case=bad)) == 9
    assert standing(shelter, "timeline").parked == ()


def test_a_stream_that_grows_and_fails_again_stands_aside_since_the_first_time(
    shelter: Shelter, two: tuple[StreamId, StreamId]
) -> None:
    bad, _ = two
    runner(shelter, poisoned("timeline", bad)).catch_up()
    since = shelter.clock.at
    done = shelter.ask(ChildSeen(place="the yard"), stream=bad)
    runner(shelter, poisoned("timeline", bad)).catch_up()
    (parked,) = standing(shelter, "timeline").parked
    assert (parked.since, parked.attempts, parked.position) == (since, 6, done.position)


def test_a_stream_made_again_for_another_reason_stands_aside_no_more(
    shelter: Shelter, two: tuple[StreamId, StreamId]
) -> None:
    bad, _ = two
    runner(shelter, poisoned("timeline", bad)).catch_up()
    shorter = DeadlineSet(kind=DeadlineKind.ASSESSMENT, amount=2, unit=Unit.DAYS, since=START.date())
    shelter.ask(shorter, JATI, stream=SETTINGS_STREAM)
    shelter.views.catch_up()
    assert standing(shelter, "timeline").parked == ()
    assert rows_of(shelter, bad) == 8


def test_what_stands_aside_can_be_tried_again(shelter: Shelter, two: tuple[StreamId, StreamId]) -> None:
    bad, good = two
    runner(shelter, poisoned("timeline", bad)).catch_up()
    assert [each.attempts for each in runner(shelter, poisoned("timeline", bad)).retry()] == [6]
    assert [each.stream for each in shelter.views.retry(stream=good)] == [bad]
    assert [each.stream for each in shelter.views.retry("overdue")] == [bad]
    assert shelter.views.retry("timeline", bad) == ()
    assert rows_of(shelter, bad) == 8


def test_a_fold_that_fails_parks_its_stream_for_every_view_of_it(
    shelter: Shelter, two: tuple[StreamId, StreamId], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = two
    from service.views import projecting

    fold = projecting.course_of

    def fails(told: History) -> Course:
        if any(each.stream == bad for each in told.records):
            raise RuntimeError("no")
        return fold(told)

    with monkeypatch.context() as patched:
        patched.setattr(projecting, "course_of", fails)
        shelter.views.catch_up()
    assert {each.name for each in shelter.views.standing() if each.parked} == {
        each.name for each in ALL if each.of == "case"
    }
    assert (rows_of(shelter, bad), rows_of(shelter, good)) == (7, 8)
    assert shelter.views.retry() == ()
    assert rows_of(shelter, bad) == 8


def test_a_view_that_must_have_no_gap_stops_and_the_others_go_on(
    shelter: Shelter, two: tuple[StreamId, StreamId]
) -> None:
    bad, _ = two
    before = shelter.views.position()
    runner(shelter, poisoned("timeline", bad, on_failure=STOP)).catch_up()
    stopped = standing(shelter, "timeline")
    assert (stopped.stopped, stopped.lag, standing(shelter, "overdue").lag) == (True, end(shelter) - before, 0)
    page = shelter.views.page("timeline", ())
    assert (page.position, page.behind) == (before, (bad,))
    with pytest.raises(ViewsUnavailable) as refusal:
        shelter.views.page("timeline", (), at_least=end(shelter))
    assert refusal.value.reason == "stopped"
    assert shelter.views.page("overdue", (), at_least=end(shelter)).position == end(shelter)


def test_a_view_that_stopped_goes_on_from_there_when_it_is_told_to(
    shelter: Shelter, two: tuple[StreamId, StreamId]
) -> None:
    bad, good = two
    views = poisoned("timeline", bad, on_failure=STOP)
    runner(shelter, views).catch_up()
    assert [each.stops for each in runner(shelter, views).retry()] == [True]
    assert shelter.views.retry() == ()
    assert (rows_of(shelter, bad), rows_of(shelter, good)) == (8, 8)
    assert standing(shelter, "timeline").lag == 0


def test_a_stream_that_only_fails_now_and_then_is_made_at_last(
    shelter: Shelter, two: tuple[StreamId, StreamId]
) -> None:
    bad, _ = two
    (timeline,) = (each for each in ALL if each.name == "timeline")
    left = [2]

    def rows(folded: Folded) -> Iterable[Row]:
        if folded.stream == bad and left[0]:
            left[0] -= 1
            raise TimeoutIsOver
        return timeline.rows(folded)

    runner(shelter, changed("timeline", rows=rows, on_failure=OnFailure(retries=2, pause_seconds=0.001))).catch_up()
    assert (left, standing(shelter, "timeline").parked, rows_of(shelter, bad)) == ([0], (), 8)


class TimeoutIsOver(Exception):
    """It fails, and the next time it does not."""


def test_each_try_waits_twice_as_long_as_the_one_before() -> None:
    view = replace(ALL[0], on_failure=OnFailure(retries=3, pause_seconds=0.1))
    failed, rests = [Failed(view.name, "case-1", ValueError())], list[float]()
    left = insisted(Outcome(set(), failed), {view.name: view}, lambda *_: Outcome(set(), failed), rests.append)
    assert (left.failed, rests) == (failed, [0.1, 0.2, 0.4])


def test_a_store_that_fails_is_no_poisoned_stream(shelter: Shelter, two: tuple[StreamId, StreamId]) -> None:
    def away(folded: Folded) -> Iterator[Row]:
        raise LogUnavailable("away")

    before = shelter.views.position()
    with pytest.raises(LogUnavailable):
        runner(shelter, changed("timeline", rows=away)).catch_up()
    assert standing(shelter, "timeline").parked == ()
    assert before == shelter.views.position() < end(shelter)


def test_a_poisoned_stream_is_parked_in_a_rebuild_and_in_the_rebuild_that_mends_it_no_more(
    shelter: Shelter, two: tuple[StreamId, StreamId]
) -> None:
    bad, good = two
    runner(shelter, poisoned("timeline", bad)).rebuild()
    assert (rows_of(shelter, bad), rows_of(shelter, good)) == (0, 8)
    assert [each.stream for each in standing(shelter, "timeline").parked] == [bad]
    shelter.views.rebuild()
    assert (rows_of(shelter, bad), standing(shelter, "timeline").parked) == (8, ())


def test_a_rebuild_that_stops_leaves_the_old_rows_answering(shelter: Shelter, two: tuple[StreamId, StreamId]) -> None:
    bad, _ = two
    shelter.views.catch_up()
    views: list[View] = poisoned("timeline", bad, on_failure=STOP)
    stopped: Runner = runner(shelter, views)
    stopped.rebuild()
    told = standing(shelter, "timeline")
    assert told.stopped
    assert told.building is not None
    assert rows_of(shelter, bad) == 8
    assert shelter.views.page("timeline", ()).position == end(shelter)


def test_views_tell_nothing_where_there_are_none(shelter: Shelter) -> None:
    assert {(each.position, each.parked, each.stopped) for each in shelter.views.standing()} == {(0, (), False)}
    assert isinstance(shelter.views, Views)
