"""Killed or cut off in the middle of a restore into a database: the old log or the new one is there, never half."""

from contextlib import closing
from dataclasses import replace
from shutil import rmtree

import pytest

from service.backup import postgres_landing
from service.backup.errors import Failed, RestoreRefused
from service.log import LogUnavailable, verify
from service.site import Site
from tests.service.backup.big_places import schemas
from tests.service.backup.conftest import MakeDatabase
from tests.service.backup.places import Place, events, write
from tests.service.backup.test_kills import killed
from tests.service.backup.work import AFTER_THE_COMMIT, BEFORE_ANY_MOVE, BEFORE_THE_COMMIT
from tests.service.log.building import CLASSES
from tests.support.cutting import Cutting


def whole(site: Site) -> bool:
    return list(verify(site.log, site.keys.keyring(CLASSES))) == []


@pytest.mark.parametrize(
    ("step", "events_after"),
    [(BEFORE_ANY_MOVE, 5), (BEFORE_THE_COMMIT, 5), (AFTER_THE_COMMIT, 3)],
    ids=["while it checks", "before the commit", "after the commit"],
)
@pytest.mark.timeout(120)
def test_a_restore_that_is_killed_leaves_the_old_log_or_the_new_one(big_place: Place, step: int, events_after: int):
    site = big_place.found()
    big_place.back_up(site)
    everything = events(site) + write(site, 2)
    site.close()
    assert killed("restore", big_place, step, 0) == "begun"
    with closing(big_place.open()) as site:
        assert events(site) == everything[:events_after]
        assert whole(site)
    assert not (big_place.settings.data / "restoring.json").exists()
    assert big_place.restore(accept_loss=True).end.position == 3
    with closing(big_place.open()) as site:
        assert events(site) == everything[:3]
    assert not [each for each in schemas(big_place) if "_copy_" in each]
    assert not list(big_place.folder.glob("data*/.restoring"))


@pytest.mark.parametrize("step", [0, 1, 2])
@pytest.mark.timeout(120)
def test_keys_that_were_on_their_way_when_it_was_killed_arrive(
    big_place: Place, make_database: MakeDatabase, step: int
):
    place = replace(big_place, keys_database=make_database())
    site = place.found()
    place.back_up(site)
    site.close()
    rmtree(place.settings.keys)
    place = replace(place, database=make_database(), keys_database=make_database())
    killed("restore", place, step, 0)
    with closing(place.open()) as site:
        assert (len(events(site)), whole(site)) == (3, True)
    assert not list(place.folder.glob("data*/.restoring"))


@pytest.mark.parametrize("arrives", [True, False])
def test_a_commit_whose_answer_was_lost_is_asked_after(
    big_place: Place, monkeypatch: pytest.MonkeyPatch, arrives: bool
):
    site = big_place.found()
    big_place.back_up(site)
    write(site)
    site.close()
    assert big_place.database is not None
    way = Cutting(big_place.database)
    swap = postgres_landing.swap

    def cut(*arguments: object) -> None:
        way.after_the_commit() if arrives else way.before_the_commit()
        swap(*arguments)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(postgres_landing, "swap", cut)
    place = replace(big_place, database=way.url)
    try:
        if arrives:
            assert place.restore(accept_loss=True).end.position == 3
        else:
            with pytest.raises(RestoreRefused) as refused:
                place.restore(accept_loss=True)
            assert refused.value.code == "restore.away"
        assert way.cut.is_set()
    finally:
        way.remove()
    with closing(big_place.open()) as site:
        assert len(events(site)) == (3 if arrives else 4)
    assert not (big_place.settings.data / "restoring.json").exists()


def test_where_nobody_can_be_asked_any_command_ends_it_later(big_place: Place, monkeypatch: pytest.MonkeyPatch):
    site = big_place.found()
    big_place.back_up(site)
    write(site)
    site.close()
    swap = postgres_landing.swap

    def then_gone(*arguments: object) -> None:
        swap(*arguments)  # type: ignore[arg-type]  # handed on
        raise LogUnavailable("away")

    def away(*_: object) -> bool:
        raise LogUnavailable("away")

    monkeypatch.setattr(postgres_landing, "swap", then_gone)
    monkeypatch.setattr("service.log.postgres_swap.has_taken_place", away)
    with pytest.raises(Failed) as failed:
        big_place.restore(accept_loss=True)
    assert failed.value.code == "restore.unfinished"
    with pytest.raises(LogUnavailable):
        big_place.open()
    monkeypatch.undo()
    with closing(big_place.open()) as site:
        assert len(events(site)) == 3
    assert not (big_place.settings.data / "restoring.json").exists()
