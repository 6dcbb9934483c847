"""The views in a file: taken away, damaged, full, or somebody else's."""

import os
import resource
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.log import Stored
from service.views import ViewsUnavailable
from service.views.failing import Outcome
from service.views.projecting import Projection
from service.views.store import Connection, ViewsGone
from tests.service.views.projectors import busy, end, process, runner
from tests.support.shelter import Shelter


def test_a_file_that_was_deleted_is_made_anew(filed: Shelter) -> None:
    busy(filed)
    expected = filed.everything()
    for file in filed.site.settings.data.glob("views.sqlite3*"):
        file.unlink()
    assert filed.everything() == expected


def test_a_file_that_was_emptied_by_a_crash_is_made_anew(filed: Shelter) -> None:
    busy(filed)
    expected = filed.everything()
    filed.views.close()
    for file in filed.site.settings.data.glob("views.sqlite3*"):
        file.unlink()
    filed.site.settings.views_file.touch()
    assert filed.everything() == expected


def test_a_damaged_file_is_made_anew(filed: Shelter) -> None:
    busy(filed)
    expected = filed.everything()
    filed.views.close()
    filed.site.settings.views_file.write_bytes(b"no database " * 1_000)
    assert filed.everything() == expected


def test_a_file_of_which_only_the_rows_are_damaged_is_made_anew(filed: Shelter) -> None:
    busy(filed)
    expected = filed.everything()
    filed.views.close()
    path = filed.site.settings.views_file
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'timeline'").fetchone()
    connection.close()
    with open(path, "r+b") as file:
        os.pwrite(file.fileno(), b"\xff" * size, (root - 1) * size)
    assert filed.everything() == expected


def test_a_file_of_an_older_layout_is_made_anew(filed: Shelter) -> None:
    busy(filed)
    expected = filed.everything()
    with sqlite3.connect(filed.site.settings.views_file) as connection:
        connection.execute("UPDATE site SET value = '1' WHERE name = 'layout'")
    connection.close()
    assert filed.everything() == expected


def test_the_file_is_its_owners_alone(filed: Shelter) -> None:
    filed.rows("caseload")
    modes = {each.name: each.stat().st_mode & 0o077 for each in filed.site.settings.data.glob("views.sqlite3*")}
    assert set(modes.values()) == {0}
    assert "views.sqlite3" in modes


@pytest.mark.parametrize(("primary", "reason"), [(sqlite3.SQLITE_FULL, "full"), (sqlite3.SQLITE_BUSY, "busy")])
def test_a_file_that_cannot_be_written_keeps_what_it_had_and_says_why(
    filed: Shelter, monkeypatch: pytest.MonkeyPatch, primary: int, reason: str
) -> None:
    busy(filed)
    before = filed.views.catch_up()
    filed.contact("Amplas-Iki")
    project = Projection.project

    def fails(self: Projection, connection: Connection, batch: Sequence[Stored]) -> Outcome:
        project(self, connection, batch)
        error = sqlite3.OperationalError("the disk says no")
        error.sqlite_errorcode = primary
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(Projection, "project", fails)
        with pytest.raises(ViewsUnavailable) as refusal:
            filed.rows("caseload")
    assert (refusal.value.reason, filed.views.position()) == (reason, before)
    assert len(filed.rows("caseload")) == 3


FULL = """
import resource, signal, sys
from pathlib import Path
from service.settings import Settings
from service.site import open_site
from service.views import ViewsUnavailable

site = open_site(Settings.at(Path(sys.argv[1])))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    site.views.rebuild()
except ViewsUnavailable as error:
    print(error.reason, site.views.position(), flush=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
site.views.catch_up()
"""


def test_a_disk_that_is_full_while_they_are_made_anew_leaves_the_old_ones_and_is_made_good_later(
    filed: Shelter,
) -> None:
    busy(filed)
    filed.views.catch_up()
    expected, before = filed.everything(), filed.views.position()
    filed.views.close()
    largest = max(each.stat().st_size for each in filed.site.settings.data.glob("views.sqlite3*"))
    full = process(FULL, filed, largest + resource.getpagesize())
    reason, position = full.communicate()[0].split()
    assert (reason, int(position), full.returncode) == ("full", before, 0) or reason == "io"
    assert filed.everything() == expected


def test_a_lock_that_does_not_open_is_told_as_trouble_of_the_disk(filed: Shelter) -> None:
    filed.site.settings.views_file.with_name("views.sqlite3.lock").mkdir()
    with pytest.raises(ViewsUnavailable, match="io"):
        filed.rows("caseload")


def test_a_file_that_is_taken_away_under_the_eyes_of_the_runner_is_made_anew(
    filed: Shelter, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy(filed)
    taken, project = list[bool](), Projection.project

    def and_then_the_file_is_gone(self: Projection, connection: Connection, batch: Sequence[Stored]) -> Outcome:
        outcome = project(self, connection, batch)
        if not taken:
            taken.append(True)
            for file in filed.site.settings.data.glob("views.sqlite3*"):
                file.unlink()
        return outcome

    monkeypatch.setattr(Projection, "project", and_then_the_file_is_gone)
    assert runner(filed).catch_up() == end(filed)
    live = filed.everything()
    filed.views.rebuild()
    assert filed.everything() == live


def test_nobody_who_reads_while_the_file_is_made_meets_it_half_made(filed: Shelter) -> None:
    filed.contact()
    path = filed.site.settings.views_file
    reader = filed.another_store()
    with ThreadPoolExecutor(2) as both:
        for _ in range(20):
            for each in path.parent.glob(f"{path.name}*"):
                if not each.name.endswith(".lock"):
                    each.unlink()
            making = both.submit(filed.views.catch_up)
            while not making.done():
                try:
                    with reader.reading() as connection:
                        connection.execute("SELECT * FROM progress").fetchall()
                except ViewsGone:
                    continue
            assert making.result() == filed.site.log.last().position
