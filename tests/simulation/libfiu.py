"""libfiu: makes the system calls of a running process fail, and lets them work again.

The package ``libfiu0`` of Debian and Ubuntu. Two libraries are loaded into the process before all others; one makes
its calls fail, the other listens on two named pipes to what is to fail.
"""

import errno
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

FOLDERS = tuple(map(Path, ("/usr/lib/fiu", "/usr/local/lib/fiu")))
LIBRARIES = ("fiu_run_preload.so", "fiu_posix_preload.so")

WRITES = ("posix/io/rw/pwrite", "posix/io/rw/pwritev")
READS = ("posix/io/rw/pread", "posix/io/rw/preadv")
SYNCS = ("posix/io/sync/fsync", "posix/io/sync/fdatasync")
OPENS = ("posix/io/oc/open",)


@dataclass(frozen=True)
class Failing:
    """Some calls fail this often (1 is always) with this error number."""

    calls: Sequence[str]
    probability: float
    error: int = errno.EIO

    def orders(self) -> Iterator[str]:
        for call in self.calls:
            yield f"enable_random name={call},probability={self.probability},failinfo={self.error}"

    def orders_back(self) -> Iterator[str]:
        for call in self.calls:
            yield f"disable name={call}"


def libraries() -> list[Path]:
    """The two libraries; empty where they are not installed."""
    for folder in FOLDERS:
        found = [folder / name for name in LIBRARIES]
        if all(each.exists() for each in found):
            return found
    return []


class Preloaded:
    """The environment in which a process can be told what fails, and the voice that tells it."""

    def __init__(self, folder: Path) -> None:
        self._prefix = folder / "fiu-ctrl"

    @property
    def environment(self) -> Mapping[str, str]:
        return {"LD_PRELOAD": " ".join(map(str, libraries())), "FIU_CTRL_FIFO": str(self._prefix)}

    @contextmanager
    def failing(self, pids: Iterable[int], failing: Failing) -> Iterator[None]:
        """What must fail fails in these processes as long as the block lasts."""
        pids = list(pids)
        self._tell(pids, failing.orders())
        try:
            yield
        finally:
            self._tell(pids, failing.orders_back())

    def _tell(self, pids: Iterable[int], orders: Iterable[str]) -> None:
        said = list(orders)
        for pid in pids:
            for order in said:
                Path(f"{self._prefix}-{pid}.in").write_text(f"{order}\n")
                answer = Path(f"{self._prefix}-{pid}.out").read_text().strip()
                if answer != "0":
                    raise OSError(f"libfiu does not take {order!r}: {answer}")


@contextmanager
def preloaded() -> Iterator[Preloaded]:
    """The pipes lie in a folder that a server with another user can write to."""
    folder = Path(tempfile.mkdtemp(prefix="harapan-fiu-"))
    folder.chmod(0o777)
    try:
        yield Preloaded(folder)
    finally:
        rmtree(folder)
