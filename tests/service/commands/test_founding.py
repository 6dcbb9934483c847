"""``harapan init``, and the first people: who is somebody here, in which role, with which token."""

import json
from pathlib import Path

from service.settings import Settings
from service.site import create_site
from tests.service.commands.keyboard import AGENCY, Run


def test_a_new_agency_has_one_administrator_who_registered_themselves(agency: Run):
    told = json.loads(agency("user", "add", "meranti", "--name", "Ibu Meranti", "--role", "supervisor", "--as",
                             "kemuning", "--json").stdout)  # fmt: skip
    assert told["roles"] == ["supervisor"]
    assert told["id"].startswith("staff-")


def test_an_agency_is_begun_once(agency: Run):
    result = agency("init", *AGENCY, code=1)
    assert "[agency.founded-already]" in result.stderr


def test_an_interrupted_beginning_can_be_repeated(run: Run, tmp_path: Path):
    create_site(Settings.at(tmp_path / "data"), agency="rps-contoh", source="urn:harapan:rps-contoh").close()
    run("init", *AGENCY)
    run("token", "issue", "kemuning", "--as", "kemuning")


def test_a_zone_that_is_none_begins_nothing(run: Run):
    assert "[settings.zone-unknown" in run("init", *AGENCY, "--zone", "Asia/Nowhere", code=1).stderr
    run("init", *AGENCY)


def test_the_keys_lie_apart_from_the_data(agency: Run, tmp_path: Path):
    assert (tmp_path / "data-keys" / "epoch.key").stat().st_mode & 0o777 == 0o600
    assert not list((tmp_path / "data").glob("*key*"))


def test_a_second_role_has_to_be_told_apart(agency: Run):
    agency("user", "add", "dahlia", "--name", "Ibu Dahlia", "--role", "supervisor", "--as", "kemuning")
    assert "--role" in agency("case", "list", "--as", "dahlia", code=2).stderr
    agency("case", "list", "--as", "dahlia", "--role", "supervisor")
    assert "--role" in agency("token", "issue", "dahlia", "--as", "kemuning", code=2).stderr


def test_a_role_that_begins_tomorrow_is_none_today(agency: Run):
    newcomer = ("waru", "--name", "Waru", "--role", "outreach_worker", "--since", "2099-01-01")
    agency("user", "add", *newcomer, "--as", "kemuning")
    assert "[role.not-theirs" in agency("case", "list", "--as", "waru", code=1).stderr


def test_a_token_is_shown_once_and_can_be_revoked(agency: Run):
    secret = agency("token", "issue", "dahlia", "--note", "her laptop", "--as", "kemuning").stdout.strip()
    assert secret.startswith("hrp_")
    listed = agency("token", "list", "--as", "kemuning", "--json")
    assert secret not in listed.stdout
    (kept,) = json.loads(listed.stdout)["items"]
    assert (kept["person"], kept["role"], kept["note"], kept["revoked_at"]) == (
        *("dahlia", "social_worker", "her laptop"),
        None,
    )
    agency("token", "revoke", kept["id"], "--as", "kemuning")
    assert "[token.unknown]" in agency("token", "revoke", kept["id"], "--as", "kemuning", code=1).stderr
    (kept,) = json.loads(agency("token", "list", "--as", "kemuning", "--json").stdout)["items"]
    assert kept["revoked_at"]
