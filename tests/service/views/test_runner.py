"""The runner: rows and position together, whatever interrupts it, in every kind of store."""

import signal
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from threading import Thread

import pytest

from domain.case.events.assessment import InstrumentScored
from domain.case.events.outreach import ChildSeen
from domain.case.vocabulary import Instrument, Respondent
from domain.child.events import BirthDateClaimed
from domain.child.vocabulary import BirthPrecision, Evidence
from domain.identifiers import StreamId
from domain.settings.events import DeadlineSet
from domain.settings.vocabulary import DeadlineKind, Unit
from service.knowledge import SETTINGS_STREAM
from service.site import view_store
from service.views import ViewFile, Views
from service.views.projecting import Projection
from service.views.view import Folded, Row
from service.views.views import ALL
from sync.evidence.moments import moment
from tests.domain.given import JATI
from tests.service.views.projectors import busy, changed, end, leading, process, runner
from tests.support.shelter import START, Shelter


class PowerCut(BaseException):
    """The lights go out in the middle of a projection."""


def test_whoever_reads_first_brings_the_view_to_the_end_of_the_log(shelter: Shelter) -> None:
    shelter.open_case()
    assert shelter.views.lag() == end(shelter)
    page = shelter.views.page("caseload", ())
    assert page.position == end(shelter)
    shelter.views.catch_up()
    assert (shelter.views.position(), shelter.views.lag()) == (end(shelter), 0)


@pytest.mark.parametrize("batch", [1, 2, 3, 7, 500])
def test_the_size_of_a_batch_makes_no_difference(shelter: Shelter, batch: int) -> None:
    busy(shelter)
    expected = shelter.everything()
    assert runner(shelter, batch=batch).rebuild() == end(shelter)
    assert shelter.everything() == expected


def test_views_that_followed_step_by_step_equal_views_made_at_once(shelter: Shelter, tmp_path: Path) -> None:
    step_by_step = runner(shelter, batch=1)
    shelter.open_case()
    step_by_step.catch_up()
    busy(shelter)
    step_by_step.catch_up()
    live = shelter.everything()
    at_once = Views(ViewFile(tmp_path / "other.sqlite3"), shelter.site.log, shelter.site.keys, shelter.clock)
    shelter.views = at_once
    assert shelter.everything() == live
    at_once.close()


def test_another_log_in_the_same_place_begins_the_views_again(shelter: Shelter, tmp_path: Path) -> None:
    busy(shelter)
    shelter.everything()
    other = Shelter(tmp_path / "other")
    other.open_case("Pinang-Adi")
    views = Views(view_store(shelter.site.settings), other.site.log, other.site.keys, other.clock)
    (row,) = views.page("caseload", {"D2"}).items
    assert row["display_name"] == "Pinang-Adi"
    assert len(views.page("timeline", ()).items) == 7
    views.close()
    other.close()


def test_rows_and_position_go_together_where_a_projection_breaks_off(shelter: Shelter) -> None:
    busy(shelter)
    expected = shelter.everything()
    shelter.views.catch_up()
    shelter.ask(ChildSeen(place="the gate"), stream=StreamId(expected["caseload"][0]["id"]))

    def breaks(folded: Folded) -> Iterable[Row]:
        raise PowerCut

    before = shelter.views.position()
    with pytest.raises(PowerCut):
        runner(shelter, changed("basis", rows=breaks)).catch_up()
    assert shelter.views.position() == before < end(shelter)
    shelter.views.catch_up()
    assert len(shelter.rows("timeline")) == len(expected["timeline"]) + 1
    live = shelter.everything()
    shelter.views.rebuild()
    assert shelter.everything() == live


KILLED = """
import os, sys
from dataclasses import replace
from pathlib import Path
from service.settings import Settings
from service.site import open_site, view_store
from service.views.runner import Runner
from service.views.views import ALL

site = open_site(Settings.at(Path(sys.argv[1]), database=sys.argv[2] or None))
left, how = int(sys.argv[3]), sys.argv[4]

def killed(view):
    def rows(folded):
        global left
        for row in view.rows(folded):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), 9)
            yield row
    return replace(view, rows=rows)

views = [killed(view) for view in ALL]
getattr(Runner(view_store(site.settings), site.log, site.keys, views, site.now, 3), how)()
"""


