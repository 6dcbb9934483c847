"""The recorder of the log on SQLite: judges and keeps each append in one durable transaction."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor

from service.log.clock import HubClock, stated
from service.log.errors import DuplicateEvent, KeyReused, StoreExists, VersionConflict
from service.log.mapper import SealedEvent, StoredRow
from service.log.placing import Batch, Row, check_expected, place
from service.log.record import Appended, CommandKey, End, Head, StoreInfo
from service.log.sqlite_datastore import LogDatastore
from service.log.sqlite_schema import STATEMENTS
from sync.evidence.hashing import envelope_hash
from sync.evidence.moments import microseconds, moment

COMMANDS_KEPT = 30 * 24 * 60 * 60 * 1_000_000
"""Microseconds for which a repeated command is recognised."""

_INSERT = "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_SELECT = (
    "SELECT originator_id, originator_version, topic, state, rowid, event_id, logged_at, leaf, parts FROM records "
)
_STREAM = _SELECT + "WHERE originator_id = ? ORDER BY originator_version"
_STREAM_UPTO = _SELECT + "WHERE originator_id = ? AND originator_version <= ? ORDER BY originator_version"
_AFTER = _SELECT + "WHERE rowid > ? ORDER BY rowid LIMIT ?"
_BY_EVENT = _SELECT + "WHERE event_id = ?"
_HEAD = (
    "SELECT originator_version, rowid, leaf FROM records WHERE originator_id = ? "
    "ORDER BY originator_version DESC LIMIT 1"
)
_END = "SELECT rowid, logged_at FROM records ORDER BY rowid DESC LIMIT 1"
_GIVEN_AND_END = (
    "SELECT (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'records'), "
    "(SELECT coalesce(max(rowid), 0) FROM records)"
)
_COMMAND = "SELECT request_hash, result FROM commands WHERE person = ? AND key = ?"


class SQLiteLogRecorder(SQLiteApplicationRecorder):
    """The library's application recorder, with event ids, leaves, positions without gaps and idempotent commands.

    Heads, the last position and its time are read inside the transaction that holds the write lock, never from memory:
    another process may have appended meanwhile.
    """

    datastore: LogDatastore

    def __init__(self, datastore: LogDatastore, clock: HubClock) -> None:
        super().__init__(datastore, events_table_name="records")
        self._clock = clock

    def construct_create_table_statements(self) -> list[str]:
        """The library creates the tables with these."""
        return list(STATEMENTS)

    def create_store(self, info: StoreInfo) -> None:
        """Lay out the tables and write down what the store is; ``StoreExists`` where that was done before."""
        with self.datastore.transaction(commit=True) as cursor:
            self._create_table(cursor)
            if _first(cursor, "SELECT 1 FROM store"):
                raise StoreExists(self.datastore.path)
            values = (microseconds(info.created_at), info.agency, info.source, info.demo, info.hub_epoch)
            cursor.execute("INSERT INTO store VALUES (1, ?, ?, ?, ?, ?)", values)

    def append(self, batch: Batch) -> Appended:
        with self.datastore.transaction(commit=True) as cursor:
            return self._append(cursor, batch)

    def recall(self, person: str, key: str, request_hash: bytes) -> Appended | None:
        rows = self.datastore.query(_COMMAND, person, key)
        return _recalled(rows[0], person, key, request_hash) if rows else None

    def rows_of(self, stream: str, upto: int | None) -> list[StoredRow]:
        if upto is None:
            return [StoredRow(*row) for row in self.datastore.query(_STREAM, stream)]
        return [StoredRow(*row) for row in self.datastore.query(_STREAM_UPTO, stream, upto)]

    def rows_after(self, position: int, limit: int) -> list[StoredRow]:
        return [StoredRow(*row) for row in self.datastore.query(_AFTER, position, limit)]

    def find(self, event_id: str) -> StoredRow | None:
        rows = self.datastore.query(_BY_EVENT, event_id)
        return StoredRow(*rows[0]) if rows else None

    def head(self, stream: str) -> Head:
        rows = self.datastore.query(_HEAD, stream)
        return Head(*rows[0]) if rows else Head()

    def end(self) -> End:
        rows = self.datastore.query(_END)
        return End(rows[0][0], moment(rows[0][1])) if rows else End(0, None)

    def info(self) -> StoreInfo:
        ((created_at, agency, source, demo, hub_epoch),) = self.datastore.query(
            "SELECT created_at, agency, source, demo, hub_epoch FROM store"
        )
        return StoreInfo(
            created_at=moment(created_at), agency=agency, source=source, demo=bool(demo), hub_epoch=hub_epoch
        )

    def damages(self) -> list[str]:
        found = [str(row[0]) for row in self.datastore.query("PRAGMA integrity_check") if row[0] != "ok"]
        ((given, end),) = self.datastore.query(_GIVEN_AND_END)
        if given != end:
            found.append(f"positions were given up to {given}, but the log ends at {end}")
        return found

    def close(self) -> None:
        self.datastore.close()

    def _append(self, cursor: SQLiteCursor, batch: Batch) -> Appended:
        command = batch.command
        if command and (known := _first(cursor, _COMMAND, command.person, command.key)):
            return _recalled(known, command.person, command.key, command.request_hash)
        heads = self._heads(cursor, batch.streams())
        check_expected(batch.expected, heads)
        position, last = _first(cursor, _END) or (0, 0)
        if batch.logged_at is None:
            logged_at, suspect = self._clock.stamp(last)
        else:
            logged_at, suspect = stated(batch.logged_at, last), False
        rows = place(batch.events, heads, position, logged_at)
        self._insert(cursor, rows, position)
        appended = _summary(rows, logged_at, suspect, command)
        if command:
            self._remember(cursor, command, appended)
        return appended

    def _insert_events(self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """The library's own door, for events that bring their version and no id; no part of Harapan comes this way."""
        events = [_without_id(event) for event in stored_events]
        heads = self._heads(c, {str(event.originator_id) for event in events})
        position, last = _first(c, _END) or (0, 0)
        try:
            rows = place(events, heads, position, self._clock.stamp(last)[0])
        except VersionConflict as conflict:
            raise IntegrityError(conflict) from conflict
        self._insert(c, rows, position)
        return [row[0] for row in rows]

    def _heads(self, cursor: SQLiteCursor, streams: Iterable[str]) -> dict[str, Head]:
        return {stream: Head(*(_first(cursor, _HEAD, stream) or ())) for stream in streams}

    def _insert(self, cursor: SQLiteCursor, rows: Sequence[Row], position: int) -> None:
        try:
            cursor.executemany(_INSERT, rows)
        except sqlite3.IntegrityError as error:
            twice = _twice(cursor, [str(row[5]) for row in rows], position)
            if twice:
                raise DuplicateEvent(twice) from error
            raise

    def _remember(self, cursor: SQLiteCursor, command: CommandKey, appended: Appended) -> None:
        now = self._clock.now()
        cursor.execute("DELETE FROM commands WHERE at < ?", (now - COMMANDS_KEPT,))
        entry = (command.person, command.key, command.request_hash, msgspec.json.encode(appended), now)
        cursor.execute("INSERT INTO commands VALUES (?, ?, ?, ?, ?)", entry)


