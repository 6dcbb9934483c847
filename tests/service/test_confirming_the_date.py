"""A hub whose clock follows no time server is started again after weeks in which nobody recorded anything."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from domain.case.events.outreach import ChildSeen
from domain.refusal import Refused
from domain.settings.events import DateConfirmed
from domain.staff.vocabulary import Role
from service.asked import CLOCK_SUSPECT, Asked, Done
from service.cli import main
from service.founding import Newcomer, found
from service.knowledge import SETTINGS_STREAM
from service.settings import Settings
from service.site import Site, create_site, open_site
from tests.domain.given import DAHLIA, MERANTI
from tests.service.asking import ask, met
from tests.service.log.building import Clock

SEEN = ChildSeen(place="the yard")
EVENING = datetime(2025, 9, 30, 18, 0, tzinfo=UTC)
TODAY = date(2025, 10, 1)
"""In Jakarta it is tomorrow already."""


@pytest.fixture
def clock() -> Clock:
    return Clock(EVENING, synchronised=False)


@pytest.fixture
def case(site: Site) -> str:
    """A case of the middle of September."""
    return met(site).stream


@pytest.fixture
def hub(site: Site, case: str, clock: Clock) -> Iterator[Site]:
    """The same store, weeks later."""
    hub = open_site(site.settings, now=clock)
    yield hub
    hub.close()


def confirm(hub: Site, day: date) -> Done:
    event = DateConfirmed(day=day)
    return hub.casework.handle(Asked(event=event, by=MERANTI, role=Role.ADMINISTRATOR, stream=SETTINGS_STREAM))


def test_what_is_recorded_before_the_date_is_confirmed_is_kept_with_a_warning(hub: Site, case: str):
    before = hub.log.last().logged_at
    assert before is not None
    seen = ask(hub, SEEN, case)
    assert CLOCK_SUSPECT in seen.warnings
    logged_at = hub.log.load(case)[-1].logged_at
    assert before <= logged_at < before + timedelta(minutes=1)


def test_a_repeat_is_answered_with_the_same_warning(hub: Site, case: str):
    first = ask(hub, SEEN, case, key="once")
    again = ask(hub, SEEN, case, key="once")
    assert again.repeated
    assert again.warnings == first.warnings
    assert CLOCK_SUSPECT in again.warnings


def test_once_the_date_is_confirmed_the_hub_goes_by_its_clock(hub: Site, case: str, clock: Clock):
    assert CLOCK_SUSPECT in ask(hub, SEEN, case).warnings
    assert confirm(hub, TODAY).warnings == ()
    clock.at += timedelta(hours=1)
    assert CLOCK_SUSPECT not in ask(hub, SEEN, case).warnings
    assert hub.log.last().logged_at == clock.at


def test_it_is_recorded_who_confirmed_the_date(hub: Site):
    done = confirm(hub, TODAY)
    record = hub.log.find(done.events[0])
    assert record is not None
    assert record.type == "settings.date-confirmed"
    assert MERANTI.encode() in record.envelope


def test_a_date_that_the_clock_does_not_show_is_not_confirmed(hub: Site, case: str):
    with pytest.raises(Refused, match=r"settings\.date-not-the-hubs"):
        confirm(hub, TODAY - timedelta(days=1))
    assert CLOCK_SUSPECT in ask(hub, SEEN, case).warnings


def test_only_who_administers_confirms_the_date(hub: Site):
    with pytest.raises(Refused, match=r"role\.may-not"):
        ask(hub, DateConfirmed(day=TODAY), SETTINGS_STREAM, by=DAHLIA)


def founded(folder: Path, at: datetime) -> Settings:
    """A store that was begun when the clock showed this."""
    settings = Settings.at(folder / "data")
    site = create_site(settings, agency="rps-contoh", source="urn:harapan:test", now=Clock(at))
    first = Newcomer(handle="kemuning", name="Ibu Kemuning", roles=(Role.ADMINISTRATOR,), since=date(2020, 1, 1))
    found(site, name="RPS Contoh", zone="Asia/Jakarta", first=first)
    site.close()
    return settings


def today() -> date:
    return datetime.now(ZoneInfo("Asia/Jakarta")).date()


def at_the_keyboard(settings: Settings, day: date) -> Result:
    words = ["log", "confirm-date", day.isoformat(), "--as", "kemuning", "--data", str(settings.data)]
    return CliRunner().invoke(main, words, prog_name="harapan")


def test_at_the_keyboard_the_date_is_confirmed(tmp_path: Path):
    settings, before = founded(tmp_path, EVENING), datetime.now(UTC)
    result = at_the_keyboard(settings, today())
    assert result.exit_code == 0, result.output
    hub = open_site(settings)
    logged_at = hub.log.last().logged_at
    hub.close()
    assert logged_at is not None
    assert logged_at >= before


def test_at_the_keyboard_it_is_told_that_nobody_can_confirm_a_clock_that_is_behind(tmp_path: Path):
    wrong = datetime.now(UTC) + timedelta(days=400)
    result = at_the_keyboard(founded(tmp_path, wrong), today())
    assert result.exit_code == 1
    assert "[log.clock-behind]" in result.stderr


def test_at_the_keyboard_too_the_date_must_be_that_of_the_clock(tmp_path: Path):
    result = at_the_keyboard(founded(tmp_path, EVENING), TODAY)
    assert result.exit_code == 1
    assert "[settings.date-not-the-hubs" in result.stderr
