"""The recorder of the log on PostgreSQL: judges and keeps each group of appends in one durable transaction."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from eventsourcing.domain import EventSourcingError
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder
from psycopg import Connection, Cursor
from psycopg.rows import DictRow, TupleRow, tuple_row

from service.log.clock import HubClock
from service.log.errors import StoreExists, StoreMissing
from service.log.glance import Command
from service.log.judging import Forgetting, Ground, Judged, Known, event_ids_of, judge, keys_of, recalled, streams_of
from service.log.mapper import StoredRow
from service.log.migrator import Migration, migrate, migrations_in, named
from service.log.placing import Batch, Row
from service.log.postgres_datastore import ConnectionLost, InDoubt, PostgresLogDatastore, SameLog
from service.log.record import Appended, End, Head, StoreInfo
from service.log.stock_door import placed, stream_of
from sync.evidence.moments import microseconds, moment

_HOLD = "SELECT * FROM hold(%b::text[], %b::text[], %b::text[], %b::text[])"
_LOCK = "SELECT position, logged_at FROM log_end FOR UPDATE"
_KEEP = (
    "SELECT keep(%b::int8[], %b::text[], %b::int8[], %b::text[], %b::bytea[], %b::text[], %b::int8[], %b::bytea[], "
    "%b::bytea[], %b::text[], %b::text[], %b::bytea[], %b::bytea[], %b::int8[], %b::int8, %b::int8)"
)
_ADVANCE = "UPDATE log_end SET position = %s, logged_at = %s"
_REMEMBER = "INSERT INTO commands SELECT * FROM unnest(%b::text[], %b::text[], %b::bytea[], %b::bytea[], %b::int8[])"
MANY = 16
"""So many records, and more, are faster by COPY, though it takes more round trips."""
_HEADS = (
    "SELECT asked.stream, head.* FROM unnest(%s::text[]) AS asked(stream) CROSS JOIN LATERAL ("
    "SELECT originator_version, notification_id, leaf FROM records WHERE originator_id = asked.stream "
    "ORDER BY originator_version DESC LIMIT 1) AS head"
)
_COMMANDS = (
    "SELECT person, key, request_hash, result FROM commands "
    "JOIN unnest(%s::text[], %s::text[]) AS asked(person, key) USING (person, key)"
)
_COPY = (
    "COPY records (notification_id, originator_id, originator_version, topic, state, event_id, logged_at, leaf, parts) "
    "FROM STDIN (FORMAT binary)"
)
_COPY_TYPES = ("int8", "text", "int8", "text", "bytea", "text", "int8", "bytea", "bytea")
_FORGET = "DELETE FROM commands WHERE at < %s"
_KEPT = "SELECT 1 FROM records WHERE notification_id = %s AND leaf = %s"
SELECT = (
    "SELECT originator_id, originator_version, topic, state, notification_id, event_id, logged_at, leaf, parts "
    "FROM records "
)
_STREAM = SELECT + "WHERE originator_id = %s AND originator_version <= %s ORDER BY originator_version"
_STREAMS = SELECT + "WHERE originator_id = ANY(%s) ORDER BY notification_id"
_GLANCE = (
    "SELECT last.*, command.*, record.* FROM (VALUES (1)) AS one "
    "LEFT JOIN (SELECT notification_id, logged_at FROM records ORDER BY notification_id DESC LIMIT 1) AS last ON true "
    "LEFT JOIN (SELECT request_hash, result FROM commands WHERE person = %s AND key = %s) AS command ON true "
    "LEFT JOIN (SELECT originator_id, originator_version, topic, state, notification_id, event_id, logged_at, leaf, "
    "NULL::bytea FROM unnest(%s::text[], %s::int8[]) AS asked(stream, version) "
    "JOIN records ON originator_id = asked.stream AND originator_version >= asked.version) AS record ON true "
    "ORDER BY record.notification_id"
)
_AFTER = SELECT + "WHERE notification_id > %s ORDER BY notification_id LIMIT %s"
_BY_EVENT = SELECT + "WHERE event_id = %s"
_END = "SELECT notification_id, logged_at FROM records ORDER BY notification_id DESC LIMIT 1"
_GIVEN_AND_END = (
    "SELECT (SELECT position FROM log_end), (SELECT coalesce(max(notification_id), 0) FROM records), "
    "(SELECT count(*) FROM records)"
)
_LAST_VERSION = 2**63 - 1


class _Sent:
    """What was on its way to the server when a connection broke."""

    judged: Judged | None = None


class PostgresLogRecorder(PostgresApplicationRecorder):
    """The library's application recorder, with event ids, leaves, positions without gaps and idempotent commands.

    One row holds the last position and its time. Who appends locks it first and reads everything else after that, so
    several processes append one after the other, and what one reads is what the one before it has committed.
    """

    datastore: PostgresLogDatastore

    def __init__(self, datastore: PostgresLogDatastore, clock: HubClock) -> None:
        super().__init__(datastore, events_table_name="records")
        self.clock = clock
        self._forgetting = Forgetting()

    @property
    def same(self) -> SameLog:
        return self.datastore.same

    @staticmethod
    def steps() -> list[Migration]:
        """The migrations that make the tables."""
        return migrations_in()

    def create_table(self) -> None:
        """The tables come from the migrations."""
        with self.datastore.connect_alone() as connection:
            migrate(connection, self.datastore.schema, self.steps())

    def create_store(self, info: StoreInfo) -> None:
        """Lay out the tables and write down what the store is; ``StoreExists`` where that was done before."""
        values = (microseconds(info.created_at), info.agency, info.source, info.demo, info.hub_epoch, info.keys)
        with self.datastore.connect_alone() as connection:
            migrate(connection, self.datastore.schema, self.steps())
            made = connection.execute(
                "INSERT INTO store (created_at, agency, source, demo, hub_epoch, keys) "
                "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                values,
            )
        if not made.rowcount:
            raise StoreExists(named(self.datastore.schema))

    def learn_keys(self, fingerprint: str) -> None:
        with self.datastore.transaction_alone() as connection:
            connection.execute("UPDATE store SET keys = %s WHERE keys IS NULL", (fingerprint,))
            connection.commit()

    def append_all(self, batches: Sequence[Batch]) -> Sequence[Appended | Exception]:
        """Where the connection breaks, the next one tells whether the commit had arrived."""
        sent = _Sent()
        try:
            return self._transact(batches, sent)
        except ConnectionLost:
            self.datastore.let_go()
        try:
            return self._transact(batches, sent)
        except EventSourcingError as error:
            if sent.judged is None:
                raise
            raise InDoubt(error) from error

    def recall(self, person: str, key: str, request_hash: bytes) -> Appended | None:
        rows = self.datastore.query(_COMMANDS, [person], [key])
        return recalled(rows[0][2:], person, key, request_hash) if rows else None

    def rows_of(self, stream: str, upto: int | None) -> list[StoredRow]:
        last = _LAST_VERSION if upto is None else upto
        return [StoredRow._make(row) for row in self.datastore.query(_STREAM, stream, last)]

    def rows_of_all(self, streams: Sequence[str]) -> list[StoredRow]:
        return [StoredRow._make(row) for row in self.datastore.query(_STREAMS, list(streams))]

    def glance(self, since: Mapping[str, int], command: Command | None) -> tuple[list[StoredRow], End, Known | None]:
        rows = self.datastore.query(_GLANCE, *(command or (None, None)), list(since), list(since.values()))
        position, logged_at, request_hash, result = rows[0][:4]
        end = End(0, None) if position is None else End.at(position, logged_at)
        records = [StoredRow._make(row[4:]) for row in rows if row[4] is not None]
        return records, end, None if request_hash is None else (request_hash, result)

    def rows_after(self, position: int, limit: int) -> list[StoredRow]:
        return [StoredRow._make(row) for row in self.datastore.query(_AFTER, position, limit)]

    def find(self, event_id: str) -> StoredRow | None:
        rows = self.datastore.query(_BY_EVENT, event_id)
        return StoredRow._make(rows[0]) if rows else None

    def head(self, stream: str) -> Head:
        return self._heads(self.datastore.query(_HEADS, [stream]), [stream])[stream]

    def end(self) -> End:
        rows = self.datastore.query(_END)
        return End.at(*rows[0]) if rows else End(0, None)

    def info(self) -> StoreInfo:
        rows = self.datastore.query("SELECT created_at, agency, source, demo, hub_epoch, keys FROM store")
        if not rows:
            raise StoreMissing(named(self.datastore.schema))
        created_at, agency, source, demo, hub_epoch, keys = rows[0]
        return StoreInfo(
            created_at=moment(created_at),
            agency=agency,
            source=source,
            demo=demo,
            hub_epoch=hub_epoch,
            keys=keys,
            past_epochs=dict(self.datastore.query("SELECT epoch, last_common FROM past_epochs")),
        )

    def damages(self) -> list[str]:
        ((given, end, count),) = self.datastore.query(_GIVEN_AND_END)
        if (given, given) != (end, count):
            return [f"positions were given up to {given}, but the log holds {count} records and ends at {end}"]
        return []

    def close(self) -> None:
        self.datastore.close()

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """The library's own way in; no part of Harapan comes this way."""
        with self.datastore.transaction_alone() as connection:
            streams = list({stream_of(event) for event in stored_events})
            ((position, last),) = _cursor(connection).execute(_LOCK).fetchall()
            heads = self._heads(_cursor(connection).execute(_HEADS, [streams]).fetchall(), streams)
            rows = placed(stored_events, heads, position, self.clock.stamp(last)[0])
            self._keep(connection, Judged(rows=rows))
        return [row[0] for row in rows]

    def _transact(self, batches: Sequence[Batch], sent: _Sent) -> list[Appended | Exception]:
        with self.datastore.transaction_alone() as connection:
            ground = self._ground(connection, batches)
            if sent.judged is not None and self._is_kept(connection, sent.judged):
                return sent.judged.answers
            sent.judged = None
            judged = judge(batches, ground, self.clock)
            if judged.rows or judged.entries:
                sent.judged = judged
                self._keep(connection, judged)
        return judged.answers

    def _ground(self, connection: Connection[DictRow], batches: Sequence[Batch]) -> Ground:
        """Everything is asked for at once, and read under the lock."""
        streams, keys = streams_of(batches), keys_of(batches)
        asked = (streams, event_ids_of(batches), [person for person, _ in keys], [key for _, key in keys])
        ((position, logged_at, *columns),) = _cursor(connection).execute(_HOLD, asked).fetchall()
        heads, event_ids, commands = zip(*columns[:4], strict=True), columns[4], zip(*columns[5:], strict=True)
        return Ground(
            position=position,
            logged_at=logged_at,
            heads=self._heads(heads, streams),
            commands={(person, key): (request_hash, result) for person, key, request_hash, result in commands},
            event_ids=set(event_ids),
        )

    def _keep(self, connection: Connection[DictRow], judged: Judged) -> None:
        """Write everything and commit."""
        if judged.entries and (before := self._forgetting.due(judged.forgetting_at)):
            _cursor(connection).execute(_FORGET, (before,))
        end = (judged.rows[-1][0], judged.rows[-1][6]) if judged.rows else (None, None)
        entries = _columns(judged.entries, 5)
        if len(judged.rows) < MANY:
            _cursor(connection).execute(_KEEP, [*_columns(judged.rows, 9), *entries, *end])
        else:
            _copy(connection, judged.rows)
            _cursor(connection).execute(_ADVANCE, end)
            if judged.entries:
                _cursor(connection).execute(_REMEMBER, entries)
        connection.commit()

    def _is_kept(self, connection: Connection[DictRow], judged: Judged) -> bool:
        """Whether what was on its way has arrived. Its transaction has ended, because this one has the lock."""
        if not judged.rows:
            return False
        last: Row = judged.rows[-1]
        return bool(_cursor(connection).execute(_KEPT, (last[0], last[7])).fetchall())

    def _heads(self, rows: Iterable[Sequence[Any]], streams: Iterable[str]) -> dict[str, Head]:
        return dict.fromkeys(streams, Head()) | {row[0]: Head(*row[1:]) for row in rows}


def _cursor(connection: Connection[DictRow]) -> Cursor[TupleRow]:
    return connection.cursor(row_factory=tuple_row, binary=True)


def _copy(connection: Connection[DictRow], rows: Iterable[Row]) -> None:
    with connection.cursor().copy(_COPY) as copy:
        copy.set_types(_COPY_TYPES)
        for row in rows:
            copy.write_row(row)


def _columns(rows: Sequence[Sequence[Any]], count: int) -> list[list[Any]]:
    """The rows as lists for ``unnest``; so many empty ones where there is no row."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(count)]
