"""The tables of a log on SQLite, and the triggers that let nobody change a record."""

SCHEMA = 2
BEFORE_KEYS = 1
"""The schema of stores that do not know whose keys seal them."""

# The first six names are the library's: with them its own reads work on this table. It calls a position "rowid".
RECORDS = """
CREATE TABLE IF NOT EXISTS records (
    rowid INTEGER PRIMARY KEY AUTOINCREMENT,
    originator_id TEXT NOT NULL,
    originator_version INTEGER NOT NULL,
    topic TEXT NOT NULL,
    state BLOB NOT NULL,
    event_id TEXT UNIQUE,
    logged_at INTEGER NOT NULL,
    leaf BLOB NOT NULL,
    parts BLOB,
    UNIQUE (originator_id, originator_version)
)
"""

COMMANDS = """
CREATE TABLE IF NOT EXISTS commands (
    person TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    result BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (person, key)
) WITHOUT ROWID
"""

COMMANDS_BY_AGE = "CREATE INDEX IF NOT EXISTS commands_by_age ON commands (at)"

STORE = """
CREATE TABLE IF NOT EXISTS store (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    created_at INTEGER NOT NULL,
    agency TEXT NOT NULL,
    source TEXT NOT NULL,
    demo INTEGER NOT NULL CHECK (demo IN (0, 1)),
    hub_epoch TEXT NOT NULL,
    keys TEXT
)
"""


def _refusing(name: str, event: str, why: str) -> str:
    return f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} BEGIN SELECT RAISE(ABORT, '{why}'); END"


KEYS_ONCE = _refusing(
    "store_keeps_its_keys",
    "UPDATE OF keys ON store WHEN OLD.keys IS NOT NULL",
    "whose keys seal a store is never changed",
)
NUMBERED = f"PRAGMA user_version = {SCHEMA}"

STATEMENTS = (
    RECORDS,
    COMMANDS,
    COMMANDS_BY_AGE,
    STORE,
    _refusing("records_keep", "UPDATE ON records", "a record is never changed"),
    _refusing("records_stay", "DELETE ON records", "a record is never deleted"),
    _refusing("store_keeps", "UPDATE OF created_at, demo ON store", "what a store was made as is never changed"),
    _refusing("store_stays", "DELETE ON store", "what a store was made as is never deleted"),
    KEYS_ONCE,
    NUMBERED,
)
TO_KEYS = ("ALTER TABLE store ADD COLUMN keys TEXT", KEYS_ONCE, NUMBERED)
"""From the schema before to this one."""
