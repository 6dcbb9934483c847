"""Reading: one case, one case on two moments, all views, and the whole log in order."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg
from psycopg.rows import TupleRow

from domain.access import sees
from domain.case.state import fold
from domain.history import history
from domain.record import Record
from domain.staff.vocabulary import Role
from service.cloud_event import encoded, feed_of
from service.log import Log
from service.reading import ClassSight, everything, history_of, record_of
from service.replay import Replays, between
from service.site import Site
from tests.bench.growing import fill
from tests.bench.measuring import Side, Work, contest
from tests.bench.stock import LibraryCase, library_in, library_on, tell
from tests.bench.stock_views import projected
from tests.bench.stores import full_story, postgres_log, server, site_in, some_stories

ROUNDS = 11
LOADS = 10
CASES = 150
PROJECTED = 1_000
"""Events that the library's runner reads in a round; a round of all would take minutes."""
PAGE = 1_000
EVENTS = 20_000
SELECT = "SELECT * FROM records WHERE rowid > ? ORDER BY rowid LIMIT ?"
POSTGRES_SELECT = "SELECT * FROM harapan.records WHERE notification_id > %s ORDER BY notification_id LIMIT %s"


def load_a_case(folder: Path) -> Mapping[str, Side]:
    """A case of 1,000 records, ours and the library's."""
    story = full_story()
    with site_in(folder, [story]) as site, closing(library_in(folder / "library.sqlite3")) as library:
        case = LibraryCase(child=story.child)
        library.save(tell(case, _records(site, story.case, 1_000)))

        def ours() -> int:
            for _ in range(LOADS):
                loaded = site.log.load(story.case, 1_000)
                sight = everything(site.keys)
                fold(history(record_of(each, sight) for each in loaded).effective)
            return LOADS

        def theirs() -> int:
            for _ in range(LOADS):
                library.repository.get(case.id)
            return LOADS

        return contest({"harapan": ours, "library get": theirs}, ROUNDS)


def replay_twice(folder: Path) -> Mapping[str, Side]:
    """A full case on two pairs of moments, and what differs."""
    story = full_story()
    with site_in(folder, [story]) as site:
        end = story.steps[-1].logged_at
        assert end is not None
        middle = story.started + (end - story.started) / 2
        now, sight = end + timedelta(days=1), ClassSight(site.keys, sees(Role.SUPERVISOR))

        def ours() -> int:
            replays = Replays(site.log, site.keys, story.case, sight, now)
            between(replays.at(middle, middle), replays.at())
            return 1

        return contest({"harapan": ours}, ROUNDS)


def rebuild_views(folder: Path) -> Mapping[str, Side]:
    """All views of many cases."""
    with site_in(folder, some_stories(CASES)) as site:
        end = site.log.last().position

        def ours() -> int:
            site.views.rebuild()
            return end

        return contest({"harapan": ours}, rounds=5)


def rebuild_views_on_postgres(folder: Path) -> Mapping[str, Side]:
    """All our views of many cases; and one table with a row of each event, by the library's own runner."""
    stories = some_stories(CASES)
    with (
        server(folder) as url,
        site_in(folder, stories, database=url) as site,
        closing(library_on(url)) as library,
    ):
        end = site.log.last().position
        case = LibraryCase(child=stories[0].child)
        library.save(tell(case, _records(site, stories[0].case, PROJECTED)))
        last = library.recorder.max_notification_id() or 0

        def ours() -> int:
            site.views.rebuild()
            return end

        return contest({"harapan": ours, "library runner": lambda: projected(url, last)}, rounds=5)


def read_feed(folder: Path) -> Mapping[str, Side]:
    """The whole log as CloudEvents, against the SELECT alone."""
    with site_in(folder, some_stories(CASES)) as site, closing(sqlite3.connect(site.settings.log_file)) as raw:
        return contest({"harapan": _feed(site.log), "raw rows": _select(raw)}, ROUNDS)


def read_feed_on_postgres(folder: Path) -> Mapping[str, Side]:
    """The same from a server."""
    with server(folder) as url, postgres_log(folder, url) as (_, log), closing(psycopg.connect(url)) as raw:
        fill(log, EVENTS)
        return contest({"harapan": _feed(log), "raw rows": _select_on_postgres(raw)}, ROUNDS)


def _feed(log: Log) -> Work:
    def read() -> int:
        after = 0
        while page := log.read(after, PAGE):
            encoded(feed_of(page, log.info.source, "https://contoh.invalid/api/schemas/"))
            after = page[-1].position
        return after

    return read


def _select(raw: sqlite3.Connection) -> Work:
    def read() -> int:
        after = 0
        while page := raw.execute(SELECT, (after, PAGE)).fetchall():
            after = page[-1][0]
        return int(after)

    return read


def _select_on_postgres(raw: psycopg.Connection[TupleRow]) -> Work:
    def read() -> int:
        after = 0
        with raw.cursor(binary=True) as cursor:
            while page := cursor.execute(POSTGRES_SELECT, (after, PAGE)).fetchall():
                after = page[-1][4]
        return after

    return read


def _records(site: Site, case: str, upto: int) -> list[Record]:
    return list(history_of(site.log, case, everything(site.keys)).records)[:upto]