def _first(cursor: SQLiteCursor, statement: str, *parameters: Any) -> Any:
    cursor.execute(statement, parameters)
    return cursor.fetchone()


def _twice(cursor: SQLiteCursor, event_ids: Sequence[str], position: int) -> str | None:
    known = "SELECT 1 FROM records WHERE event_id = ? AND rowid <= ?"
    seen: set[str] = set()
    for event_id in event_ids:
        if event_id in seen or _first(cursor, known, event_id, position):
            return event_id
        seen.add(event_id)
    return None


def _recalled(row: Sequence[Any], person: str, key: str, request_hash: bytes) -> Appended:
    if row[0] != request_hash:
        raise KeyReused(person, key)
    return replace(msgspec.json.decode(row[1], type=Appended), repeated=True)


def _summary(rows: Sequence[Row], logged_at: int, suspect: bool, command: CommandKey | None) -> Appended:
    return Appended(
        positions=tuple(row[0] for row in rows),
        versions={row[1]: row[2] for row in rows},
        event_ids=tuple(str(row[5]) for row in rows),
        logged_at=moment(logged_at),
        clock_suspect=suspect,
        status=command.status if command else None,
        answer=command.answer if command else {},
    )


def _without_id(event: StoredEvent) -> SealedEvent:
    stream = event.originator_id.hex if isinstance(event.originator_id, UUID) else event.originator_id
    version, topic, state = event.originator_version, event.topic, event.state
    return SealedEvent(stream, version, topic, state, None, envelope_hash(state), None)
