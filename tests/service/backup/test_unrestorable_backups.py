"""What could not be restored is no backup: it pushes out none that could be, and nobody is told to rely on it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from service.backup.ledger import ledger_of
from service.backup.schedule import Schedule, keep_backed_up
from service.site import Site
from tests.service.backup.big_places import run
from tests.service.backup.places import Place, lose_the_machine, write

ROUNDS = 4


class SixHoursAtATime:
    """Lets a record be written and six hours pass whenever the clock rests."""

    def __init__(self, place: Place, site: Site) -> None:
        self._place, self._site, self._rounds = place, site, 0

    @property
    def begun(self) -> bool:
        return self._rounds >= ROUNDS

    def rest(self, seconds: float) -> None:
        self._rounds += 1
        write(self._site)
        self._place.clock.at += timedelta(hours=6)


def by_the_clock(place: Place, site: Site) -> list[tuple[str, Any]]:
    """What a server tells in a day, which keeps three backups."""
    said: list[tuple[str, Any]] = []
    schedule = Schedule(target=place.target, keys_target=place.keys_target, every=timedelta(hours=6), keep=3)
    keep_backed_up(site, schedule, SixHoursAtATime(place, site), lambda event, **facts: said.append((event, facts)))
    return said


def rot_in_a_file(place: Place) -> None:
    """One digit of an old record turns: of what its envelope says, not of how the file is laid out."""
    with closing(sqlite3.connect(place.settings.log_file)) as store, store:
        store.execute("DROP TRIGGER records_keep")
        store.execute("UPDATE records SET state = CAST(replace(state, '\"k\":1', '\"k\":3') AS BLOB) WHERE rowid = 1")


def rot_in_a_database(place: Place) -> None:
    run(
        place,
        "ALTER TABLE records DISABLE TRIGGER records_keep",
        "UPDATE records SET state = replace(convert_from(state, 'UTF8'), '\"k\":1', '\"k\":3')::bytea "
        "WHERE notification_id = 1",
    )


@pytest.mark.parametrize(
    ("where", "rot"), [("place", rot_in_a_file), ("big_place", rot_in_a_database)], ids=["in a file", "in a database"]
)
def test_when_an_old_record_rots_the_last_good_backup_stays_and_everybody_is_told(
    request: pytest.FixtureRequest, where: str, rot: Callable[[Place], None]
):
    place: Place = request.getfixturevalue(where)
    with closing(place.found()) as site:
        good = place.back_up(site)
        place.clock.at += timedelta(hours=6)
        rot(place)
        said = by_the_clock(place, site)
        ledger = ledger_of(site.settings).read()
    assert [(event, facts["code"]) for event, facts in said] == [("backup-failed", "backup.log.damaged")] * ROUNDS
    assert ledger.failed is not None
    assert ledger.durable_through == good.end, "so no device lets go of what is in no good backup"
    if where == "place":
        lose_the_machine(place)
    assert place.restore(accept_loss=where == "big_place").end.position == good.end.position
