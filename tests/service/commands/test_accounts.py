"""``harapan account`` and ``harapan token client``: what an administrator does at a terminal."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.app import create_app
from service.settings import Settings
from service.site import open_site
from tests.service.commands.keyboard import Run
from tests.service.web.browser import Browser
from tests.support.signing import join, sign_in


def states(agency: Run) -> dict[str, str]:
    items = json.loads(agency("account", "list", "--as", "kemuning", "--json").stdout)["items"]
    return {each["handle"]: each["state"] for each in items}


def test_somebody_is_invited_joins_is_locked_out_and_let_in_again(agency: Run, tmp_path: Path):
    code = agency("account", "invite", "dahlia", "--as", "kemuning").stdout.strip()
    assert states(agency) == {"dahlia": "invited"}
    site = open_site(Settings.at(tmp_path / "data"))
    app = create_app(site)
    telephone, recovery = join(Browser(app), "dahlia", code, datetime.now(UTC))
    assert telephone.secret and states(agency) == {"dahlia": "open"}
    agency("account", "lock", "dahlia", "--as", "kemuning")
    assert states(agency) == {"dahlia": "locked"}
    assert sign_in(Browser(app), "dahlia", recovery[0]).status == 403
    agency("account", "unlock", "dahlia", "--as", "kemuning")
    assert sign_in(Browser(app), "dahlia", recovery[0]).status == 303
    again = json.loads(agency("account", "reset", "dahlia", "--as", "kemuning", "--json").stdout)
    assert again["invitation"] != code
    assert sign_in(Browser(app), "dahlia", recovery[1]).status == 403
    site.close()


def test_an_invitation_is_shown_once(agency: Run):
    code = agency("account", "invite", "dahlia", "--as", "kemuning").stdout.strip()
    assert code not in agency("account", "list", "--as", "kemuning", "--json").stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("account", "invite", "dahlia", "--as", "dahlia"), "role.not-administering"),
        (("account", "list", "--as", "dahlia"), "role.not-administering"),
        (("account", "invite", "nobody", "--as", "kemuning"), "staff.unknown"),
        (("account", "reset", "dahlia", "--as", "kemuning"), "account.unknown"),
        (("account", "lock", "dahlia", "--as", "kemuning"), "account.unknown"),
        (("token", "client", "dahlia", "--as", "dahlia"), "role.not-administering"),
    ],
)
def test_a_no_is_one_line_with_its_code(agency: Run, words: tuple[str, ...], says: str):
    result = agency(*words, code=1)
    assert f"[{says}" in result.stderr and len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


def test_a_client_is_listed_without_its_secret_and_can_be_revoked(agency: Run):
    agency("user", "add", "sungkai", "--name", "Sungkai", "--role", "integrator", "--as", "kemuning")
    made = json.loads(agency("token", "client", "sungkai", "--as", "kemuning", "--json").stdout)
    assert made["secret"].startswith("hrc_")
    listed = agency("token", "list", "--as", "kemuning", "--json").stdout
    (kept,) = json.loads(listed)["items"]
    assert (kept["id"], kept["kind"]) == (made["id"], "client") and made["secret"] not in listed
    agency("token", "revoke", made["id"], "--as", "kemuning")
