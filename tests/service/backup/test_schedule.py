"""Backups by the clock: what counts, when the next one is due, what is told, and that a failure is tried again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.backup import schedule as scheduling
from service.backup.backing_up import backup
from service.backup.errors import BackupFailed
from service.backup.ledger import FileLedger
from service.backup.schedule import Schedule, keep_backed_up
from service.site import Site
from tests.service.backup.conftest import MakeDatabase
from tests.service.backup.places import Place, contents, lose_the_machine, write
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


class Doing(Days):
    """A day in which somebody does something between two looks of the clock."""

    def __init__(self, place: Place, *deeds: Callable[[], None]) -> None:
        super().__init__(place, rests=len(deeds), step=timedelta(0))
        self._deeds = list(deeds)

    def rest(self, seconds: float) -> None:
        if self._deeds:
            self._deeds.pop(0)()
        super().rest(seconds)


def schedule_of(place: Place) -> Schedule:
    return Schedule(target=place.target, keys_target=place.keys_target, every=timedelta(hours=6))


def told(place: Place, site: Site, rests: int, step: timedelta) -> list[tuple[str, Any]]:
    said: list[tuple[str, Any]] = []
    days = Days(place, rests, step)
    keep_backed_up(site, schedule_of(place), days, lambda event, **facts: said.append((event, facts)))
    return said


def events_told(place: Place, site: Site) -> list[str]:
    """What a server that starts says at its first look."""
    return [event for event, _ in told(place, site, rests=0, step=timedelta(0))]


def test_a_backup_is_made_at_once_and_then_whenever_one_is_due(place: Place):
    site = place.found()
    said = told(place, site, rests=12, step=timedelta(hours=1))
    assert [event for event, _ in said] == ["backup-made"] * 3
    assert said[0][1]["position"] == 3
    assert len(list(place.target.iterdir())) == 3
    site.close()


def test_a_server_that_starts_anew_counts_on_what_the_folder_holds_and_says_when_the_next_one_is_due(place: Place):
    site = place.found()
    made = place.back_up(site)
    place.clock.at += timedelta(hours=2)
    ((event, facts),) = told(place, site, rests=3, step=timedelta(hours=1))
    assert event == "backup-found"
    assert facts == {
        "name": made.name,
        "made_at": made.made_at.isoformat(timespec="seconds"),
        "next_at": (made.made_at + timedelta(hours=6)).isoformat(timespec="seconds"),
    }
    site.close()


def test_a_backup_by_hand_to_the_same_folder_saves_the_clock_one(place: Place):
    site = place.found()

    def by_hand() -> None:
        place.clock.at += timedelta(hours=5)
        place.back_up(site)

    days = Doing(place, by_hand)
    said: list[str] = []
    keep_backed_up(site, schedule_of(place), days, lambda event, **facts: said.append(event))
    assert said == ["backup-made", "backup-found"]
    assert len(list(place.target.iterdir())) == 2
    site.close()


def test_a_backup_that_was_made_elsewhere_does_not_count(place: Place):
    site = place.found()
    backup(site, place.folder / "another-stick")
    assert events_told(place, site) == ["backup-made"]
    assert len(list(place.target.iterdir())) == 1
    site.close()


def test_a_store_that_was_just_restored_is_backed_up_where_the_folder_is_empty(place: Place):
    site = place.found()
    place.back_up(site)
    site.close()
    lose_the_machine(place)
    place.restore()
    place.target.rename(place.folder / "old-stick")
    site = place.open()
    assert events_told(place, site) == ["backup-made"]
    site.close()


def test_a_backup_of_records_that_were_given_up_does_not_count(place: Place):
    site = place.found()
    first = place.back_up(site)
    place.clock.at += timedelta(minutes=1)
    write(site)
    place.back_up(site)
    site.close()
    place.restore(place.target / first.name, accept_loss=True)
    site = place.open()
    write(site)
    ((event, facts),) = told(place, site, rests=0, step=timedelta(0))
    assert (event, facts["name"]) == ("backup-found", first.name)
    place.clock.at = first.made_at + timedelta(hours=6)
    ((event, facts),) = told(place, site, rests=0, step=timedelta(0))
    assert (event, facts["position"]) == ("backup-made", 4), "the later one is young, and of another past"
    site.close()


@pytest.mark.parametrize("what", ["log.sqlite3", "manifest.json", "epoch.key"])
def test_a_backup_that_is_not_whole_does_not_count(place: Place, what: str):
    site = place.found()
    made = place.back_up(site)
    folder = place.keys_target if what == "epoch.key" else place.target
    (folder / made.name / what).unlink()
    assert events_told(place, site) == ["backup-made"]
    site.close()


def test_a_failure_is_told_with_the_next_try_and_tried_again_after_ten_minutes(place: Place):
    site = place.found()
    began = site.now()
    place.target.write_text("no folder")
    said = told(place, site, rests=10, step=timedelta(minutes=3))
    tries = [(began + timedelta(minutes=each)).isoformat(timespec="seconds") for each in (10, 22, 34)]
    assert said == [("backup-failed", {"code": "backup.unusable", "next_at": each}) for each in tries]
    failed = FileLedger(place.settings.data).read().failed
    assert failed is not None
    assert failed.code == "backup.unusable"
    site.close()


def test_whoever_starts_anew_with_the_cause_mended_does_not_wait(place: Place):
    site = place.found()
    place.target.write_text("no folder")
    assert events_told(place, site) == ["backup-failed"]
    place.target.unlink()
    assert events_told(place, site) == ["backup-made"]
    assert FileLedger(place.settings.data).read().failed is None
    site.close()


def test_a_command_that_fails_neither_delays_the_clock_nor_counts_as_its_failure(place: Place):
    site = place.found()
    blocked = place.folder / "blocked"
    blocked.write_text("no folder")

    def by_hand() -> None:
        place.clock.at += timedelta(hours=6)
        with pytest.raises(BackupFailed):
            backup(site, blocked)

    said: list[str] = []
    keep_backed_up(site, schedule_of(place), Doing(place, by_hand), lambda event, **facts: said.append(event))
    assert said == ["backup-made"] * 2
    assert FileLedger(place.settings.data).read().failed is None
    site.close()


def test_a_failure_of_the_clock_stands_until_there_is_a_backup_in_its_folder(place: Place):
    site = place.found()
    place.target.write_text("no folder")
    told(place, site, rests=0, step=timedelta(0))
    place.clock.at += timedelta(minutes=1)
    elsewhere = backup(site, place.folder / "another-stick")
    ledger = FileLedger(place.settings.data).read()
    assert (ledger.durable_through, ledger.failed is None) == (elsewhere.end, False)
    place.target.unlink()
    place.back_up(site)
    assert FileLedger(place.settings.data).read().failed is None
    site.close()


def test_a_failure_is_over_when_a_young_backup_is_plugged_in_again(place: Place):
    site = place.found()
    place.back_up(site)
    away = place.target.rename(place.folder / "pulled-out")
    place.target.write_text("no folder")
    told(place, site, rests=0, step=timedelta(0))
    place.target.unlink()
    away.rename(place.target)
    assert events_told(place, site) == ["backup-found"]
    assert FileLedger(place.settings.data).read().failed is None
    site.close()


def test_a_clock_that_has_failed_says_when_it_counts_on_its_last_backup_again(place: Place):
    site = place.found()

    def pull_out() -> None:
        place.target.rename(place.folder / "pulled-out")
        place.target.write_text("no folder")

    def plug_in() -> None:
        place.target.unlink()
        (place.folder / "pulled-out").rename(place.target)
        place.clock.at += timedelta(minutes=10)

    said: list[str] = []
    keep_backed_up(site, schedule_of(place), Doing(place, pull_out, plug_in), lambda event, **facts: said.append(event))
    assert said == ["backup-made", "backup-failed", "backup-found"]
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
    assert [(event, facts["code"]) for event, facts in said] == [("backup-failed", "backup.stopped")]
    assert contents(place.target, place.keys_target) == {}
    assert FileLedger(place.settings.data).read().failed is None
    site.close()


class Mending(Days):
    """A night in which somebody starts the database again."""

    def __init__(self, place: Place, server: OwnServer) -> None:
        super().__init__(place, rests=2, step=timedelta(minutes=6))
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
        assert [event for event, _ in said] == ["backup-failed", "backup-failure-not-kept", "backup-made"]
        assert {facts["code"] for _, facts in said[:2]} == {"backup.away"}
        site.close()
    finally:
        server.remove()


def test_several_clocks_on_one_folder_make_one_backup_between_them(big_place: Place):
    site = big_place.found()
    other = replace(site, settings=replace(site.settings, data=big_place.folder / "another-worker"))
    assert events_told(big_place, site) == ["backup-made"]
    assert events_told(big_place, other) == ["backup-found"]
    site.close()
