"""Backups by the clock: when they are due, what is told, and that a failure is tried again."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.backup import schedule as scheduling
from service.backup.ledger import FileLedger
from service.backup.schedule import Schedule, keep_backed_up
from service.site import Site
from tests.service.backup.conftest import MakeDatabase
from tests.service.backup.places import Place, contents, write
from tests.support.engines import OwnServer


class Days:
    """Lets time pass whenever the thread rests, and the server stop after so many rests."""

    def __init__(self, place: Place, rests: int, step: timedelta) -> None:
        self._place, self._left, self._step = place, rests, step

    @property
    def begun(self) -> bool:
        return self._left < 0

    def rest(self, seconds: float) -> None:
        self._left -= 1
        self._place.clock.at += self._step


def told(place: Place, site: Site, rests: int, step: timedelta, **more: Any) -> list[tuple[str, Any]]:
    said: list[tuple[str, Any]] = []
    schedule = Schedule(target=place.target, keys_target=place.keys_target, every=timedelta(hours=6), **more)
    days = Days(place, rests, step)
    keep_backed_up(site, schedule, days, lambda event, **facts: said.append((event, facts)))
    return said


def test_a_backup_is_made_at_once_and_then_whenever_one_is_due(place: Place):
    site = place.found()
    said = told(place, site, rests=12, step=timedelta(hours=1))
    assert [event for event, _ in said] == ["backup-made"] * 3
    assert said[0][1]["position"] == 3
    assert len(list(place.target.iterdir())) == 3
    # The server starts anew within the six hours: what was made before counts.
    assert told(place, site, rests=3, step=timedelta(hours=1)) == []
    site.close()


def test_a_failure_is_told_and_tried_again_after_ten_minutes(place: Place):
    site = place.found()
    place.target.write_text("no folder")
    said = told(place, site, rests=10, step=timedelta(minutes=3))
    assert said == [("backup-failed", {"code": "backup.unusable"})] * 3
    failed = FileLedger(place.settings.data).read().failed
    assert failed is not None
    place.target.unlink()
    assert [event for event, _ in told(place, site, rests=10, step=timedelta(minutes=3))] == ["backup-made"]
    assert FileLedger(place.settings.data).read().failed is None
    site.close()


def test_a_backup_from_the_future_stands_in_nobodys_way(place: Place):
    site = place.found()
    place.back_up(site)
    place.clock.at -= timedelta(days=400)
    assert len(told(place, site, rests=0, step=timedelta(0))) == 1
    site.close()


def test_a_server_that_stops_does_not_wait_for_the_backup(place: Place, monkeypatch: pytest.MonkeyPatch):
    site = place.found()
    write(site, 3)
    days = Days(place, 0, timedelta(0))
    go_on = scheduling._go_on

    def stop_then_go_on(stopping: Days) -> None:
        stopping.rest(0)
        go_on(stopping)

    monkeypatch.setattr(scheduling, "_go_on", stop_then_go_on)
    said: list[Any] = []
    schedule = Schedule(target=place.target, keys_target=place.keys_target)
    keep_backed_up(site, schedule, days, lambda event, **facts: said.append((event, facts)))
    assert said == [("backup-failed", {"code": "backup.stopped"})]
    assert contents(place.target, place.keys_target) == {}
    assert FileLedger(place.settings.data).read().failed is None
    site.close()


class Mending(Days):
    """A night in which somebody starts the database again."""

    def __init__(self, place: Place, server: OwnServer) -> None:
        super().__init__(place, rests=2, step=timedelta(minutes=1))
        self._server = server

    def rest(self, seconds: float) -> None:
        super().rest(seconds)
        self._server.start()


@pytest.mark.timeout(60)
def test_a_database_that_is_away_is_told_and_backed_up_when_it_is_back(tmp_path: Path, make_database: MakeDatabase):
    server = OwnServer()
    try:
        place = Place(tmp_path, database=server.url)
        site = place.found()
        server.kill()
        said: list[tuple[str, Any]] = []
        schedule = Schedule(target=place.target, keys_target=place.keys_target)
        keep_backed_up(site, schedule, Mending(place, server), lambda event, **facts: said.append((event, facts)))
        assert said[0] == ("backup-failed", {"code": "backup.away"})
        assert [event for event, _ in said[1:]] == ["backup-made"]
        site.close()
    finally:
        server.remove()


def test_workers_on_one_database_make_one_backup_between_them(big_place: Place):
    site = big_place.found()
    other = replace(big_place, folder=big_place.folder / "another-worker")
    other_site = replace(site, settings=replace(site.settings, data=other.settings.data))
    assert [event for event, _ in told(big_place, site, rests=2, step=timedelta(hours=1))] == ["backup-made"]
    assert told(other, other_site, rests=2, step=timedelta(hours=1)) == []
    site.close()
