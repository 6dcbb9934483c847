"""Keys that are older than the log are refused, also where only a secret of the site is missing among them.

By these secrets a repeated command and a line that was loaded before are known again.
"""

from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from domain.identifiers import Handle, StreamId
from domain.staff.events import RoleGranted, StaffRegistered
from domain.staff.vocabulary import Role
from service.asked import Asked
from service.site import Site
from tests.domain.given import DAMAR, ROLES
from tests.domain.stories import CONTACT
from tests.service.backup.places import Place, lose_the_machine, refusal


def employ_damar(site: Site) -> None:
    """Whom nobody employs has nothing to do with any child."""
    role = RoleGranted(role=ROLES[DAMAR], since=date(2020, 1, 1))
    for event in (StaffRegistered(handle=Handle("damar"), name="Damar"), role):
        site.casework.handle(Asked(event=event, by=DAMAR, role=Role.ADMINISTRATOR, stream=StreamId(DAMAR)))


def before_and_after_a_command(place: Place) -> tuple[Asked, tuple[str, ...], Path, Path]:
    """A command that may come again, what it did, and the keys from before and from after it; the machine is lost."""
    with closing(place.found()) as site:
        employ_damar(site)
        child = site.casework.handle(Asked(event=CONTACT, by=DAMAR, role=ROLES[DAMAR])).child  # type: ignore[arg-type]  # a handle is an id here
        older = place.back_up(site)
        place.clock.at += timedelta(hours=1)
        asked = Asked(event=CONTACT, by=DAMAR, role=ROLES[DAMAR], child=child, key="once", request=b"once")  # type: ignore[arg-type]  # as above
        done = site.casework.handle(asked).events
        newer = place.back_up(site)
    lose_the_machine(place)
    return asked, done, place.keys_target / older.name, place.keys_target / newer.name


def named(place: Place, keys: Path) -> dict[str, object]:
    return {"keys_source": keys}


def laid_there_by_hand(place: Place, keys: Path) -> dict[str, object]:
    copytree(keys, place.settings.keys)
    return {"keys_source": None}


@pytest.mark.parametrize("come", [named, laid_there_by_hand])
def test_keys_that_lack_a_secret_of_the_log_are_refused(place: Place, come: Callable[[Place, Path], dict[str, object]]):
    _, _, older, _ = before_and_after_a_command(place)
    refused = refusal(place, **come(place, older))
    assert refused.code == "restore.keys.older"
    assert refused.facts == {"secrets": ["secret/request-hash"]}


def test_with_the_keys_of_the_log_a_command_that_comes_again_after_a_restore_is_known(place: Place):
    asked, done, _, newer = before_and_after_a_command(place)
    place.restore(keys_source=newer)
    with closing(place.open()) as site:
        assert site.casework.handle(asked).events == done
