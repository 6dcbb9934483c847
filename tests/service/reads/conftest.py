"""A house whose answers are put on record, and the read log of a site in a file and in a database."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from service.log.postgres_store import SCHEMA as LOG
from service.reads.postgres_reads import SCHEMA as READS
from service.site import BESIDE, Site
from service.views.database import SCHEMA as VIEWS
from tests.service.http.conftest import founded, house
from tests.support.site import make_site

__all__ = ["founded", "house"]

NOTES = "harapan_notes"


@pytest.fixture(params=["file", "database"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A new site of each kind."""
    database = request.getfixturevalue("database") if request.param == "database" else None
    clear(database)
    made = make_site(tmp_path / "site", database=database)
    yield made
    made.close()
    clear(database)


def clear(database: str | None, *schemas: str) -> None:
    """Take a site, or some of it, out of its database."""
    if database is None:
        return
    with psycopg.connect(database, autocommit=True) as connection:
        for schema in schemas or (LOG, READS, VIEWS, BESIDE, NOTES):
            connection.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(schema)))