@pytest.mark.parametrize("rows", [1, 9, 40])
@pytest.mark.parametrize("how", ["catch_up", "rebuild"])
def test_a_projector_that_is_killed_leaves_views_that_go_on_from_there(shelter: Shelter, rows: int, how: str) -> None:
    busy(shelter)
    with process(KILLED, shelter, rows, how) as killed:
        assert killed.wait() == -signal.SIGKILL
    shelter.views.catch_up()
    live = shelter.everything()
    assert {each.building for each in shelter.views.standing()} == {None}
    shelter.views.rebuild()
    assert shelter.everything() == live


def test_readers_in_many_threads_get_the_same(shelter: Shelter) -> None:
    busy(shelter)
    found: list[object] = []
    threads = [Thread(target=lambda: found.append(shelter.everything())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert all(each == found[0] for each in found)


CATCHES_UP = """
import sys
from pathlib import Path
from service.settings import Settings
from service.site import open_site

print(open_site(Settings.at(Path(sys.argv[1]), database=sys.argv[2] or None)).views.catch_up(), flush=True)
"""


def test_several_processes_that_project_at_once_do_not_race(shelter: Shelter) -> None:
    busy(shelter)
    others = [process(CATCHES_UP, shelter) for _ in range(3)]
    live = shelter.everything()
    assert [int(each.communicate()[0]) for each in others] == [end(shelter)] * 3
    assert shelter.everything() == live
    shelter.views.rebuild()
    assert shelter.everything() == live


def test_a_setting_that_comes_while_the_runner_runs_is_heeded(shelter: Shelter) -> None:
    case = shelter.open_case()
    shelter.views.catch_up()
    (before,) = (each["next_due_at"] for each in shelter.rows("caseload"))
    projection = Projection(shelter.site.log, shelter.site.keys, ALL)
    with leading(shelter.another_store()) as lead, lead.writing() as connection:
        projection.project(connection, shelter.site.log.load(case))
        shorter = DeadlineSet(kind=DeadlineKind.ASSESSMENT, amount=2, unit=Unit.DAYS, since=START.date())
        done = shelter.ask(shorter, JATI, stream=SETTINGS_STREAM)
        projection.project(connection, shelter.site.log.read(done.position - 1, 1))
        (after,) = connection.execute("SELECT next_due_at FROM caseload").fetchone()
    assert moment(after) < datetime.fromisoformat(before)


def test_a_birth_date_that_comes_while_the_runner_runs_is_heeded(shelter: Shelter) -> None:
    done = shelter.contact()
    assert done.child is not None
    score = InstrumentScored(instrument=Instrument.SDQ, respondent=Respondent.CHILD, complete=True)
    shelter.ask(score, stream=done.stream)
    shelter.views.catch_up()
    projection = Projection(shelter.site.log, shelter.site.keys, ALL)
    with leading(shelter.another_store()) as lead, lead.writing() as connection:
        projection.project(connection, shelter.site.log.load(done.stream))
        born = BirthDateClaimed(evidence=Evidence.FAMILY, precision=BirthPrecision.DAY, born_on=date(2006, 11, 14))
        claimed = shelter.ask(born, stream=StreamId(done.child))
        projection.project(connection, shelter.site.log.read(claimed.position - 1, 1))
        found = connection.execute("SELECT count(*) FROM warnings WHERE code = 'sdq.outside-age'").fetchone()
    assert found == (1,)


def test_texts_come_in_the_order_of_their_bytes(shelter: Shelter) -> None:
    """Whatever the language of the server: else a cursor of one store would skip rows in another."""
    shelter.open_case()
    shelter.views.catch_up()
    names = ["a", "B", "é", "Z", "|", "10", "9", "a-b", "ab"]
    with leading(shelter.another_store()) as lead, lead.writing() as connection:
        connection.execute("DELETE FROM staff")
        for name in names:
            connection.execute("INSERT INTO staff (id, handle, version, stream) VALUES (?, ?, 1, ?)", (name,) * 3)
    found, after = list[str](), None
    while after is not None or not found:
        page = shelter.views.page("staff", (), after=after, limit=2)
        found += [each["id"] for each in page.items]
        after = page.next
    assert found == sorted(names, key=str.encode)


def test_a_view_that_this_program_no_longer_has_disturbs_nothing(shelter: Shelter) -> None:
    busy(shelter)
    expected = shelter.everything()
    more = [*ALL, replace(ALL[-1], name="old_staff")]
    runner(shelter, more).catch_up()
    assert shelter.everything() == expected
    shelter.views.rebuild()
    assert shelter.everything() == expected
