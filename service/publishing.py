"""Publishing the log to Redis as one more work beside the answers, and how far that has come."""

from threading import Lock
from time import monotonic

from service.http.beside import Work
from service.http.journal import Journal
from service.http.stopping import Stopping
from service.site import Site
from service.stream import ANSWER_SECONDS, Publisher, StreamOfAnotherLog, StreamUnavailable

SCHEMAS = "/api/schemas/"
AWAY = "away"
PATIENCE = 1.0
"""Seconds that somebody who only asks how far the stream has come waits for Redis."""
REMEMBERED = 2.0
"""Seconds for which a Redis that was away is not asked again."""


def publisher_of(site: Site, patience: float = ANSWER_SECONDS) -> Publisher | None:
    """Whoever puts the log of this site into its Redis; ``None`` where it has none.

    ``patience`` is how many seconds it waits for an answer.
    """
    settings = site.settings
    if settings.redis is None:
        return None
    return Publisher(site.log, settings.redis, settings.public_url.rstrip("/") + SCHEMAS, patience=patience)


def publish(site: Site, stopping: Stopping, journal: Journal) -> None:
    """Keep Redis at the end of the log. A failure is reported and tried again; nobody waits for it."""
    publisher = publisher_of(site)
    assert publisher is not None
    try:
        publisher.run(stopping, lambda error: journal.trouble("stream", error))
    finally:
        publisher.close()


def works_of_stream(site: Site) -> list[Work]:
    """What there is to do for the stream: nothing where the site has none."""
    return [publish] if site.settings.redis else []


class StreamStanding:
    """How far the stream of a site has come, for whoever asks often and must not wait. Safe to share."""

    def __init__(self, site: Site) -> None:
        self._publisher = publisher_of(site, patience=PATIENCE)
        self._lock = Lock()
        self._away: dict[str, object] | None = None
        self._until = 0.0

    def told(self) -> dict[str, object] | None:
        """How many records Redis does not hold yet, or why it cannot be told; ``None`` where there is no Redis.

        That it is away is remembered for a while, so that a silent one does not cost every asker the same wait.
        """
        if self._publisher is None:
            return None
        with self._lock:
            if self._away is None or monotonic() >= self._until:
                told = _standing(self._publisher)
                self._away = told if AWAY in told else None
                self._until = monotonic() + REMEMBERED
                return told
            return self._away


def _standing(publisher: Publisher) -> dict[str, object]:
    try:
        return {"lag": publisher.lag()}
    except StreamUnavailable as error:
        return {AWAY: error.reason}
    except StreamOfAnotherLog as error:
        return {"another_log": error.reason}
