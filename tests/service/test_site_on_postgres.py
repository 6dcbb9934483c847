"""A whole site whose log lies in a PostgreSQL database, while keys, views and tokens stay in their folders."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from service.log import StoreExists, StoreMissing
from service.log.postgres_store import SCHEMA
from service.settings import Settings
from service.site import create_site, has_log, open_site
from tests.support.site import Clock

AGENCY, SOURCE = "rps-contoh", "urn:harapan:rps-contoh"


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Iterator[Settings]:
    yield Settings.at(tmp_path / "data", database=database)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE".encode())


def test_a_site_is_made_once_in_its_database_and_found_there(settings: Settings):
    assert not has_log(settings)
    create_site(settings, agency=AGENCY, source=SOURCE, now=Clock()).close()
    assert has_log(settings)
    with closing(open_site(settings, now=Clock())) as site:
        assert (site.log.info.agency, site.log.last().position, site.views.catch_up()) == (AGENCY, 0, 0)
    assert not settings.log_file.exists()


def test_a_second_site_in_the_same_database_is_refused(settings: Settings, tmp_path: Path):
    create_site(settings, agency=AGENCY, source=SOURCE, now=Clock()).close()
    elsewhere = Settings.at(tmp_path / "elsewhere", database=settings.database)
    with pytest.raises(StoreExists, match="schema harapan of the database"):
        create_site(elsewhere, agency="other", source="urn:other", now=Clock())


def test_a_site_whose_log_was_taken_away_is_missing(settings: Settings):
    create_site(settings, agency=AGENCY, source=SOURCE, now=Clock()).close()
    assert settings.database is not None
    with psycopg.connect(settings.database, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA {SCHEMA} CASCADE".encode())
    with pytest.raises(StoreMissing):
        open_site(settings, now=Clock())
