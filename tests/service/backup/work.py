"""A process of its own that backs up or restores until it is killed where the test wants it."""

import sys
from pathlib import Path
from typing import Any

from service.backup import postgres_landing, sqlite_landing, sqlite_source, switch
from tests.service.backup.places import Place
from tests.service.log.writer import say

BEFORE_ANY_MOVE = -1
BEFORE_THE_COMMIT = -2
AFTER_THE_COMMIT = -3


def wait_for_the_end(*_: object) -> None:
    say("begun")
    sys.stdin.read()


def back_up_for_ever(place: Place) -> None:
    # In the smallest steps, so that the end comes in the middle of one.
    sqlite_source.PAGES = 1
    site = place.open()
    say("begun")
    while True:
        place.back_up(site)


def restore_until(place: Place, step: int) -> None:
    """Restore, and wait for the end before the move of that number, or while the copies are checked."""
    moves = iter(range(1000))
    move = switch._move

    def counted(source: Path, target: Path) -> None:
        if next(moves) == step:
            wait_for_the_end()
        move(source, target)

    switch._move = counted
    if step in (BEFORE_THE_COMMIT, AFTER_THE_COMMIT):
        wait_at_the_commit(place, after=step == AFTER_THE_COMMIT)
    options = {"progress": wait_for_the_end} if step == BEFORE_ANY_MOVE else {}
    place.restore(accept_loss=True, **options)
    say("done")


def wait_at_the_commit(place: Place, *, after: bool) -> None:
    """The plan is there; the old log is taken from everybody, or the database has heard of the new one, or not."""
    module, name = (sqlite_landing, "taken") if place.database is None else (postgres_landing, "swap")
    commit = getattr(module, name)

    def waiting(*arguments: Any) -> None:
        if after:
            commit(*arguments)
        wait_for_the_end()

    setattr(module, name, waiting)


def main() -> None:
    what, folder, step, *databases = sys.argv[1:]
    place = Place(Path(folder), **dict(zip(("database", "keys_database"), databases, strict=False)))
    if what == "backup":
        back_up_for_ever(place)
    else:
        restore_until(place, int(step))


if __name__ == "__main__":
    main()
