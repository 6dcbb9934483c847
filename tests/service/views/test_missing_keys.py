"""A key that is missing and was never destroyed: what it sealed stands aside, and is never told as erased."""

import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner, Result

from service.cli import main
from service.keys import KeyMissing
from tests.support.shelter import EVERYTHING, Shelter

Key = tuple[object, ...]


def lost(shelter: Shelter, subject: str) -> Key:
    """The key of somebody is not in the vault any more, as in one that is older than the log."""
    with closing(sqlite3.connect(shelter.site.settings.keys / "keys.sqlite3")) as vault, vault:
        key: Key = vault.execute("DELETE FROM keys WHERE name = ? RETURNING *", (f"subject/{subject}",)).fetchone()
    return key


def found_again(shelter: Shelter, key: Key) -> None:
    with closing(sqlite3.connect(shelter.site.settings.keys / "keys.sqlite3")) as vault, vault:
        vault.execute("INSERT INTO keys VALUES (?, ?, ?)", key)


def rebuilt(shelter: Shelter) -> Result:
    settings = shelter.site.settings
    place = ["--data", str(settings.data), *(["--database", settings.database] if settings.database else [])]
    return CliRunner().invoke(main, ["views", "rebuild", *place], prog_name="harapan")


def test_what_a_missing_key_seals_stands_aside_and_comes_back_with_the_key(shelter: Shelter) -> None:
    lacking, other = shelter.contact("Benteng-Sur"), shelter.contact("Amplas-Iki")
    before = shelter.everything()
    assert lacking.child is not None
    key = lost(shelter, lacking.child)
    shelter.views.rebuild()
    aside = [(each.stream, each.code) for view in shelter.views.standing() for each in view.parked]
    assert aside == [(lacking.child, "key.missing")]
    found = shelter.views.page("caseload", EVERYTHING)
    told = {each["id"]: (each["display_name"], each["erased"], each["withheld"]) for each in found.items}
    assert told == {lacking.stream: (None, [], []), other.stream: ("Amplas-Iki", [], [])}
    assert found.behind
    found_again(shelter, key)
    assert not shelter.views.retry()
    assert shelter.everything() == before


def test_whoever_makes_the_views_anew_is_told_what_stands_aside(shelter: Shelter) -> None:
    done = shelter.contact()
    assert done.child is not None
    assert rebuilt(shelter).exit_code == 0
    lost(shelter, done.child)
    told = rebuilt(shelter)
    assert (told.exit_code, "[views.parked]" in told.stderr) == (1, True)
    assert done.child in told.stdout


def test_a_name_whose_key_is_missing_is_not_told_as_erased(shelter: Shelter) -> None:
    done = shelter.contact()
    shelter.rows("caseload")
    assert done.child is not None
    lost(shelter, done.child)
    with pytest.raises(KeyMissing):
        shelter.rows("caseload")
