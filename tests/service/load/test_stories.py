"""In a demo store a file tells who did what when."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.staff.vocabulary import Role
from service.load import Answer, Outcome, Storyteller, load
from service.roster import Roster
from service.site import Site
from tests.service.load.paper import contact, file_of, record, staff
from tests.support.site import Clock, make_site


@pytest.fixture
def demo(tmp_path: Path, clock: Clock) -> Iterator[Site]:
    site = make_site(tmp_path, clock, demo=True)
    yield site
    site.close()


def told(key: str, at: str, **more: Any) -> dict[str, Any]:
    first = {"command": "staff.registered", "fields": {"handle": "damar", "name": "Damar"}, "by": "damar"}
    times = {"occurred_at": at, "recorded_at": at, "logged_at": at, "role": "administrator"}
    return {"key": key} | first | times | more


def story(site: Site, *lines: dict[str, Any]) -> list[Answer]:
    return list(load(file_of(*lines), site, Storyteller(Roster(site.keys, site.knowledge))))


def test_in_a_demo_store_the_file_tells_who_did_what_when(demo: Site):
    morning, night = "2025-03-05T07:30:00+07:00", "2025-03-04T22:10:00+07:00"
    met = contact(by="damar", role="outreach_worker", capture_mode="offline", occurred_at=night, recorded_at=night)
    _, answer = story(demo, told("damar", "2025-01-02T08:00:00+07:00"), met | {"logged_at": morning})
    kept = record(demo, answer)
    assert (kept.actor, kept.role, kept.capture_mode) == (staff(demo, "damar"), Role.OUTREACH_WORKER, "offline")
    assert (kept.recorded_at.isoformat(), kept.logged_at.isoformat()) == (night, "2025-03-05T00:30:00+00:00")


def test_in_a_demo_store_the_record_never_runs_back(demo: Site):
    late, early = "2025-01-02T08:00:00+07:00", "2025-01-01T08:00:00+07:00"
    grant = {"command": "staff.role-granted", "staff": "damar", "fields": {"role": "student", "since": "2025-01-02"}}
    _, answer = story(demo, told("damar", late), told("role", early, **grant))
    assert (answer.outcome, answer.code) == (Outcome.REFUSED, "load.logged-at-runs-back")


@pytest.mark.parametrize("missing", ["by", "role", "logged_at"])
def test_in_a_demo_store_nothing_is_left_to_guess(demo: Site, missing: str):
    first = told("damar", "2025-01-02T08:00:00+07:00")
    del first[missing]
    (answer,) = story(demo, first)
    assert (answer.outcome, answer.code) == (Outcome.MALFORMED, "line.shape")


def test_nobody_but_the_first_registers_themselves_under_the_name_of_another(demo: Site):
    (answer,) = story(demo, told("damar", "2025-01-02T08:00:00+07:00", by="meranti"))
    assert (answer.outcome, answer.code) == (Outcome.REFUSED, "staff.unknown")
