"""What a site remembers of its backups: up to where it would survive the loss of this machine, and the last failure."""

from datetime import datetime
from pathlib import Path

import msgspec

from service.backup.manifest import Point
from service.keys.private_files import write_private_file

LEDGER_FILE = "backups.json"


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """The last try, where it was in vain."""

    at: datetime
    code: str


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """``durable_through``: log and keys are safely copied up to here; ``None`` before the first backup."""

    durable_through: Point | None = None
    made_at: datetime | None = None
    failed: Failure | None = None


def read_ledger(data: Path) -> Ledger:
    """The ledger in a data folder. One that cannot be read counts as none: then the next backup is checked whole."""
    try:
        return msgspec.json.decode((data / LEDGER_FILE).read_bytes(), type=Ledger)
    except (FileNotFoundError, msgspec.DecodeError):
        return Ledger()


def write_ledger(data: Path, ledger: Ledger) -> None:
    """Keep it, durably."""
    write_private_file(data / LEDGER_FILE, msgspec.json.encode(ledger))
