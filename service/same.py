"""Whether what was opened by its name still bears it: a restore puts another log, or other keys, into the place."""

from collections.abc import Hashable
from pathlib import Path


class Same:
    """Holds to the first identity that it meets. Safe to share between threads.

    Whoever kept what he knows of one log would mix two up: once it was ``replaced``, all of it has to be opened anew.
    """

    def __init__(self) -> None:
        self._first: Hashable | None = None
        self.replaced = False
        """Whether it has met another one, or none, since; it stays so."""

    def met(self, identity: Hashable | None) -> None:
        """Say what is in the place now; ``None`` for nothing, which counts once something has been there."""
        if self._first is None:
            self._first = identity
        elif identity != self._first:
            self.replaced = True


def file_identity(path: Path) -> tuple[int, int] | None:
    """Which file has this name, ``None`` where none has it. A matter of microseconds."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino
