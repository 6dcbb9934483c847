"""Backups by the clock: when they are due, what is told, and that a failure is tried again."""

from datetime import timedelta
from typing import Any

import pytest

from service.backup import schedule as scheduling
from service.backup.ledger import read_ledger
from service.backup.schedule import Schedule, keep_backed_up
from service.site import Site
from tests.service.backup.places import Place, contents, write


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
    failed = read_ledger(place.settings.data).failed
    assert failed is not None
    place.target.unlink()
    assert [event for event, _ in told(place, site, rests=10, step=timedelta(minutes=3))] == ["backup-made"]
    assert read_ledger(place.settings.data).failed is None
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
    assert read_ledger(place.settings.data).failed is None
    site.close()
