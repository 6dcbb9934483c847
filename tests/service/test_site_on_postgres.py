"""A whole site in a PostgreSQL database: log, views, tokens and sessions; in its folders lie the keys alone."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import psycopg
import pytest

from domain.staff.vocabulary import Role
from service.log import OlderSchema, StoreExists, StoreMissing, UnknownSchema
from service.log.postgres_store import SCHEMA
from service.reads.postgres_reads import SCHEMA as READS
from service.settings import Settings
from service.site import BESIDE, Site, create_site, has_log, migrate_site, open_site
from service.web.sessions import IDLE, LONGEST, MOST, Session, Sessions, Way, sessions_of
from tests.domain.given import DAHLIA
from tests.support.site import Clock

AGENCY, SOURCE = "rps-contoh", "urn:harapan:rps-contoh"
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Iterator[Settings]:
    yield Settings.at(tmp_path / "data", database=database)
    with psycopg.connect(database, autocommit=True) as connection:
        for schema in (SCHEMA, READS, BESIDE, "harapan_views"):
            connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE".encode())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(settings: Settings, clock: Clock) -> Iterator[Site]:
    made = create_site(settings, agency=AGENCY, source=SOURCE, now=clock)
    yield made
    made.close()


@pytest.fixture
def another(site: Site, clock: Clock) -> Iterator[Site]:
    """The same site, as another process has it open."""
    opened = open_site(site.settings, now=clock)
    yield opened
    opened.close()


def told(database: str | None, statement: str) -> None:
    assert database is not None
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(statement.encode())


def test_a_site_is_made_once_in_its_database_and_found_there(settings: Settings):
    assert not has_log(settings)
    create_site(settings, agency=AGENCY, source=SOURCE, now=Clock()).close()
    assert has_log(settings)
    with closing(open_site(settings, now=Clock())) as site:
        assert (site.log.info.agency, site.log.last().position, site.views.catch_up()) == (AGENCY, 0, 0)


def test_nothing_of_it_lies_in_files_but_the_keys(site: Site, clock: Clock, tmp_path: Path):
    site.views.catch_up()
    sessions_of(site).begin(_session(clock, "a token"))
    site.accounts.invite(DAHLIA, "an administrator")
    assert {each.relative_to(tmp_path).parts[0] for each in tmp_path.rglob("*")} == {"data-keys"}


def test_a_second_site_in_the_same_database_is_refused(site: Site, tmp_path: Path):
    elsewhere = Settings.at(tmp_path / "elsewhere", database=site.settings.database)
    with pytest.raises(StoreExists, match="schema harapan of the database"):
        create_site(elsewhere, agency="other", source="urn:other", now=Clock())


def test_a_site_whose_log_was_taken_away_is_missing(settings: Settings):
    create_site(settings, agency=AGENCY, source=SOURCE, now=Clock()).close()
    told(settings.database, f"DROP SCHEMA {SCHEMA} CASCADE")
    with pytest.raises(StoreMissing):
        open_site(settings, now=Clock())


def test_a_database_of_before_this_layout_is_refused_until_it_is_migrated(settings: Settings):
    create_site(settings, agency=AGENCY, source=SOURCE, now=Clock()).close()
    told(settings.database, f"DROP SCHEMA {BESIDE} CASCADE")
    with pytest.raises(OlderSchema, match=BESIDE):
        open_site(settings, now=Clock())
    assert migrate_site(settings) == sorted(each.name for each in (files("service") / "migrations").iterdir())
    open_site(settings, now=Clock()).close()


def test_migrating_brings_log_and_site_forward_in_one_step_and_can_be_repeated(settings: Settings):
    log, beside, index = (
        sorted(each.name for each in (files(folder) / "migrations").iterdir())
        for folder in ("service.log", "service", "service.reads")
    )
    assert migrate_site(settings) == [*log, *beside, *(f"reads/{each}" for each in (*log, *index))]
    assert migrate_site(settings) == []
    assert not has_log(settings), "there are tables, and nobody has made an agency yet"


def test_a_database_of_a_newer_version_is_refused(settings: Settings):
    create_site(settings, agency=AGENCY, source=SOURCE, now=Clock()).close()
    told(settings.database, f"INSERT INTO {BESIDE}.migrations (number, name, checksum) VALUES (9999, 'next', '')")
    with pytest.raises(UnknownSchema) as refused:
        open_site(settings, now=Clock())
    assert not isinstance(refused.value, OlderSchema)


def test_who_came_in_by_one_process_is_known_to_every_other(site: Site, another: Site, clock: Clock):
    begun = _session(clock, "a token")
    id = sessions_of(site).begin(begun)
    assert sessions_of(another).find(id) == begun
    sessions_of(another).end(id)
    assert sessions_of(site).find(id) is None


def test_a_session_that_nobody_uses_is_over_and_one_in_use_goes_on(site: Site, another: Site, clock: Clock):
    used, left = (sessions_of(site).begin(_session(clock, each)) for each in ("used", "left"))
    for _ in range(2):
        clock.at += IDLE - A_MINUTE
        assert sessions_of(another).find(used) is not None
    assert sessions_of(another).find(left) is None


def test_nobody_stays_in_longer_than_a_working_day(site: Site, clock: Clock):
    sessions = sessions_of(site)
    id, until = sessions.begin(_session(clock, "a token")), clock.at + LONGEST
    while clock.at < until:
        assert sessions.find(id) is not None
        clock.at += IDLE - A_MINUTE
    assert sessions.find(id) is None


def test_when_there_is_no_room_the_session_that_was_idle_longest_gives_way(site: Site, clock: Clock):
    sessions = sessions_of(site)
    first, second = _begun(sessions, clock, "first"), _begun(sessions, clock, "second")
    for number in range(MOST - 2):
        _begun(sessions, clock, f"token {number}")
    assert sessions.find(first) is not None
    _begun(sessions, clock, "one more")
    assert sessions.find(first) is not None, "it was used a moment ago"
    assert sessions.find(second) is None


def test_stale_sessions_are_cleared_away_when_somebody_comes_in(site: Site, clock: Clock, rows: Callable[[], int]):
    sessions = sessions_of(site)
    sessions.begin(_session(clock, "a token"))
    clock.at += IDLE + A_MINUTE
    sessions.begin(_session(clock, "another"))
    assert rows() == 1


def test_what_a_session_is_kept_as_lets_nobody_in(site: Site, clock: Clock):
    assert site.beside is not None
    id = sessions_of(site).begin(_session(clock, "a token"))
    ((kept,),) = site.beside.ask("SELECT mac FROM sessions")
    assert id.encode() not in kept
    assert sessions_of(site).find(kept.hex()) is None


@pytest.fixture
def rows(site: Site) -> Callable[[], int]:
    """How many sessions are kept."""
    tables = site.beside
    assert tables is not None
    return lambda: len(tables.ask("SELECT mac FROM sessions"))


def _begun(sessions: Sessions, clock: Clock, token: str) -> str:
    clock.at += timedelta(milliseconds=1)
    return sessions.begin(_session(clock, token))


def _session(clock: Clock, token: str) -> Session:
    """That of somebody who has shown a token just now."""
    return Session(person=DAHLIA, role=Role.SOCIAL_WORKER, way=Way.TOKEN, token=token, begun=clock.at)
