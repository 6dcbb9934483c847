"""What a thread behind the answers remarks, whoever else takes its log."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class _Heard(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@contextmanager
def remarks(name: str) -> Iterator[list[str]]:
    """Those that a log of this name takes while in the block."""
    log, heard = logging.getLogger(name), _Heard()
    before = log.level
    log.addHandler(heard)
    log.setLevel(logging.INFO)
    try:
        yield heard.said
    finally:
        log.setLevel(before)
        log.removeHandler(heard)
