"""What the doctor finds: that something is as it should be, or what is wrong and what to do about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from service.settings import Settings
from service.site import Site


class Level(StrEnum):
    """How much it matters."""

    GOOD = "good"
    WATCH = "watch"
    """Somebody should look at it; people can work."""
    WRONG = "wrong"
    """Records, secrets or alarms are in danger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """``says`` and ``do`` are for a person who knows the machine and not this program; neither holds a secret."""

    code: str
    level: Level
    says: str
    do: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """The deployment that is looked at, as its settings say that it is; ``backups`` are the folders they go to."""

    settings: Settings
    backups: tuple[Path, ...] = ()
    every: timedelta = timedelta(days=1)
    """How often a backup is to be made."""


Look = Callable[[Patient], Iterator[Finding]]
"""Looks at what can be seen from outside the store."""
LookInside = Callable[[Patient, Site], Iterator[Finding]]
"""Looks at an open store."""


def good(code: str, says: str) -> Finding:
    return Finding(code=code, level=Level.GOOD, says=says)


def watch(code: str, says: str, do: str) -> Finding:
    return Finding(code=code, level=Level.WATCH, says=says, do=do)


def wrong(code: str, says: str, do: str) -> Finding:
    return Finding(code=code, level=Level.WRONG, says=says, do=do)
