"""Publishing the log to Redis as one more work beside the answers, and how far that has come."""

from service.http.beside import Work
from service.http.journal import Journal
from service.http.stopping import Stopping
from service.site import Site
from service.stream import Publisher, StreamOfAnotherLog, StreamUnavailable

SCHEMAS = "/api/schemas/"


def publisher_of(site: Site) -> Publisher | None:
    """Whoever puts the log of this site into its Redis; ``None`` where it has none."""
    settings = site.settings
    if settings.redis is None:
        return None
    return Publisher(site.log, settings.redis, settings.public_url.rstrip("/") + SCHEMAS)


def publish(site: Site, stopping: Stopping, journal: Journal) -> None:
    """Keep Redis at the end of the log. A failure is reported and tried again; nobody waits for it."""
    publisher = publisher_of(site)
    assert publisher is not None
    try:
        publisher.run(stopping, lambda error: journal.incident("stream", error))
    finally:
        publisher.close()


def works_of_stream(site: Site) -> list[Work]:
    """What there is to do for the stream: nothing where the site has none."""
    return [publish] if site.settings.redis else []


def stream_standing(publisher: Publisher | None) -> dict[str, object] | None:
    """How many records Redis does not hold yet, or why it cannot be told; ``None`` where there is no Redis."""
    if publisher is None:
        return None
    try:
        return {"lag": publisher.lag()}
    except StreamUnavailable as error:
        return {"away": error.reason}
    except StreamOfAnotherLog as error:
        return {"another_log": error.reason}
