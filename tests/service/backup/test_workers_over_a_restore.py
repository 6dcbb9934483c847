"""A worker that had no connection while its log was replaced answers nothing until it has opened the new one."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from service.http.positions import cursor_at, position_in
from service.keys import KeyStoreUnavailable
from service.log import LogUnavailable, postgres_wakeup, verify
from service.site import Site
from service.views import ViewsUnavailable
from tests.service.backup.big_places import cut_off
from tests.service.backup.places import Place, events, write
from tests.service.log.building import CLASSES


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is cut off comes back of its own accord only after the restore, however long that takes."""
    monkeypatch.setattr(postgres_wakeup, "RECONNECT_SECONDS", 600)


@pytest.fixture
def worker(away: None, big_place: Place) -> Iterator[Site]:
    """It was cut off, as by a database server that was begun anew; then five records became three, in a new epoch."""
    with closing(big_place.found()) as worker:
        big_place.back_up(worker)
        write(worker, 2)
        cut_off(big_place)
        assert big_place.restore(accept_loss=True).new_epoch
        yield worker


WORK: dict[str, Callable[[Site], object]] = {
    "append": write,
    "append about somebody new": lambda site: write(site, subject="child-2"),
    "read": events,
    "tell where a cursor is": lambda site: position_in(site.log, cursor_at(site.log, 5)),
    "ask the views": lambda site: site.views.position(),
    "bring the views up": lambda site: site.views.catch_up(),
    "look at the tokens": lambda site: site.tokens.list(),
}


@pytest.mark.parametrize("work", WORK.values(), ids=WORK.keys())
def test_it_does_nothing_any_more(big_place: Place, worker: Site, work: Callable[[Site], object]):
    with closing(big_place.open()) as fresh:
        before = events(fresh)
        fresh.views.catch_up()
        for _ in range(2):
            with pytest.raises((LogUnavailable, KeyStoreUnavailable, ViewsUnavailable)) as refused:
                work(worker)
            assert refused.value.reason == "replaced"
        assert (events(fresh), fresh.views.position()) == (before, 3)
        assert list(verify(fresh.log, fresh.keys.keyring(CLASSES))) == []
    assert worker.replaced


def test_its_keys_take_nothing_that_nobody_else_would_find(big_place: Place, worker: Site):
    with pytest.raises(KeyStoreUnavailable) as refused:
        worker.keys.provide(["child-2"])
    assert refused.value.reason == "replaced"
    with closing(big_place.open()) as fresh:
        assert fresh.keys.gone(["child-2"]) == {"child-2"}


def test_one_that_no_restore_has_touched_goes_on_after_it_was_cut_off(big_place: Place):
    with closing(big_place.found()) as site:
        cut_off(big_place)
        write(site)
        site.views.catch_up()
        assert (len(events(site)), site.views.position(), site.replaced) == (4, 4, False)


def test_a_restore_that_loses_nothing_stops_nobody_who_keeps_his_keys(away: None, big_place: Place):
    with closing(big_place.found()) as site:
        big_place.back_up(site)
        cut_off(big_place)
        assert not big_place.restore(keys_source=None).new_epoch
        write(site)
        assert (len(events(site)), site.replaced) == (4, False)
