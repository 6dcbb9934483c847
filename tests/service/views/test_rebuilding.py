"""A rebuild beside the views that answer: they answer until it is whole, and then at once the new ones do."""

import signal
from collections.abc import Iterable
from dataclasses import replace
from threading import Event, Thread

import pytest

from domain.case.events.outreach import ChildSeen
from domain.identifiers import StreamId
from service.views import ViewsUnavailable
from service.views.view import Folded, Row, View
from service.views.views import ALL
from tests.service.views.projectors import busy, changed, end, process, runner
from tests.support.shelter import Shelter


def test_a_rebuild_gives_the_rows_that_were_there(shelter: Shelter) -> None:
    busy(shelter)
    live, told = shelter.everything(), list[tuple[int, int]]()
    assert shelter.views.rebuild(lambda reached, of: told.append((reached, of))) == end(shelter)
    assert shelter.everything() == live
    assert (told[0], told[-1]) == ((0, end(shelter)), (end(shelter), end(shelter)))


def test_a_second_rebuild_finds_room_beside_the_first(shelter: Shelter) -> None:
    busy(shelter)
    live = shelter.everything()
    for _ in range(3):
        shelter.views.rebuild()
        assert shelter.everything() == live
    assert {each.building for each in shelter.views.standing()} == {None}


def test_a_new_version_of_a_view_is_made_anew_and_the_others_stay(shelter: Shelter) -> None:
    busy(shelter)
    before = shelter.everything()
    shelter.views.catch_up()
    made: list[str] = []

    def watched(view: View) -> View:
        def rows(folded: Folded) -> Iterable[Row]:
            made.append(view.name)
            return view.rows(folded)

        return replace(view, rows=rows, version=view.version + (view.name == "basis"))

    runner(shelter, map(watched, ALL)).catch_up()
    assert set(made) == {"basis"}
    with shelter.another_store().reading() as connection:
        assert connection.execute("SELECT version FROM progress WHERE view = 'basis'").fetchall() == [(2,)]
        count = connection.execute("SELECT count(*) FROM basis").fetchone()
    assert count == (len(before["basis"]),)


def test_a_newer_version_is_left_alone_by_an_older_program(shelter: Shelter) -> None:
    """The processes of the version before go on for a while when a new one is rolled out."""
    busy(shelter)
    shelter.views.catch_up()
    runner(shelter, changed("basis", version=2)).catch_up()
    case = shelter.rows("caseload")[0]["id"]
    shelter.ask(ChildSeen(place="the gate"), stream=StreamId(case))
    assert shelter.views.catch_up() == end(shelter)
    with pytest.raises(ViewsUnavailable) as refusal:
        shelter.views.page("basis", ())
    assert refusal.value.reason == "newer"
    assert shelter.views.page("timeline", ()).position == end(shelter)
    shelter.views.rebuild()
    assert shelter.rows("basis") != []


def test_readers_see_whole_rows_of_one_edition_while_views_are_made_anew_and_swapped(shelter: Shelter) -> None:
    busy(shelter)
    shelter.views.catch_up()
    expected, over, wrong = shelter.everything(), Event(), list[object]()

    def read() -> None:
        while not over.is_set():
            try:
                found = shelter.everything()
            except Exception as error:
                wrong.append(error)
                raise
            if found != expected:
                wrong.append(found)

    readers = [Thread(target=read) for _ in range(3)]
    for each in readers:
        each.start()
    projector = runner(shelter)
    for _ in range(4):
        projector.rebuild()
    over.set()
    for each in readers:
        each.join()
    assert wrong == []


def test_while_views_are_made_anew_those_that_answer_are_kept_up(shelter: Shelter) -> None:
    busy(shelter)
    shelter.views.catch_up()
    (timeline,) = (each for each in ALL if each.name == "timeline")
    case = StreamId(shelter.rows("caseload")[0]["id"])
    recorded, seen = list[bool](), list[tuple[int, int | None]]()

    def told(reached: int, of: int) -> None:
        """In the middle of it somebody records, and looks again."""
        if reached == 3 and not recorded:
            recorded.append(True)
            shelter.ask(ChildSeen(place="the gate"), stream=case)
        if reached == 6 and not seen:
            now = next(each for each in shelter.views.standing() if each.name == timeline.name)
            seen.append((now.lag, now.building))

    runner(shelter).rebuild(told)
    assert seen == [(0, 6)]


KILLED_IN_THE_SWAP = """
import os, sys
from pathlib import Path
from service.settings import Settings
from service.site import open_site
from service.views import turn

def killed(connection, view, take_the_place=turn.take_the_place):
    take_the_place(connection, view)
    if view == "overdue":
        os.kill(os.getpid(), 9)

turn.take_the_place = killed
open_site(Settings.at(Path(sys.argv[1]), database=sys.argv[2] or None)).views.rebuild()
"""


def test_a_projector_that_is_killed_in_the_middle_of_the_swap_has_swapped_nothing(shelter: Shelter) -> None:
    busy(shelter)
    shelter.views.catch_up()
    expected = shelter.everything()
    with process(KILLED_IN_THE_SWAP, shelter) as killed:
        assert killed.wait() == -signal.SIGKILL
    assert {(each.lag, each.building) for each in shelter.views.standing()} == {(0, end(shelter))}
    assert shelter.everything() == expected
    shelter.views.catch_up()
    assert {(each.lag, each.building) for each in shelter.views.standing()} == {(0, None)}
    assert shelter.everything() == expected
