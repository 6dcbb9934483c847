"""Where notices are kept: one way to ask, for a file of their own and for tables that several processes share."""

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    # A small site has no driver for PostgreSQL.
    from service.log.postgres_beside import TablesBeside

SCHEMA = """
CREATE TABLE IF NOT EXISTS notices (
    id TEXT PRIMARY KEY,
    event TEXT NOT NULL,
    kind TEXT NOT NULL,
    case_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    recipient TEXT NOT NULL,
    step INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    reason TEXT,
    sent_at INTEGER,
    acknowledged_by TEXT,
    acknowledged_at INTEGER,
    escalated_at INTEGER
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS notices_by_alarm ON notices (event, kind);
CREATE INDEX IF NOT EXISTS notices_by_recipient ON notices (recipient, made_at);
CREATE INDEX IF NOT EXISTS notices_to_send ON notices (next_at) WHERE state IN ('due', 'sending', 'failed');
CREATE INDEX IF NOT EXISTS notices_open ON notices (kind)
    WHERE acknowledged_at IS NULL AND escalated_at IS NULL;
CREATE TABLE IF NOT EXISTS notice_place (
    one INTEGER PRIMARY KEY,
    epoch TEXT NOT NULL,
    position INTEGER NOT NULL,
    since INTEGER NOT NULL,
    unreadable INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS notice_contacts (
    person TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    address BLOB NOT NULL
) WITHOUT ROWID;
"""
"""On PostgreSQL the migrations make the same tables; moments are whole microseconds in both."""


class Tables(Protocol):
    """Safe to share between threads and processes. On PostgreSQL asking can raise ``LogUnavailable``."""

    def ask(self, statement: str, *parameters: Any) -> list[Any]:
        """The rows that one statement answers; its places are ``%s``. It may be carried out twice."""

    def close(self) -> None:
        """Let go of them."""


class SharedTables:
    """The tables in a database."""

    def __init__(self, beside: "TablesBeside") -> None:
        self._beside = beside

    def ask(self, statement: str, *parameters: Any) -> list[Any]:
        return self._beside.ask(statement, *parameters)

    def close(self) -> None:
        """The tables belong to the site."""
