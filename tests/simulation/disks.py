"""Small disks that can be filled: in memory, mounted for a while. Only root can mount."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILLER = "filler"
CHUNK = 4096


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """An empty folder that holds no more than so much."""
    folder = Path(tempfile.mkdtemp(prefix="harapan-disk-"))
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], check=True, capture_output=True
        )
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    finally:
        folder.rmdir()


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """The disk is full as long as the block lasts."""
    filler = os.open(folder / FILLER, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        _fill(filler)
        yield
    finally:
        os.close(filler)
        (folder / FILLER).unlink()


def can_mount() -> bool:
    """Whether this process may make small disks; in many containers not even root may."""
    try:
        with small_disk(1):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


def _fill(filler: int) -> None:
    try:
        while True:
            os.write(filler, bytes(CHUNK))
    except OSError:
        return
