"""The epochs of a log on SQLite: a restore that may lose records begins a new one, and old ones are remembered."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

_CREATE = "CREATE TABLE IF NOT EXISTS past_epochs (epoch TEXT PRIMARY KEY, last_common INTEGER NOT NULL) WITHOUT ROWID"
_EXISTS = "SELECT 1 FROM sqlite_master WHERE name = 'past_epochs'"
_END_HERE = "INSERT INTO past_epochs SELECT hub_epoch, (SELECT coalesce(max(rowid), 0) FROM records) FROM store"


def begin_epoch(path: Path, epoch: str, elsewhere: Mapping[str, int]) -> None:
    """Begin an epoch at the end of a log that nobody else has open; the one before ends there.

    ``elsewhere`` are epochs of a log that this one replaces, with the last position that both have in common.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_CREATE)
        connection.execute(_END_HERE)
        connection.executemany("INSERT INTO past_epochs VALUES (?, ?) ON CONFLICT DO NOTHING", elsewhere.items())
        connection.execute("UPDATE store SET hub_epoch = ?", (epoch,))
        connection.execute("COMMIT")


def past_epochs(query: Callable[[str], list[Any]]) -> dict[str, int]:
    """The epochs that have ended, each with the last position at which its log was this one."""
    # The table comes with the first restore that needs it; most stores never have one.
    return dict(map(tuple, query("SELECT epoch, last_common FROM past_epochs"))) if query(_EXISTS) else {}
