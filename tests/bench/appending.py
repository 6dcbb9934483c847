"""Appending: our log against raw rows and against the library's own save."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from uuid_utils.compat import uuid7

from domain.case.events.outreach import ContactRecorded
from domain.case.vocabulary import Concern, ContactOutcome, EntryMode
from domain.identifiers import EventId, StaffId, StreamId
from domain.record import Occurred, Record, Seen
from domain.staff.vocabulary import Role
from service.drafting import captured
from service.envelope import Draft, provisional_record
from service.keys import KeyStore
from service.log import Log, create_log
from service.log.mapper import RecordMapper
from service.log.placing import Row, place
from service.log.record import Head
from service.log.sqlite_schema import STATEMENTS
from sync.capture import Capture
from tests.bench.library import LibraryCase, LibraryCases, library_in, told
from tests.bench.measuring import Side, contest

PER_COMMIT = 50
COMMITS = 20
ROUNDS = 11

WORKER = StaffId(f"staff-{uuid4()}")
INSERT = "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


def append_fifty(folder: Path) -> Mapping[str, Side]:
    """Ours, raw rows, and the library, each into a file of its own."""
    keys = KeyStore.create(folder / "keys")
    with (
        closing(keys),
        closing(create_log(folder / "ours.sqlite3", keys, now, agency="bench", source="urn:bench")) as log,
        closing(raw_store(folder / "raw.sqlite3")) as raw,
        closing(library_in(folder / "library.sqlite3")) as library,
    ):
        ready = (ROUNDS + 1) * COMMITS
        ours = Ours(log, captures_of(ready))
        theirs = Raw(raw, rows_of(keys, captures_of(ready)))
        saving = Library(library, cases_of(library, ready))
        return contest({"harapan": ours, "raw rows": theirs, "library save": saving}, ROUNDS)


def now() -> datetime:
    """The clock of the hub."""
    return datetime.now(UTC)


def contact(number: int) -> ContactRecorded:
    """A contact with parts of two classes, as long as most are."""
    return ContactRecorded(
        entry_mode=EntryMode.ROUTINE_WALK,
        outcome=ContactOutcome.KEEP_CONTACT,
        label=f"Simpang Pos-Embun {number}",
        nicknames=("Embun",),
        marks="bekas luka di lengan kiri",
        place="Simpang Pos",
        activity="menjual tisu di lampu merah",
        account="Anak bercerita sedikit tentang rumahnya dan cepat mengganti topik.",
        concerns=(Concern.STREET_WORKING, Concern.OUT_OF_SCHOOL),
    )


def draft(stream: StreamId, subject: str, number: int) -> Draft:
    """One contact on its way into the log."""
    id, at = EventId(str(uuid7())), now()
    return Draft(
        id=id,
        stream=stream,
        event=contact(number),
        subject=subject,
        agency="bench",
        by=WORKER,
        role=Role.OUTREACH_WORKER,
        occurred=Occurred(at),
        recorded_at=at,
        command_id=id,
        k=1,
        n=1,
        seen=Seen(position=number),
    )


def drafts_of(commits: int) -> list[list[Draft]]:
    """So many commits of fifty, each of one case."""
    made = []
    for _ in range(commits):
        stream, subject = StreamId(f"case-{uuid7()}"), f"child-{uuid7()}"
        made.append([draft(stream, subject, number) for number in range(PER_COMMIT)])
    return made


def captures_of(commits: int) -> list[list[Capture]]:
    """The same, in envelopes and parts."""
    return [captured([(each, uuid4().bytes) for each in drafts], ()) for drafts in drafts_of(commits)]


def rows_of(keys: KeyStore, commits: list[list[Capture]]) -> list[list[Row]]:
    """The same, as the rows that our log would write."""
    mapper, made, position = RecordMapper(keys), [], 0
    for captures in commits:
        mapper.ensure_keys(captures)
        events = [mapper.to_stored_event(each) for each in captures]
        heads = {str(event.originator_id): Head() for event in events}
        made.append(place(events, heads, position, logged_at=1_700_000_000_000_000))
        position += len(events)
    return made


def records_of(drafts: list[Draft]) -> list[Record]:
    """The same, as records."""
    return [provisional_record(each, version=at, logged_at=each.recorded_at) for at, each in enumerate(drafts, start=1)]


def raw_store(path: Path) -> sqlite3.Connection:
    """The same table with the same indexes and triggers, as durable."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = FULL")
    for statement in STATEMENTS:
        raw.execute(statement)
    return raw


def cases_of(library: LibraryCases, commits: int) -> list[tuple[LibraryCase, list[dict[str, Any]]]]:
    """Saved cases of the library, each with what fifty commands will tell it."""
    made = []
    for drafts in drafts_of(commits):
        case = LibraryCase(child="child")
        library.save(case)
        made.append((case, [told(each) for each in records_of(drafts)]))
    return made


@dataclass
class Ours:
    """Appends through our log; sealing, hashing, chaining and checking are in the time."""

    log: Log
    ready: list[list[Capture]]

    def __call__(self) -> int:
        for _ in range(COMMITS):
            self.log.append(self.ready.pop(), {})
        return COMMITS * PER_COMMIT


@dataclass
class Raw:
    """Inserts rows that were made before."""

    raw: sqlite3.Connection
    ready: list[list[Row]]

    def __post_init__(self) -> None:
        self._following: Iterator[list[Row]] = iter(self.ready)

    def __call__(self) -> int:
        for _ in range(COMMITS):
            self.raw.execute("BEGIN IMMEDIATE")
            self.raw.executemany(INSERT, next(self._following))
            self.raw.execute("COMMIT")
        return COMMITS * PER_COMMIT


@dataclass
class Library:
    """Tells a case of the library fifty events and saves it: its only way to append."""

    library: LibraryCases
    ready: list[tuple[LibraryCase, list[dict[str, Any]]]]

    def __call__(self) -> int:
        for _ in range(COMMITS):
            case, events = self.ready.pop()
            for each in events:
                case.record(**each)
            self.library.save(case)
        return COMMITS * PER_COMMIT
