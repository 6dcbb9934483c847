"""The recorder of the log on SQLite: judges and keeps each append in one durable transaction."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor

from service.log.clock import HubClock
from service.log.epochs import past_epochs
from service.log.errors import StoreExists
from service.log.glance import Command
from service.log.judging import Forgetting, Ground, Judged, Known, event_ids_of, judge, keys_of, recalled, streams_of
from service.log.mapper import StoredRow
from service.log.placing import Batch
from service.log.record import Appended, End, Head, StoreInfo
from service.log.sqlite_datastore import LogDatastore
from service.log.sqlite_schema import STATEMENTS
from service.log.stock_door import placed, stream_of
from service.same import Same
from sync.evidence.moments import microseconds, moment

_INSERT = "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
SELECT = "SELECT originator_id, originator_version, topic, state, rowid, event_id, logged_at, leaf, parts FROM records "
_STREAMS = SELECT + "WHERE originator_id IN (SELECT value FROM json_each(?)) ORDER BY rowid"  # noqa: S608  # our own words
_STREAM = SELECT + "WHERE originator_id = ? ORDER BY originator_version"
_STREAM_UPTO = SELECT + "WHERE originator_id = ? AND originator_version <= ? ORDER BY originator_version"
_SINCE = (
    "SELECT originator_id, originator_version, topic, state, rowid, event_id, logged_at, leaf, NULL FROM records "
    "WHERE originator_id = ? AND originator_version >= ? ORDER BY originator_version"
)
_AFTER = SELECT + "WHERE rowid > ? ORDER BY rowid LIMIT ?"
_BY_EVENT = SELECT + "WHERE event_id = ?"
_HEAD = (
    "SELECT originator_version, rowid, leaf FROM records WHERE originator_id = ? "
    "ORDER BY originator_version DESC LIMIT 1"
)
_END = "SELECT rowid, logged_at FROM records ORDER BY rowid DESC LIMIT 1"
_GIVEN_AND_END = (
    "SELECT (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'records'), "
    "(SELECT coalesce(max(rowid), 0) FROM records)"
)
_GIVEN = (
    "SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'records'), 0), "
    "coalesce((SELECT max(rowid) FROM records), 0)), "
    "coalesce((SELECT logged_at FROM records ORDER BY rowid DESC LIMIT 1), 0)"
)
_KNOWN_IDS = "SELECT event_id FROM records WHERE event_id IN (SELECT value FROM json_each(?))"
_COMMAND = "SELECT request_hash, result FROM commands WHERE person = ? AND key = ?"


class SQLiteLogRecorder(SQLiteApplicationRecorder):
    """The library's application recorder, with event ids, leaves, positions without gaps and idempotent commands.

    Heads, the last position and its time are read inside the transaction that holds the write lock, never from memory:
    another process may have appended meanwhile.
    """

    datastore: LogDatastore

    def __init__(self, datastore: LogDatastore, clock: HubClock) -> None:
        super().__init__(datastore, events_table_name="records")
        self.clock = clock
        self._forgetting = Forgetting()

    @property
    def same(self) -> Same:
        return self.datastore.same

    def construct_create_table_statements(self) -> list[str]:
        """The library creates the tables with these."""
        return list(STATEMENTS)

    def create_store(self, info: StoreInfo) -> None:
        """Lay out the tables and write down what the store is; ``StoreExists`` where that was done before."""
        with self.datastore.transaction(commit=True) as cursor:
            self._create_table(cursor)
            if _first(cursor, "SELECT 1 FROM store"):
                raise StoreExists(self.datastore.path)
            values = (microseconds(info.created_at), info.agency, info.source, info.demo, info.hub_epoch, info.keys)
            cursor.execute("INSERT INTO store VALUES (1, ?, ?, ?, ?, ?, ?)", values)

    def learn_keys(self, fingerprint: str) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute("UPDATE store SET keys = ? WHERE keys IS NULL", (fingerprint,))

    def append_all(self, batches: Sequence[Batch]) -> Sequence[Appended | Exception]:
        with self.datastore.transaction(commit=True) as cursor:
            judged = judge(batches, self._ground(cursor, batches), self.clock)
            self._keep(cursor, judged)
        return judged.answers

    def recall(self, person: str, key: str, request_hash: bytes) -> Appended | None:
        rows = self.datastore.query(_COMMAND, person, key)
        return recalled(tuple(rows[0]), person, key, request_hash) if rows else None

    def rows_of(self, stream: str, upto: int | None) -> list[StoredRow]:
        if upto is None:
            return [StoredRow._make(row) for row in self.datastore.query(_STREAM, stream)]
        return [StoredRow._make(row) for row in self.datastore.query(_STREAM_UPTO, stream, upto)]

    def rows_of_all(self, streams: Sequence[str]) -> list[StoredRow]:
        return [StoredRow._make(row) for row in self.datastore.query(_STREAMS, msgspec.json.encode(streams).decode())]

    def glance(self, since: Mapping[str, int], command: Command | None) -> tuple[list[StoredRow], End, Known | None]:
        with self.datastore.transaction(commit=False) as cursor:
            rows = [row for asked in since.items() for row in _all(cursor, _SINCE, *asked)]
            known = _first(cursor, _COMMAND, *command) if command else None
            end = _first(cursor, _END)
        return list(map(StoredRow._make, rows)), End.at(*end) if end else End(0, None), tuple(known) if known else None

    def rows_after(self, position: int, limit: int) -> list[StoredRow]:
        return [StoredRow._make(row) for row in self.datastore.query(_AFTER, position, limit)]

    def find(self, event_id: str) -> StoredRow | None:
        rows = self.datastore.query(_BY_EVENT, event_id)
        return StoredRow._make(rows[0]) if rows else None

    def head(self, stream: str) -> Head:
        rows = self.datastore.query(_HEAD, stream)
        return Head(*rows[0]) if rows else Head()

    def end(self) -> End:
        rows = self.datastore.query(_END)
        return End.at(*rows[0]) if rows else End(0, None)

    def info(self) -> StoreInfo:
        ((created_at, agency, source, demo, hub_epoch, keys),) = self.datastore.query(
            "SELECT created_at, agency, source, demo, hub_epoch, keys FROM store"
        )
        return StoreInfo(
            created_at=moment(created_at),
            agency=agency,
            source=source,
            demo=bool(demo),
            hub_epoch=hub_epoch,
            keys=keys,
            past_epochs=past_epochs(self.datastore.query),
        )

    def damages(self) -> list[str]:
        found = [str(row[0]) for row in self.datastore.query("PRAGMA integrity_check") if row[0] != "ok"]
        ((given, end),) = self.datastore.query(_GIVEN_AND_END)
        if given != end:
            found.append(f"positions were given up to {given}, but the log ends at {end}")
        return found

    def close(self) -> None:
        self.datastore.close()

    def _ground(self, cursor: SQLiteCursor, batches: Sequence[Batch]) -> Ground:
        position, logged_at = self._end(cursor)
        cursor.execute(_KNOWN_IDS, (msgspec.json.encode(event_ids_of(batches)).decode(),))
        known_ids = {row[0] for row in cursor.fetchall()}
        return Ground(
            position=position,
            logged_at=logged_at,
            heads=self._heads(cursor, streams_of(batches)),
            commands={key: tuple(known) for key in keys_of(batches) if (known := _first(cursor, _COMMAND, *key))},
            event_ids=known_ids,
        )

    def _keep(self, cursor: SQLiteCursor, judged: Judged) -> None:
        cursor.executemany(_INSERT, judged.rows)
        if judged.entries:
            if before := self._forgetting.due(judged.forgetting_at):
                cursor.execute("DELETE FROM commands WHERE at < ?", (before,))
            cursor.executemany("INSERT INTO commands VALUES (?, ?, ?, ?, ?)", judged.entries)

    def _insert_events(self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """The library's own way in; no part of Harapan comes this way."""
        heads = self._heads(c, {stream_of(event) for event in stored_events})
        position, last = self._end(c)
        rows = placed(stored_events, heads, position, self.clock.stamp(last)[0])
        c.executemany(_INSERT, rows)
        return [row[0] for row in rows]

    def _end(self, cursor: SQLiteCursor) -> tuple[int, int]:
        """The last position ever given, which outlives its record, and when the last record was logged."""
        given, logged_at = _first(cursor, _GIVEN)
        return given, logged_at

    def _heads(self, cursor: SQLiteCursor, streams: Iterable[str]) -> dict[str, Head]:
        return {stream: Head(*(_first(cursor, _HEAD, stream) or ())) for stream in streams}


def _all(cursor: SQLiteCursor, statement: str, *parameters: Any) -> list[Any]:
    cursor.execute(statement, parameters)
    return list(cursor.fetchall())


def _first(cursor: SQLiteCursor, statement: str, *parameters: Any) -> Any:
    cursor.execute(statement, parameters)
    return cursor.fetchone()
