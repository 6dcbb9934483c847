"""The log on the eventsourcing library: what was appended is there for ever, in one order, as it was captured.

``postgres_store`` is asked for by its own name: a small site has no driver for PostgreSQL.
"""

from service.log.errors import (
    AlreadyServed,
    BrokenCapture,
    DuplicateEvent,
    KeyReused,
    LoggedAtRunsBack,
    LogUnavailable,
    MigrationEdited,
    NotADemoStore,
    OlderSchema,
    RecordDamaged,
    StoreExists,
    StoreMissing,
    UnknownSchema,
    UnsafeSetting,
    VersionConflict,
)
from service.log.log import Log
from service.log.parts import Opened, opened
from service.log.record import Append, Appended, CommandKey, End, Head, Stored, StoreInfo
from service.log.serving import serving
from service.log.store import create_log, open_log
from service.log.verify import Finding, verify

__all__ = [
    "AlreadyServed",
    "Append",
    "Appended",
    "BrokenCapture",
    "CommandKey",
    "DuplicateEvent",
    "End",
    "Finding",
    "Head",
    "KeyReused",
    "Log",
    "LogUnavailable",
    "LoggedAtRunsBack",
    "MigrationEdited",
    "NotADemoStore",
    "OlderSchema",
    "Opened",
    "RecordDamaged",
    "StoreExists",
    "StoreInfo",
    "StoreMissing",
    "Stored",
    "UnknownSchema",
    "UnsafeSetting",
    "VersionConflict",
    "create_log",
    "open_log",
    "opened",
    "serving",
    "verify",
]
