"""The runner: rows and position together, whatever interrupts it; and a rebuild that gives the same rows."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from threading import Thread

import pytest

from domain.case.events.assessment import InstrumentScored
from domain.case.events.outreach import ChildSeen
from domain.case.vocabulary import Instrument, Respondent
from domain.child.events import BirthDateClaimed, IdentityClaimed
from domain.child.vocabulary import BirthPrecision, Evidence, IdentityAttribute
from domain.identifiers import StreamId
from domain.settings.events import DeadlineSet
from domain.settings.vocabulary import DeadlineKind, Unit
from service.knowledge import SETTINGS_STREAM
from service.log import Stored
from service.views import ViewsUnavailable
from service.views.file import ViewsGone
from service.views.projecting import Projection
from service.views.runner import Runner
from service.views.view import Folded, Row, View
from service.views.views import ALL, Views
from sync.evidence.moments import moment
from tests.domain.given import JATI
from tests.support.shelter import START, Shelter


class PowerCut(Exception):
    """The lights go out in the middle of a projection."""


def runner(shelter: Shelter, views: Iterable[View] = ALL, batch: int = 3) -> Runner:
    """A projector of its own on the same file, as another process has it."""
    return Runner(shelter.another_file(), shelter.site.log, shelter.site.keys, tuple(views), batch)


def end(shelter: Shelter) -> int:
    return shelter.site.log.last().position


def busy(shelter: Shelter) -> Shelter:
    """Two cases, a name, a changed setting, records in turn."""
    cases = [shelter.open_case(label) for label in ("Benteng-Sur", "Amplas-Iki")]
    for case in cases * 2:
        shelter.ask(ChildSeen(place="the yard"), stream=case)
    child = shelter.site.log.load(cases[0])[0]
    shelter.ask(
        IdentityClaimed(attribute=IdentityAttribute.NAME, evidence=Evidence.FAMILY, value="Surya"),
        stream=StreamId(_subject(shelter, child.event_id)),
    )
    shorter = DeadlineSet(kind=DeadlineKind.ASSESSMENT, amount=2, unit=Unit.DAYS, since=START.date())
    shelter.ask(shorter, JATI, stream=SETTINGS_STREAM)
    shelter.ask(ChildSeen(place="the yard"), stream=cases[1])
    return shelter


def _subject(shelter: Shelter, event: str) -> str:
    (row,) = shelter.rows("caseload", id=shelter.rows("timeline", id=event)[0]["case"])
    return str(row["child"])


def test_whoever_reads_first_brings_the_view_to_the_end_of_the_log(shelter: Shelter) -> None:
    shelter.open_case()
    assert shelter.views.lag() == end(shelter)
    page = shelter.views.page("caseload", ())
    assert page.position == end(shelter)
    assert (shelter.views.position(), shelter.views.lag()) == (end(shelter), 0)


@pytest.mark.parametrize("batch", [1, 2, 3, 7, 500])
def test_the_size_of_a_batch_makes_no_difference(shelter: Shelter, batch: int) -> None:
    busy(shelter)
    expected = shelter.everything()
    assert runner(shelter, batch=batch).rebuild() == end(shelter)
    assert shelter.everything() == expected


def test_a_rebuild_gives_the_rows_that_were_there(shelter: Shelter) -> None:
    busy(shelter)
    live, told = shelter.everything(), list[tuple[int, int]]()
    assert shelter.views.rebuild(lambda reached, of: told.append((reached, of))) == end(shelter)
    assert shelter.everything() == live
    assert (told[0], told[-1]) == ((0, end(shelter)), (end(shelter), end(shelter)))


def test_views_that_followed_step_by_step_equal_views_made_at_once(shelter: Shelter, tmp_path: Path) -> None:
    step_by_step = runner(shelter, batch=1)
    shelter.open_case()
    step_by_step.catch_up()
    busy(shelter)
    step_by_step.catch_up()
    live = shelter.everything()
    at_once = Views(tmp_path / "other.sqlite3", shelter.site.log, shelter.site.keys, shelter.clock)
    assert shelter.everything() == live
    shelter.views = at_once
    assert shelter.everything() == live
    at_once.close()


def test_a_file_that_was_deleted_is_made_anew(shelter: Shelter) -> None:
    busy(shelter)
    expected = shelter.everything()
    for file in shelter.site.settings.data.glob("views.sqlite3*"):
        file.unlink()
    assert shelter.everything() == expected


def test_a_file_that_was_emptied_by_a_crash_is_made_anew(shelter: Shelter) -> None:
    busy(shelter)
    expected = shelter.everything()
    shelter.views.close()
    for file in shelter.site.settings.data.glob("views.sqlite3*"):
        file.unlink()
    shelter.site.settings.views_file.touch()
    assert shelter.everything() == expected


def test_a_damaged_file_is_made_anew(shelter: Shelter) -> None:
    busy(shelter)
    expected = shelter.everything()
    shelter.views.close()
    shelter.site.settings.views_file.write_bytes(b"no database " * 1_000)
    assert shelter.everything() == expected


def test_the_file_is_its_owners_alone(shelter: Shelter) -> None:
    shelter.rows("caseload")
    modes = {each.name: each.stat().st_mode & 0o077 for each in shelter.site.settings.data.glob("views.sqlite3*")}
    assert set(modes.values()) == {0}
    assert "views.sqlite3" in modes


def test_a_new_version_of_a_view_is_made_anew_and_the_others_stay(shelter: Shelter) -> None:
    busy(shelter)
    before = shelter.everything()
    made: list[str] = []

    def watched(view: View) -> View:
        def rows(folded: Folded) -> Iterable[Row]:
            made.append(view.name)
            return view.rows(folded)

        return replace(view, rows=rows, version=view.version + (view.name == "overdue"))

    runner(shelter, map(watched, ALL)).catch_up()
    assert set(made) == {"overdue"}
    assert shelter.everything() == before


def test_another_log_in_the_same_place_begins_the_views_again(shelter: Shelter, tmp_path: Path) -> None:
    busy(shelter)
    shelter.everything()
    other = Shelter(tmp_path / "other")
    other.open_case("Pinang-Adi")
    views = Views(shelter.site.settings.views_file, other.site.log, other.site.keys, other.clock)
    (row,) = views.page("caseload", {"D2"}).items
    assert row["display_name"] == "Pinang-Adi"
    assert len(views.page("timeline", ()).items) == 7
    views.close()
    other.close()


def test_rows_and_position_go_together_where_a_projection_breaks_off(shelter: Shelter) -> None:
    busy(shelter)
    expected = shelter.everything()
    shelter.ask(ChildSeen(place="the gate"), stream=StreamId(expected["caseload"][0]["id"]))

    def breaks(folded: Folded) -> Iterable[Row]:
        yield from expected["caseload"][:0]
        raise PowerCut

    broken = [replace(each, rows=breaks) if each.name == "basis" else each for each in ALL]
    before = shelter.views.position()
    with pytest.raises(PowerCut):
        runner(shelter, broken).catch_up()
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
from service.site import open_site
from service.views.file import ViewFile
from service.views.runner import Runner
from service.views.views import ALL

site = open_site(Settings.at(Path(sys.argv[1])))
left = int(sys.argv[2])

def killed(view):
    def rows(folded):
        global left
        for row in view.rows(folded):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), 9)
            yield row
    return replace(view, rows=rows)

Runner(ViewFile(site.settings.views_file), site.log, site.keys, [killed(view) for view in ALL], batch=3).rebuild()
"""


