"""What keeps SQLite from answering, in one word that a person can act on."""

import sqlite3


def why_unavailable(error: sqlite3.Error) -> str:
    """``busy`` (another process is writing), ``full``, ``io`` (the disk fails), ``damaged`` or ``other``."""
    # The low byte is the primary code; above it stands what exactly went wrong, such as a failed fsync.
    return _REASONS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "other")


_REASONS = {
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_IOERR: "io",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
}
