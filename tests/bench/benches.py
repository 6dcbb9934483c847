"""The benchmarks by name; each makes ready what it needs at a place, and then lets its sides work in turns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench import appending, flooding, growing, looking, posting, reading, writers
from tests.bench.measuring import Side

Bench = Callable[[Path], Mapping[str, Side]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A benchmark: its name in the table of bounds, what one item is, and how it is run in an empty folder."""

    name: str
    item: str
    says: str
    run: Bench


BENCHES = (
    Named(
        name="append 50",
        item="events",
        says="50 contacts in one commit to a case that is open, two classes of parts, from captures as sent to the "
        "durable reply: checked, sealed, hashed, chained; raw rows are the very same rows by `executemany` into the "
        "same table; library save is the event log library's own way, `@event` and `save`, the same events in clear",
        run=appending.append_fifty,
    ),
    Named(
        name="append 50 on PostgreSQL",
        item="events",
        says="the same on one server, each side in tables of its own",
        run=appending.append_fifty_on_postgres,
    ),
    Named(
        name="32 writers on PostgreSQL",
        item="appends",
        says="32 threads, each with a case of its own, add one contact after the other and wait for each answer; the "
        "same 32 with the library's `@event` and `save`, its settings as they come",
        run=writers.append_together,
    ),
    Named(
        name="post to two workers on PostgreSQL",
        item="posts",
        says="contacts with cases that are open, by 32 connections that stay open; no-op is the same application, "
        "which reads the same body by the same schema elsewhere and answers at once; CPU is that of the client",
        run=posting.post_contacts,
    ),
    Named(
        name="load a case of 1,000",
        item="cases",
        says="load, open all parts and fold; library get is `repository.get` of an aggregate with the same events",
        run=reading.load_a_case,
    ),
    Named(
        name="replay a case of 2,000 twice",
        item="replays",
        says="the case on two pairs of moments, opened for a supervisor, and the differences between the two",
        run=reading.replay_twice,
    ),
    Named(
        name="rebuild all views",
        item="events",
        says="every view from the first record on, in one pass",
        run=reading.rebuild_views,
    ),
    Named(
        name="rebuild all views on PostgreSQL",
        item="events",
        says="the same; library runner is the library's own `ProjectionRunner` with one row of each event in one "
        "table, of 1,000 such events in clear",
        run=reading.rebuild_views_on_postgres,
    ),
    Named(
        name="read as CloudEvents",
        item="events",
        says="the log in order, 1,000 records a page, as the bytes of the feed; raw rows is the SELECT alone",
        run=reading.read_feed,
    ),
    Named(
        name="read as CloudEvents from PostgreSQL",
        item="events",
        says="the same; raw rows is the SELECT alone, in binary",
        run=reading.read_feed_on_postgres,
    ),
    Named(
        name="32 readers",
        item="cases",
        says="32 threads ask the application for one case after the other and wait for each answer, which leaves when "
        "the look is on record; no read log is the same application without that",
        run=looking.read_together,
    ),
    Named(
        name="a lone reader",
        item="cases",
        says="one case after the other; one durable row is the same application without the read log, and after each "
        "answer one row of the size of a look in a table of its own, as durable",
        run=looking.read_alone,
    ),
    Named(
        name="look under a flood",
        item="looks",
        says="the caseload, asked for again and again while eight others guess passwords, more than can be checked; "
        "quiet is the same while nobody does; ms is what 95 of 100 looks took at most",
        run=flooding.look_under_a_flood,
    ),
    Named(
        name="append to a large log",
        item="events",
        says="50 events in one commit to a log ten times (with BENCH_LARGE=1 a hundred times) as large",
        run=growing.append,
    ),
    Named(
        name="load from a large log",
        item="cases",
        says="load, open and fold the same case from that log",
        run=growing.load,
    ),
)
