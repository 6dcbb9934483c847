"""The pages of two sites: SC-01 from beginning to end, and a small shelter in which a test can do what it wants."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from domain.staff.vocabulary import Role
from service import demo
from service.app import create_app
from service.http.journal import Journal
from service.roster import Roster
from tests.service.web.browser import Browser
from tests.service.web.sites import OpenShelter, Surya
from tests.support.site import make_site


@pytest.fixture(scope="package")
def surya(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surya]:
    """SC-01, for tests that only look."""
    site = make_site(tmp_path_factory.mktemp("surya"), demo=True)
    case = demo.fill(site)
    yield Surya(site, create_app(site, journal=Journal(StringIO())), case, Roster(site.keys, site.knowledge))
    site.close()


@pytest.fixture
def shelter(tmp_path: Path) -> Iterator[OpenShelter]:
    made = OpenShelter(tmp_path)
    yield made
    made.site.close()


@pytest.fixture
def dahlia(shelter: OpenShelter) -> Browser:
    """The case holder, signed in."""
    return shelter.browser("dahlia", Role.SOCIAL_WORKER)
