"""Puts the log into Redis as streams: every record once and in order, whatever dies on the way."""

from collections.abc import Callable
from typing import Protocol

from redis import ResponseError, WatchError
from redis.client import Pipeline

from service.cloud_event import cloud_event, encoded
from service.log import Log, Stored
from service.stream.connection import ANSWER_SECONDS, connect, reachable
from service.stream.held import (
    Entry,
    Held,
    StreamOfAnotherLog,
    advanced,
    beginning,
    document_of,
    read,
    stream_of,
    written,
)

PARTITIONS = 8
LONGEST = 50_000
BATCH = 500

GLANCE = 5.0
"""Seconds after which a log that does not grow is left, to see whether Redis still holds what it held."""

REST, LONGEST_REST = 0.5, 10.0
"""Seconds between two tries after one has failed: twice as long each time, up to the longest."""

ALREADY_THERE = "equal or smaller than the target stream top item"


class Stopping(Protocol):
    """Lets what goes on know that it should end."""

    @property
    def begun(self) -> bool: ...

    def rest(self, seconds: float) -> None: ...

    def wait_for_news(self, log: Log, after: int, seconds: float) -> None: ...


class Publisher:
    """Follows the log into Redis. It remembers nothing: where to go on is what Redis says it holds.

    One is enough. Two at a time do no harm, because each batch is put only where nobody has put one meanwhile
    (decision 0011).
    """

    def __init__(
        self,
        log: Log,
        url: str,
        schemas: str,
        *,
        partitions: int = PARTITIONS,
        longest: int = LONGEST,
        patience: float = ANSWER_SECONDS,
    ) -> None:
        """``url`` is that of Redis, ``schemas`` the address under which the schemas of events are, with its slash.

        ``partitions`` counts where streams are begun, and not for those that are there. Each keeps about the newest
        ``longest`` entries. ``patience`` is how many seconds it waits for an answer of Redis.
        """
        self._log = log
        self._redis = connect(url, patience)
        self._schemas = schemas
        self._partitions = partitions
        self._longest = longest
        self._source = log.info.source
        self._document = document_of(self._source)

    def run(self, stopping: Stopping, failed: Callable[[Exception], None]) -> None:
        """Keep Redis at the end of the log until it is time to stop; a failure is told and tried again."""
        rest = REST
        while not stopping.begun:
            try:
                stopping.wait_for_news(self._log, self.advance(), GLANCE)
                rest = REST
            except Exception as error:
                failed(error)
                stopping.rest(rest)
                rest = min(2 * rest, LONGEST_REST)

    def catch_up(self) -> int:
        """Bring Redis to where the log ends now; the position that it has reached. Raises as ``advance`` does."""
        end = self._log.last().position
        while (reached := self.advance()) < end:
            pass
        return reached

    def advance(self) -> int:
        """Put one batch; the position up to which Redis then holds the log.

        ``StreamUnavailable`` and ``LogUnavailable``: what was put is known at the next try. ``RecordDamaged``, and
        ``StreamOfAnotherLog`` where Redis serves another one.
        """
        with reachable(), self._redis.pipeline() as talk:
            talk.watch(self._document)  # type: ignore[no-untyped-call]  # the client leaves it untyped
            before = read(talk.get(self._document))
            held = before if before and self._is_ours(before) else self._begin(before)
            news = self._news(held)
            if held is before and not news:
                return held.position
            try:
                return self._put(talk, held, news)
            except WatchError:
                # Another publisher was faster: the next try goes on from there.
                return held.position

    def lag(self) -> int:
        """How many records of the log Redis does not hold yet. ``StreamUnavailable``, ``LogUnavailable``."""
        with reachable():
            held = read(self._redis.get(self._document))
        return self._log.last().position - (held.position if held and self._is_ours(held) else 0)

    def close(self) -> None:
        """Let go of the connection."""
        self._redis.close()

    def _is_ours(self, held: Held) -> bool:
        return held.epoch == self._log.info.hub_epoch

    def _begin(self, before: Held | None) -> Held:
        return beginning(self._log.info, self._log.last().position, self._partitions, self._longest, before)

    def _news(self, held: Held) -> list[Stored]:
        """The next records, read together with the last one that Redis holds, which must be the same here."""
        if held.position == 0:
            return self._log.read(0, BATCH)
        records = self._log.read(held.position - 1, BATCH + 1)
        if not records or held.event not in (None, records[0].event_id):
            raise StreamOfAnotherLog("other-record")
        return records[1:]

    def _put(self, talk: Pipeline, held: Held, news: list[Stored]) -> int:
        """Entries, and the document that speaks of them, all or none."""
        entries, after = advanced(held, news) if news else ([], held)
        talk.multi()
        for entry in entries:
            self._add(talk, held, entry)
        talk.set(self._document, written(after))
        _check(talk.execute(raise_on_error=False))
        return after.position

    def _add(self, talk: Pipeline, held: Held, entry: Entry) -> None:
        event = cloud_event(entry.stored, self._source, self._schemas)
        talk.xadd(
            stream_of(self._source, held, entry.partition),
            {"event": encoded(event), "previous": entry.previous},
            id=f"{entry.stored.position}-0",
            maxlen=self._longest,
            approximate=True,
        )


def _check(results: list[object]) -> None:
    """An entry that Redis has already is refused and is where it should be; every other refusal is an error."""
    for result in results:
        if isinstance(result, ResponseError) and ALREADY_THERE not in str(result):
            raise result
