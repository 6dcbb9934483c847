"""What a server library remarks, as lines of the journal: what it says, without what it says it about."""

import logging

from service.http.journal import Journal


class Diverted(logging.Handler):
    """Takes warnings and worse."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(logging.WARNING)
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, Exception):
            self._journal.incident("server", error)
        else:
            self._journal.write("server", level=record.levelname, says=str(record.msg))


BEHIND = ("psycopg.pool", "service")
"""Who remarks on what goes on behind the answers: that a database cannot be reached, or that nobody listens."""


def divert(journal: Journal, *servers: str) -> None:
    """Let the logs of these servers, and of what goes on behind them, go to the journal and nowhere else."""
    for name in (*servers, *BEHIND):
        log = logging.getLogger(name)
        log.handlers = [Diverted(journal)]
        log.propagate = False
