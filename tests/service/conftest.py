"""What the tests of the service share: a database server, started when the first test asks for it, and a site."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from domain.identifiers import StreamId
from domain.staff.events import RoleGranted, StaffRegistered
from domain.staff.vocabulary import Role
from service.asked import Asked
from service.site import Site
from tests.domain.given import ROLES
from tests.support.engines import worker_database
from tests.support.site import make_site

EARLY = date(2020, 1, 1)


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """A connection string for a database that only this worker uses."""
    with worker_database() as url:
        yield url


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A new site in a file, at which everybody of the stories of the domain works."""
    site = make_site(tmp_path / "site")
    for id, role in ROLES.items():
        handle = f"w-{id[6:14]}"
        for event in (StaffRegistered(handle=handle, name="Invented"), RoleGranted(role=role, since=EARLY)):  # type: ignore[arg-type]
            site.casework.handle(Asked(event=event, by=id, role=Role.ADMINISTRATOR, stream=StreamId(id)))
    yield site
    site.close()
