"""A full disk: looks still go on record, from room that was set aside for them; after that nothing is shown."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from service.log import LogUnavailable, verify
from service.reads import ReadsUnavailable
from service.reads.reserve import PIECE, PIECES, Reserve
from service.site import Site
from tests.service.http.house import House
from tests.service.log.building import CLASSES, capture
from tests.service.reads.looks import look, new_case
from tests.simulation.disks import can_mount, filled, small_disk
from tests.support.site import make_site

LIST = tuple(new_case() for _ in range(100))


def limit_pages(site: Site, pages: int) -> None:
    """A full disk, as SQLite sees it."""
    with site.reads.log._recorder.datastore.get_connection(commit=True) as connection:  # type: ignore[attr-defined]
        connection.query(f"PRAGMA max_page_count = {pages}", ())


def until(unavailable: type[Exception], work: Callable[[], object]) -> int:
    """How often it worked before there was no room any more."""
    done = count()

    def go_on() -> None:
        while True:
            work()
            next(done)

    with pytest.raises(unavailable, match="full"):
        go_on()
    return next(done)


def test_what_cannot_be_noted_on_a_full_disk_is_not_shown_and_is_when_there_is_room(house: House):
    case = house.open_case()
    limit_pages(house.site, 30)
    until(ReadsUnavailable, lambda: house.site.reads.note(look(new_case())))
    answer = house.get(case)
    assert (answer.status_code, answer.json["facts"]) == (503, {"reason": "full"})
    limit_pages(house.site, 1_000_000)
    assert house.get(case).status_code == 200
    assert list(verify(house.site.reads.log, house.site.keys.keyring(CLASSES))) == []


def test_room_is_set_aside_and_given_up_piece_by_piece(tmp_path: Path):
    reserve = Reserve(tmp_path / "reserve")
    assert (reserve.size, reserve.give_up()) == (0, False)
    reserve.fill()
    assert reserve.size == PIECE * PIECES
    assert all(reserve.give_up() for _ in range(PIECES))
    assert (reserve.size, reserve.give_up()) == (0, False)
    reserve.fill()
    assert reserve.size == PIECE * PIECES


def test_when_no_record_can_be_written_any_more_looks_still_are():
    if not can_mount():
        pytest.skip("not run: a disk of its own that is full, because this machine may not mount one")
    with small_disk(24) as disk:
        site = make_site(disk / "site")
        site.reads.keep_room()
        site.log.append([capture()], {})
        with filled(disk):
            until(LogUnavailable, lambda: site.log.append([capture()], {}))
            for _ in range(500):
                site.reads.note(look(new_case()))
            assert 0 < site.reads.room < PIECE * PIECES  # type: ignore[operator]
            assert until(ReadsUnavailable, lambda: site.reads.note(look(*LIST))) > 100
            assert site.reads.room == 0
        site.reads.note(look(new_case()))
        site.log.append([capture()], {})
        for log in (site.log, site.reads.log):
            assert list(verify(log, site.keys.keyring(CLASSES))) == []
        site.close()
