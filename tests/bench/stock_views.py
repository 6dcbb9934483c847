"""The peer's rows: one of each event, as the library's own runner of projections would keep them on PostgreSQL."""

from typing import Any, NamedTuple

import psycopg
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL, Composed, Identifier
from psycopg.types.json import Jsonb

from tests.bench.stock import LibraryCase, LibraryCases, library_settings


class Line(NamedTuple):
    """A row of the library's timeline."""

    case_id: Any
    version: int
    kind: str
    actor: str
    role: str
    occurred_at: Any
    recorded_at: Any
    facts: Jsonb


class LibraryTimeline(PostgresTrackingRecorder):
    """Keeps a row of each event, and how far it has come, in one transaction for each event: its only way to."""

    def __init__(self, datastore: PostgresDatastore, **settings: Any) -> None:
        super().__init__(datastore, **settings)
        self.sql_create_statements.append(self._said("CREATE TABLE IF NOT EXISTS {table} " + COLUMNS))
        self._insert = self._said("INSERT INTO {table} VALUES (%s, %s, %s, %s, %s, %s, %s, %s)")

    def keep(self, line: Line, tracking: Tracking) -> None:
        """One more row."""
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(self._insert, line, prepare=True)
            self._insert_tracking(cursor, tracking)

    def _said(self, sql: str) -> Composed:
        return SQL(sql).format(table=Identifier(self.datastore.schema, "library_timeline"))


COLUMNS = """(
    case_id uuid, version bigint, kind text, actor text, role text, occurred_at timestamptz, recorded_at timestamptz,
    facts jsonb, PRIMARY KEY (case_id, version)
)"""


class TimelineProjection(Projection[LibraryTimeline]):
    """Makes the rows."""

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """The row of one record; of the event that opened the case only that it was read."""
        if not isinstance(domain_event, LibraryCase.Recorded):
            self.view.insert_tracking(tracking)
            return
        line = Line(
            domain_event.originator_id,
            domain_event.originator_version,
            domain_event.kind,
            domain_event.actor,
            domain_event.role,
            domain_event.occurred_at,
            domain_event.recorded_at,
            Jsonb(domain_event.facts),
        )
        self.view.keep(line, tracking)


def projected(url: str, end: int) -> int:
    """Makes all rows anew, up to the library's last notification; how many events that were."""
    with psycopg.connect(url) as connection:
        connection.execute("DROP TABLE IF EXISTS library_timeline, timelineprojection_tracking")
    runner = ProjectionRunner(
        application_class=LibraryCases,
        projection_class=TimelineProjection,
        view_class=LibraryTimeline,
        env=library_settings(url),
    )
    with runner:
        runner.wait(end, timeout=PATIENCE)
    return end


PATIENCE = 120.0
"""Seconds that a round of the library may take."""
