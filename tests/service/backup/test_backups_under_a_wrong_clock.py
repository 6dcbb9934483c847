"""Which backup is the newest is a matter of the log, not of what the clock showed when it was made."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests.service.backup.places import Place, events, lose_the_machine, refusal, write

FLAT_BATTERY = datetime(2000, 1, 1, tzinfo=UTC)
FAR_AHEAD = datetime(2060, 1, 1, tzinfo=UTC)


@contextmanager
def clock_at(place: Place, wrong: datetime) -> Iterator[None]:
    """The clock is wrong for a while, and right again."""
    right, place.clock.at = place.clock.at, wrong
    yield
    place.clock.at = right


def backed_up_twice(place: Place) -> tuple[Path, list[str]]:
    """The older of two backups, and all events that are in the newer one; then the machine is lost."""
    with closing(place.found()) as site:
        older = place.back_up(site)
        write(site, 2)
        with clock_at(place, FLAT_BATTERY):
            place.back_up(site)
        everything = events(site)
    lose_the_machine(place)
    return place.target / older.name, everything


def events_in(place: Place) -> list[str]:
    with closing(place.open()) as site:
        return events(site)


def test_the_backup_that_holds_most_is_restored_though_the_clock_was_behind_when_it_was_made(place: Place):
    _, everything = backed_up_twice(place)
    place.restore()
    assert events_in(place) == everything


def test_a_backup_that_holds_less_than_one_beside_it_is_refused_whatever_the_clock_showed(place: Place):
    older, _ = backed_up_twice(place)
    assert refusal(place, older).code == "restore.older"


def test_a_backup_that_was_made_while_the_clock_was_behind_is_not_the_first_to_go(place: Place):
    with closing(place.found()) as site:
        place.back_up(site)
        write(site, 2)
        with clock_at(place, FLAT_BATTERY):
            newest = place.back_up(site)
        write(site, 1)
        place.back_up(site, keep=2)
    assert (place.target / newest.name).is_dir()


def test_a_backup_that_was_made_while_the_clock_was_ahead_does_not_pass_for_the_newest_for_ever(place: Place):
    with closing(place.found()) as site:
        with clock_at(place, FAR_AHEAD):
            place.back_up(site)
        write(site, 2)
        place.back_up(site)
        everything = events(site)
    lose_the_machine(place)
    place.restore()
    assert events_in(place) == everything


def test_keys_that_were_copied_while_the_clock_was_ahead_do_not_pass_for_the_newest(place: Place):
    with closing(place.found()) as site:
        with clock_at(place, FAR_AHEAD):
            place.back_up(site)
            early = (place.keys_target, place.folder / "another-safe")
            early[0].rename(early[1])
        write(site, 2, subject="child-2")
        newest = place.back_up(site, anew=True)
        everything = events(site)
    for each in early[1].iterdir():
        each.rename(place.keys_target / each.name)
    lose_the_machine(place)
    assert place.restore(place.target / newest.name).keys == newest.name
    assert events_in(place) == everything


def test_keys_that_were_copied_while_the_clock_was_ahead_go_at_once_because_nobody_knows_how_old_they_are(place: Place):
    with closing(place.found()) as site:
        with clock_at(place, FAR_AHEAD):
            early = place.back_up(site)
        last = place.back_up(site)
    assert [each.name for each in place.keys_target.iterdir()] == [last.name]
    assert (place.target / early.name).is_dir()


def test_keys_that_were_replaced_while_the_clock_was_ahead_go_at_once(place: Place):
    with closing(place.found()) as site:
        place.back_up(site)
    with clock_at(place, FAR_AHEAD):
        place.restore(keys_source=place.keys_target)
    assert len(list(place.settings.keys.glob("replaced-*"))) == 1
    with closing(place.open()) as site:
        place.back_up(site)
    assert list(place.settings.keys.glob("replaced-*")) == []


def test_records_that_were_given_up_are_not_the_newest_though_the_clock_was_ahead_when_they_were_logged(place: Place):
    with closing(place.found()) as site:
        first = place.back_up(site)
        with clock_at(place, FAR_AHEAD):
            write(site, 4)
            given_up = place.back_up(site)
    place.restore(place.target / first.name, accept_loss=True)
    with closing(place.open()) as site:
        write(site, 1)
        everything = events(site)
        place.back_up(site, keep=2)
    assert not (place.target / first.name).exists(), "of three the oldest goes"
    lose_the_machine(place)
    assert refusal(place, place.target / given_up.name).code == "restore.older"
    assert refusal(place).facts == {"ends_at": 4, "newest_known": 7}, "in doubt a person says what is given up"
    place.restore(accept_loss=True)
    assert events_in(place) == everything
