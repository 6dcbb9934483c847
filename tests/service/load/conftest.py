"""An agency with somebody in each role that has to do with paper."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.staff.vocabulary import Role
from service.founding import Newcomer, found, welcome
from service.site import Site
from tests.support.site import NOON, Clock, make_site

SINCE = NOON.date() - timedelta(days=300)
STAFF = (
    ("pandan", Role.CAREGIVER),
    ("waru", Role.OUTREACH_WORKER),
    ("dahlia", Role.SOCIAL_WORKER),
    ("meranti", Role.SUPERVISOR),
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(tmp_path: Path, clock: Clock) -> Iterator[Site]:
    site = make_site(tmp_path, clock)
    first = Newcomer(handle="kemuning", name="Ibu Kemuning", roles=(Role.ADMINISTRATOR,), since=SINCE)
    actor = found(site, name="RPS Contoh", zone="Asia/Jakarta", first=first)
    for handle, role in STAFF:
        newcomer = Newcomer(handle=handle, name=handle.title(), roles=(role,), since=SINCE)
        welcome(site, newcomer, by=actor, role=Role.ADMINISTRATOR)
    yield site
    site.close()
