"""The clock of this machine, which can say whether it follows a time server."""

import ctypes
import sys
import time
from datetime import UTC, datetime
from typing import Protocol, runtime_checkable

_NOT_SYNCHRONISED = 5
"""``TIME_ERROR`` of ``adjtimex(2)``."""

_ROOM = 1_024
"""Bytes for a ``struct timex``, which has about 200 of them and grows with the kernel; all zero, it asks and sets
nothing, which everybody may.
"""


@runtime_checkable
class ClockWithJudgement(Protocol):
    """A clock that can say whether it is to be believed. One that cannot answers for itself."""

    def __call__(self) -> datetime: ...

    def is_synchronised(self) -> bool: ...


class SystemClock:
    """What this machine holds for the time."""

    def __call__(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC)

    def is_synchronised(self) -> bool:
        """Whether the system says that its clock follows a time server; a system that does not say so does not."""
        if sys.platform != "linux":
            return False
        state: int = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_ROOM))
        return 0 <= state < _NOT_SYNCHRONISED


def seconds_passed() -> float:
    """Seconds since some moment of this machine, its sleep included; nobody can set them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()
