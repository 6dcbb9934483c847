"""The peer: a case as the event log library would have it, one aggregate with decorated methods, stored in clear."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg.conninfo import conninfo_to_dict

from domain.plain import plain
from domain.record import Record


class LibraryCase(Aggregate):
    """What the library's own style keeps of a case: the same events, and as much state as a decision needs."""

    @event("Opened")
    def __init__(self, child: str) -> None:
        self.child = child
        self.counts: dict[str, int] = {}
        self.last_at: datetime | None = None
        self.by: str | None = None

    @event("Recorded")
    def record(
        self,
        kind: str,
        actor: str,
        role: str,
        occurred_at: datetime,
        recorded_at: datetime,
        capture_mode: str,
        command_id: UUID,
        seen: dict[str, Any],
        facts: dict[str, Any],
        content: dict[str, dict[str, Any]],
    ) -> None:
        """One record of ours, with the same provenance and the same content."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        self.last_at = occurred_at if self.last_at is None else max(self.last_at, occurred_at)
        self.by = actor


class LibraryCases(Application[UUID]):
    """The library's application, as it comes."""


def library_in(path: Path) -> LibraryCases:
    """The library on a SQLite file, with its default settings."""
    return LibraryCases(
        env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path), "SQLITE_LOCK_TIMEOUT": "10"}
    )


def library_on(url: str) -> LibraryCases:
    """The library on a PostgreSQL server, with its default settings."""
    return LibraryCases(env=library_settings(url))


def library_settings(url: str) -> dict[str, str]:
    """Where the library finds that server."""
    server = conninfo_to_dict(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(server["dbname"]),
        "POSTGRES_HOST": str(server["host"]),
        "POSTGRES_PORT": str(server.get("port", 5432)),
        "POSTGRES_USER": str(server["user"]),
        "POSTGRES_PASSWORD": str(server.get("password", "")),
    }


def told(record: Record) -> dict[str, Any]:
    """What our record says, as the arguments of the library's command."""
    said = plain(record.event)
    return {
        "kind": record.event.NAME,
        "actor": record.actor,
        "role": str(record.role),
        "occurred_at": record.occurred.at,
        "recorded_at": record.recorded_at,
        "capture_mode": str(record.capture_mode),
        "command_id": UUID(record.command_id),
        "seen": {"stream_version": record.seen.stream_version, "position": record.seen.position},
        "facts": said.facts,
        "content": said.parts,
    }


def tell(case: LibraryCase, records: Iterable[Record]) -> LibraryCase:
    """The library's own event for each of our records, not yet saved."""
    for each in records:
        case.record(**told(each))
    return case
