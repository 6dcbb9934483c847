"""Room on the disk for looks alone: given up piece by piece where the disk is full, so that they still go on record."""

import os
from pathlib import Path
from threading import Lock

from service.keys.private_files import make_private_file

PIECE = 256 * 1024
"""Bytes that are given up at one time. The log of records may take of them what it can; the next look gives up more."""
PIECES = 32
"""Together some thousand looks: hours in which somebody can make room."""


class Reserve:
    """A file that is there for its room. Safe to share between threads; the process that serves the site keeps it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()

    @property
    def size(self) -> int:
        """Bytes that are kept now."""
        return self._path.stat().st_size if self._path.exists() else 0

    def fill(self) -> None:
        """Keep as much as there should be; where the disk has not so much to spare, what it has."""
        with self._lock:
            make_private_file(self._path)
            descriptor = os.open(self._path, os.O_WRONLY)
            try:
                for at in range(self.size, PIECE * PIECES, PIECE):
                    os.pwrite(descriptor, bytes(PIECE), at)
            except OSError:
                # The disk is short of room: that is what this file is there for, and no reason to stop.
                return
            finally:
                os.close(descriptor)

    def give_up(self) -> bool:
        """Let go of a piece; whether there was one."""
        with self._lock:
            left = self.size
            if left:
                os.truncate(self._path, max(0, left - PIECE))
            return left > 0
