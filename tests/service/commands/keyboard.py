"""What the tests of the command line share: how a command is called, and what is typed into one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result

ROOT = Path(__file__).parents[3]

Run = Callable[..., Result]
"""Calls a command, and sees that it ends with ``code``."""
Ask = Callable[..., Any]
"""Asks of the demo store, as JSON or as text."""

AGENCY = ("--agency", "rps-contoh", "--name", "RPS Contoh", "--first", "kemuning", "--first-name", "Ibu Kemuning")
CONTACT = {
    "key": "p1",
    "command": "case.contact-recorded",
    "occurred_at": "2025-05-06T20:40:00+07:00",
    "recorded_at": "2025-06-17T09:10:00+07:00",
    "fields": {"entry_mode": "routine_walk", "outcome": "refer", "label": "Sambu-1", "place": "Pasar Sambu"},
}
