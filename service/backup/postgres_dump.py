"""Reads a dump of PostgreSQL as the rows of its tables; whatever else it holds is passed over."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

from service.backup.postgres_tools import reading
from service.backup.sqlite_source import Progress
from service.log.postgres_copy import MIGRATIONS, Copy, DumpedTable

_BEGINS = re.compile(rb'COPY (?:"[^"]+"|\w+)\."?([a-z_]+)"? \(([a-z_", ]+)\) FROM stdin;\n')
PAGE = 1000
_ENDS = b"\\.\n"


def load(dump: Path, copy: Copy, progress: Progress) -> None:
    """Fill an empty copy from a dump; ``LogUnavailable`` of the reason ``damaged`` where the tables do not fit."""
    with reading(dump, f"--table={MIGRATIONS}").output() as script:
        for table in tables(script):
            copy.lay_out(table)
    with reading(dump).output() as script:
        copy.fill(tables(script, progress))


def tables(script: Iterable[bytes], progress: Progress = lambda done, total: None) -> Iterator[DumpedTable]:
    """The tables in a script of ``pg_restore``, one after the other."""
    lines = iter(script)
    for line in lines:
        if begins := _BEGINS.fullmatch(line):
            name, columns = begins[1].decode(), begins[2].decode().replace('"', "").split(", ")
            rows = _rows(lines, progress)
            yield DumpedTable(name, tuple(columns), rows)
            # Where somebody did not want them.
            deque(rows, maxlen=0)


def _rows(lines: Iterator[bytes], progress: Progress) -> Iterator[bytes]:
    for number, line in enumerate(lines):
        if line == _ENDS:
            return
        if number % PAGE == 0:
            progress(number, number)
        yield line
