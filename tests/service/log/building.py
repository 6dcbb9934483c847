"""Captures and stores for the tests of the log, all of them invented."""

import os
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from service.keys import KeyStore
from service.log import Log, create_log, open_log
from sync.capture import Capture, event_id, seal_capture

CASE = "case-01890a5d-ac96-774b-bcce-b302099a8057"
OTHER_CASE = "case-01890a5d-ac96-774b-bcce-b302099a8058"
CHILD = "child-01890a5d-ac96-774b-bcce-b302099a8059"
MOTHER = "person-01890a5d-ac96-774b-bcce-b302099a805a"
WORKER = "staff-01890a5d-ac96-774b-bcce-b302099a805b"
NOON = datetime(2025, 3, 20, 5, 0, tzinfo=UTC)
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
    """A hub clock that a test sets by hand."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


class Site:
    """A shelter's data folder: a log, and its keys apart."""

    def __init__(self, folder: Path, *, demo: bool = False) -> None:
        self.folder = folder
        self.clock = Clock()
        self.log_path = folder / "data" / "log.sqlite3"
        self.keys = KeyStore.create(folder / "keys")
        self.log = create_log(
            self.log_path, self.keys, self.clock, agency="rps-contoh", source="urn:harapan:rps-contoh", demo=demo
        )

    def second_process(self) -> Log:
        """The same store through connections of its own, as another process has them."""
        return open_log(self.log_path, self.keys, self.clock)

    def close(self) -> None:
        self.log.close()
        self.keys.close()


def tamper(site: Site, *statements: str) -> None:
    """What somebody does who has the file and knows SQL."""
    connection = sqlite3.connect(site.log_path)
    connection.execute("DROP TRIGGER records_keep")
    connection.execute("DROP TRIGGER records_stay")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