@pytest.mark.parametrize("rows", [1, 9, 40])
def test_a_projector_that_is_killed_leaves_views_that_go_on_from_there(shelter: Shelter, rows: int) -> None:
    busy(shelter)
    expected = shelter.everything()
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(shelter.site.settings.data), str(rows)],
        check=False,
        env={**os.environ, "PYTHONPATH": os.fspath(Path(__file__).parents[3])},
    )
    assert ended.returncode == -signal.SIGKILL
    assert shelter.views.position() < end(shelter)
    assert shelter.everything() == expected


def test_readers_in_many_threads_project_once_each_record(shelter: Shelter) -> None:
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

print(open_site(Settings.at(Path(sys.argv[1]))).views.catch_up())
"""


def test_two_processes_do_not_race(shelter: Shelter) -> None:
    busy(shelter)
    environment = {**os.environ, "PYTHONPATH": os.fspath(Path(__file__).parents[3])}
    arguments = [sys.executable, "-c", CATCHES_UP, str(shelter.site.settings.data)]
    others = [subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE) for _ in range(3)]
    live = shelter.everything()
    assert [int(each.communicate()[0]) for each in others] == [end(shelter)] * 3
    assert shelter.everything() == live


def test_a_setting_that_comes_while_the_runner_runs_is_heeded(shelter: Shelter) -> None:
    case = shelter.open_case()
    (before,) = (each["next_due_at"] for each in shelter.rows("caseload"))
    projection = Projection(shelter.site.log, shelter.site.keys, ALL)
    with shelter.another_file().writing() as connection:
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
    with shelter.another_file().writing() as connection:
        projection.project(connection, shelter.site.log.load(done.stream))
        born = BirthDateClaimed(evidence=Evidence.FAMILY, precision=BirthPrecision.DAY, born_on=date(2006, 11, 14))
        claimed = shelter.ask(born, stream=StreamId(done.child))
        projection.project(connection, shelter.site.log.read(claimed.position - 1, 1))
        found = connection.execute("SELECT count(*) FROM warnings WHERE code = 'sdq.outside-age'").fetchone()
    assert found == (1,)


def test_only_one_projects_at_a_time(shelter: Shelter) -> None:
    """Two files stand for two processes: the lock that keeps them apart is one of the file system."""
    ours, theirs, order = shelter.another_file(), shelter.another_file(), list[str]()

    def second() -> None:
        with theirs.projecting():
            order.append("second")

    other = Thread(target=second)
    with ours.projecting():
        other.start()
        other.join(0.2)
        order.append("first")
    other.join()
    assert order == ["first", "second"]


def test_a_reader_never_gets_views_that_somebody_is_making_anew(
    shelter: Shelter, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelter.open_case()
    ours, catch_up, begun = runner(shelter), Runner.catch_up, list[bool]()

    def and_then_another_begins_again(self: Runner) -> int:
        reached = catch_up(self)
        if not begun:
            begun.append(True)
            with shelter.another_file().writing() as connection:
                connection.execute("UPDATE progress SET position = 0")
        return reached

    monkeypatch.setattr(Runner, "catch_up", and_then_another_begins_again)
    assert ours.read(lambda connection, position: position) == end(shelter)


@pytest.mark.parametrize(("primary", "reason"), [(sqlite3.SQLITE_FULL, "full"), (sqlite3.SQLITE_BUSY, "busy")])
def test_a_file_that_cannot_be_written_keeps_what_it_had_and_says_why(
    shelter: Shelter, monkeypatch: pytest.MonkeyPatch, primary: int, reason: str
) -> None:
    busy(shelter)
    before = shelter.views.catch_up()
    shelter.contact("Amplas-Iki")
    project = Projection.project

    def fails(self: Projection, connection: sqlite3.Connection, batch: Sequence[Stored]) -> None:
        project(self, connection, batch)
        error = sqlite3.OperationalError("the disk says no")
        error.sqlite_errorcode = primary
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(Projection, "project", fails)
        with pytest.raises(ViewsUnavailable) as refusal:
            shelter.rows("caseload")
    assert (refusal.value.reason, shelter.views.position()) == (reason, before)
    assert len(shelter.rows("caseload", running=False)) == 3


def test_a_file_that_is_taken_away_under_the_eyes_of_the_runner_is_made_anew(
    shelter: Shelter, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy(shelter)
    taken, project = list[bool](), Projection.project

    def and_then_the_file_is_gone(self: Projection, connection: sqlite3.Connection, batch: Sequence[Stored]) -> None:
        project(self, connection, batch)
        if not taken:
            taken.append(True)
            for file in shelter.site.settings.data.glob("views.sqlite3*"):
                file.unlink()

    monkeypatch.setattr(Projection, "project", and_then_the_file_is_gone)
    assert runner(shelter).catch_up() == end(shelter)
    live = shelter.everything()
    shelter.views.rebuild()
    assert shelter.everything() == live


def test_nobody_who_reads_while_the_file_is_made_meets_it_half_made(shelter: Shelter) -> None:
    shelter.contact()
    path = shelter.site.settings.views_file
    reader = shelter.another_file()
    with ThreadPoolExecutor(2) as both:
        for _ in range(20):
            for each in path.parent.glob(f"{path.name}*"):
                if not each.name.endswith(".lock"):
                    each.unlink()
            making = both.submit(shelter.views.catch_up)
            while not making.done():
                try:
                    with reader.reading() as connection:
                        connection.execute("SELECT * FROM progress").fetchall()
                except ViewsGone:
                    continue
            assert making.result() == shelter.site.log.last().position
