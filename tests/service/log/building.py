"""Captures and stores for the tests of the log, all of them invented."""

import os
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from service.keys import KeyStore
from service.log import Log, create_log, open_log
from service.log.postgres_store import create_postgres_log, open_postgres_log
from sync.capture import Capture, event_id, seal_capture

CASE = "case-01890a5d-ac96-774b-bcce-b302099a8057"
OTHER_CASE = "case-01890a5d-ac96-774b-bcce-b302099a8058"
CHILD = "child-01890a5d-ac96-774b-bcce-b302099a8059"
MOTHER = "person-01890a5d-ac96-774b-bcce-b302099a805a"
WORKER = "staff-01890a5d-ac96-774b-bcce-b302099a805b"
NOON = datetime(2025, 3, 20, 5, 0, tzinfo=UTC)
AGENCY = "rps-contoh"
SOURCE = "urn:harapan:rps-contoh"
DATABASE = "database"
"""A file in the folder of a site on PostgreSQL: the connection string and the schema."""
CLASSES = ("D2", "D3", "D4", "D5")
PARTS: dict[str, dict[str, Any]] = {"D2": {"name": "Bintang"}, "D3": {"note": "Sold newspapers at the crossing."}}


def capture(
    stream: str = CASE,
    *,
    subject: str | None = CHILD,
    parts: Mapping[str, Mapping[str, Any]] = PARTS,
    seed: bytes | None = None,
    **more: Any,
) -> Capture:
    """One street contact, as a device seals it; a new one each time unless the seed is given."""
    seed = seed or os.urandom(16)
    new_id = event_id(NOON, seed)
    envelope = {
        "v": 1,
        "id": new_id,
        "stream": stream,
        "type": "case.contact-recorded",
        "type_version": 1,
        "agency": "rps-contoh",
        "actor": WORKER,
        "role": "outreach_worker",
        "occurred_at": {"at": "2025-03-20T12:00:00+07:00", "precision": "minute"},
        "recorded_at": "2025-03-20T12:00:00+07:00",
        "capture_mode": "live",
        "rules": 1,
        "command_id": new_id,
        "k": 1,
        "n": 1,
        "seen": {"position": 0, "stream_version": 0},
        "facts": {"urgency": "none"},
        **more,
    }
    if subject:
        envelope["subject"] = subject
    return seal_capture(envelope, parts, seed)


def new_stream() -> str:
    return f"case-{uuid4()}"


class Clock:
    """A hub clock that a test sets by hand, and that follows a time server until the test says otherwise."""

    def __init__(self, at: datetime = NOON, *, synchronised: bool = True) -> None:
        self.at = at
        self.synchronised = synchronised

    def __call__(self) -> datetime:
        return self.at

    def is_synchronised(self) -> bool:
        return self.synchronised


class Site(ABC):
    """A shelter's data folder: a log, and its keys apart."""

    log: Log

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.keys = KeyStore.create(folder / "keys")

    @abstractmethod
    def second_process(self) -> Log:
        """The same store through connections of its own, as another process has them."""

    @abstractmethod
    def run(self, statement: str) -> None:
        """What somebody does who may do everything in the database."""

    @abstractmethod
    def held(self) -> Any:
        """A block in which another process is in the middle of an append."""

    def close(self) -> None:
        self.log.close()
        self.keys.close()


class SQLiteSite(Site):
    """A small shelter's: the log is a file."""

    def __init__(self, folder: Path, *, demo: bool = False) -> None:
        super().__init__(folder)
        self.log_path = folder / "data" / "log.sqlite3"
        self.log = create_log(self.log_path, self.keys, self.clock, agency=AGENCY, source=SOURCE, demo=demo)

    def second_process(self) -> Log:
        return open_log(self.log_path, self.keys, self.clock)

    def run(self, statement: str) -> None:
        connection = sqlite3.connect(self.log_path)
        try:
            connection.execute(statement)
            connection.commit()
        finally:
            connection.close()

    @contextmanager
    def held(self) -> Iterator[None]:
        connection = sqlite3.connect(self.log_path, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.close()


class PostgresSite(Site):
    """A big shelter's: the log is a schema of a database, and the folder says of which."""

    def __init__(self, folder: Path, url: str, schema: str, *, demo: bool = False) -> None:
        super().__init__(folder)
        self.url, self.schema = url, schema
        (folder / DATABASE).write_text(f"{url}\n{schema}")
        self.log = create_postgres_log(
            url, self.keys, self.clock, agency=AGENCY, source=SOURCE, demo=demo, schema=schema
        )

    def second_process(self) -> Log:
        return open_postgres_log(self.url, self.keys, self.clock, schema=self.schema)

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url, autocommit=True, options=f"-c search_path={self.schema}")

    def run(self, statement: str) -> None:
        with self.connect() as connection:
            connection.execute(statement.encode())

    @contextmanager
    def held(self) -> Iterator[None]:
        with self.connect() as connection, connection.transaction(force_rollback=True):
            connection.execute("SELECT FROM log_end FOR UPDATE")
            yield


def tamper(site: SQLiteSite, *statements: str) -> None:
    """What somebody does who has the file and knows SQL."""
    connection = sqlite3.connect(site.log_path)
    connection.execute("DROP TRIGGER records_keep")
    connection.execute("DROP TRIGGER records_stay")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
