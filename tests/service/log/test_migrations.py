"""The tables come from numbered files, each applied once, whole, and as it was written."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Barrier, Thread

import psycopg
import pytest

from service.log import MigrationEdited, StoreMissing, UnknownSchema
from service.log.migrator import Migration, migrate, migrations_in
from service.log.postgres_store import migrate_postgres_log, open_postgres_log
from tests.service.log.building import PostgresSite
from tests.support.engines import new_schema

FIRST = Migration(1, "0001_first.sql", "CREATE TABLE first (n integer); INSERT INTO first VALUES (1)")
SECOND = Migration(2, "0002_second.sql", "ALTER TABLE first ADD m integer; UPDATE first SET m = 2")
BROKEN = Migration(3, "0003_broken.sql", "CREATE TABLE half_done (n integer); SELECT 1 / 0")


@pytest.fixture
def schema(database: str) -> Iterator[str]:
    with new_schema(database) as name:
        yield name


def applied(database: str, schema: str, *steps: Migration) -> list[str]:
    with psycopg.connect(database) as connection:
        return [step.name for step in migrate(connection, schema, steps)]


def rows(database: str, schema: str, table: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database, options=f"-c search_path={schema}") as connection:
        return connection.execute(f"SELECT * FROM {table}".encode()).fetchall()


def test_what_is_missing_is_applied_in_order_and_once(database: str, schema: str):
    assert applied(database, schema, FIRST) == ["0001_first.sql"]
    assert applied(database, schema, FIRST, SECOND) == ["0002_second.sql"]
    assert applied(database, schema, FIRST, SECOND) == []
    assert rows(database, schema, "first") == [(1, 2)]


def test_processes_that_migrate_at_once_apply_each_step_once(database: str, schema: str):
    start, done = Barrier(4), []

    def run() -> None:
        start.wait()
        done.extend(applied(database, schema, FIRST, SECOND))

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == ["0001_first.sql", "0002_second.sql"]


def test_a_step_that_fails_leaves_nothing_of_itself_and_those_before_it_stay(database: str, schema: str):
    with pytest.raises(psycopg.errors.DivisionByZero):
        applied(database, schema, FIRST, SECOND, BROKEN)
    assert rows(database, schema, "first") == [(1, 2)]
    with pytest.raises(psycopg.errors.UndefinedTable):
        rows(database, schema, "half_done")
    mended = replace(BROKEN, text="CREATE TABLE half_done (n integer)")
    assert applied(database, schema, FIRST, SECOND, mended) == ["0003_broken.sql"]


def test_a_step_that_was_edited_after_it_was_applied_is_refused_and_nothing_else_is_applied(database: str, schema: str):
    applied(database, schema, FIRST)
    with pytest.raises(MigrationEdited, match=r"0001_first\.sql was edited"):
        applied(database, schema, replace(FIRST, text=FIRST.text + " "), SECOND)
    assert rows(database, schema, "first") == [(1,)]


def test_tables_of_a_newer_program_are_left_alone(database: str, schema: str):
    applied(database, schema, FIRST, SECOND)
    with pytest.raises(UnknownSchema) as unknown:
        applied(database, schema, FIRST)
    assert unknown.value.schema == 2


def test_the_files_of_this_program_are_numbered_without_gaps():
    assert [step.number for step in migrations_in()] == list(range(1, len(migrations_in()) + 1))
    assert migrations_in()[0].name == "0001_log.sql"


def test_a_store_that_was_never_made_is_missing(postgres_site: PostgresSite):
    with pytest.raises(StoreMissing, match="schema nowhere of the database"):
        open_postgres_log(postgres_site.url, postgres_site.keys, postgres_site.clock, schema="nowhere")


def test_tables_without_a_store_in_them_are_no_store_yet(postgres_site: PostgresSite, schema: str):
    assert migrate_postgres_log(postgres_site.url, schema=schema) == [step.name for step in migrations_in()]
    with pytest.raises(StoreMissing):
        open_postgres_log(postgres_site.url, postgres_site.keys, postgres_site.clock, schema=schema)


def test_a_store_with_older_tables_is_brought_up_to_date_before_it_is_opened(postgres_site: PostgresSite):
    newest = migrations_in()[-1]
    postgres_site.run(f"DELETE FROM migrations WHERE number = {newest.number}")
    with pytest.raises(UnknownSchema) as unknown:
        postgres_site.second_process()
    assert unknown.value.schema == newest.number - 1


def test_a_store_whose_tables_were_made_by_an_edited_file_is_not_opened(postgres_site: PostgresSite):
    postgres_site.run("UPDATE migrations SET checksum = 'another'")
    with pytest.raises(MigrationEdited):
        postgres_site.second_process()
