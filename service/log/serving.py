"""One serving process per data folder: a lock that the system gives back when the process ends, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.log.errors import AlreadyServed

LOCK_FILE = "serving.lock"


@contextmanager
def serving(folder: Path) -> Iterator[None]:
    """Hold the folder while it is served; ``AlreadyServed`` where another process does.

    A command that needs the server stopped holds it too.
    """
    descriptor = os.open(folder / LOCK_FILE, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyServed(folder, os.pread(descriptor, 20, 0).decode("ascii").strip()) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode("ascii"), 0)
        yield
    finally:
        # The file stays: removing it would let a third process lock another file of the same name.
        os.close(descriptor)
