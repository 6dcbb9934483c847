"""The feed: the whole log in order as CloudEvents, envelopes alone; a reader resumes anywhere without a gap."""

from collections.abc import Sequence
from threading import BoundedSemaphore
from typing import Any

from flask import Response, request

from domain.access import Extent
from domain.refusal import Refused
from domain.sensitivity import Sensitivity
from domain.staff.vocabulary import Role
from service.cloud_event import CloudEvent, encoded, feed_of
from service.http.cloud_event import as_counted, as_plain, schemas
from service.http.identity import caller
from service.http.on_record import looked
from service.http.positions import POSITION, cursor_at, position_in
from service.http.query import LIMIT, number, read_query, text
from service.http.scoped import scope
from service.http.stopping import Stopping
from service.log import RecordDamaged, Stored
from service.reading import record_of
from service.site import Site

Told = CloudEvent | dict[str, Any]
"""An event in the very bytes that were hashed; or, for who is accused in its case, as they count and read it."""

BATCH = "application/cloudevents-batch+json"
PAGE = "application/json"
LONGEST_WAIT = 30
MOST_WAITING = 8
"""Readers that wait at one time at most, because each keeps a thread; one more is answered at once."""

READERS = frozenset({Role.INTEGRATOR, Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR, Role.DATA_PROTECTION_OFFICER})
"""Who follows all that happens: programs by agreement, and the persons to whom every case of the agency is there."""

FEED = (
    text("after", "A `next`, or a position: only what came after it", POSITION, "a `next` or a position"),
    LIMIT,
    number("wait", "Seconds to wait where there is nothing new", 0, 0, LONGEST_WAIT),
)


class Feed:
    """Pages of the log. Positions carry the epoch of the hub, so that those of a lost log are not mistaken for ours."""

    def __init__(self, site: Site, stopping: Stopping) -> None:
        self._site = site
        self._stopping = stopping
        self._seats = BoundedSemaphore(MOST_WAITING)

    def page(self) -> Response:
        """Everything after a position, oldest first, and the cursor with which to ask for more.

        It ends before a record that is damaged; only whoever asks for that one is told so instead.
        """
        if caller().role not in READERS:
            raise Refused("role.may-not", role=str(caller().role), command="read the feed")
        asked = read_query(*FEED)
        after = position_in(self._site.log, asked["after"] or "0")
        stored = self._read(after, asked["limit"], asked["wait"])
        events, read = self._events(stored)
        if read:
            after = stored[read - 1].position
            looked(stretch=(stored[0].position, after), classes=[Sensitivity.D1])
        following = cursor_at(self._site.log, after)
        return _batch(events, following) if _wants_batch() else _page(events, following)

    def _events(self, stored: list[Stored]) -> tuple[Sequence[Told], int]:
        """What of these records the caller gets, and how many were read: up to one that, or whose case, is damaged."""
        events = feed_of(stored, self._site.log.info.source, schemas())
        if caller().role is Role.INTEGRATOR:
            return events, len(events)
        mine, told = scope(self._site), list[Told]()
        mine.brief({each.stream for each in stored})
        for before, (event, each) in enumerate(zip(events, stored, strict=False)):
            try:
                if mine.extents_of(record_of(each)).get(Sensitivity.D1) is Extent.FULL:
                    blind = mine.blind_spot(each.stream)
                    told.append(as_counted(as_plain(event), blind) if blind else event)
            except RecordDamaged:
                # Whose case it is cannot be read.
                if before:
                    return told, before
                raise
        return told, len(events)

    def _read(self, after: int, limit: int, seconds: int) -> list[Stored]:
        stored = self._site.log.read_whole(after, limit)
        if stored or not seconds or not self._seats.acquire(blocking=False):
            return stored
        try:
            self._stopping.wait_for_news(self._site.log, after, seconds)
        finally:
            self._seats.release()
        return self._site.log.read_whole(after, limit)


def _wants_batch() -> bool:
    return request.accept_mimetypes.best_match([PAGE, BATCH], default=PAGE) == BATCH


def _page(events: Sequence[Told], following: str) -> Response:
    return Response(encoded({"items": events, "next": following}), mimetype=PAGE)


def _batch(events: Sequence[Told], following: str) -> Response:
    """The array that CloudEvents define, with the cursor beside it."""
    response = Response(encoded(events), mimetype=BATCH)
    response.headers["Link"] = f'<{request.path}?after={following}>; rel="next"'
    return response
