"""What a library or a thread behind the answers remarks, as lines of the journal, with nothing in them of a request.

A remark is told in its words only where they are known, because a library may have filled in already what somebody
wrote. Of any other, and of an error, is told where it comes from.
"""

import logging

from service.http.journal import Journal

OWN = "service"
"""Our own threads remark on ids, codes, counts, and on why a server cannot be reached."""
POOL = "psycopg.pool"
"""Of connections to a database."""
WAITRESS, QUEUE = "waitress", "waitress.queue"
"""Of the connections of clients."""
HARMLESS = frozenset(
    {
        "WORKER TIMEOUT (pid:%s)",
        "Worker (pid:%s) was sent %s!",
        "Worker (pid:%s) was sent %s! Perhaps out of memory?",
        "Worker (pid:%s) exited with code %s.",
        "Reason: %s",
        "total open connections reached the connection limit, no longer accepting new connections",
        "%d thread(s) still running",
        "Canceling %d pending task(s)",
    }
)
"""What gunicorn remarks on its processes, and waitress on its threads: a number, a signal, an exit code."""


class Diverted(logging.Handler):
    """Takes whatever its log lets through."""

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, Exception):
            self._journal.incident("server", error)
        else:
            self._journal.write("server", level=record.levelname, process=record.process, **_told(record))


def divert(journal: Journal, *servers: str) -> None:
    """Let the logs of these servers, and of what goes on behind them, go to the journal and nowhere else."""
    for name in (*servers, WAITRESS, OWN, POOL):
        log = logging.getLogger(name)
        log.handlers = [Diverted(journal)]
        log.propagate = False
    # That a trouble is over is no warning.
    logging.getLogger(OWN).setLevel(logging.INFO)
    # It warns at every try to connect: whoever needs the connection tells it once.
    logging.getLogger(POOL).setLevel(logging.ERROR)
    # It remarks on every request that comes before a thread has taken the last one: that is no trouble.
    logging.getLogger(QUEUE).setLevel(logging.ERROR)


def _told(record: logging.LogRecord) -> dict[str, str]:
    if record.msg in HARMLESS or record.name.split(".")[0] == OWN:
        return {"says": " ".join(record.getMessage().split())}
    return {"where": f"{record.name}:{record.lineno} {record.funcName}"}
