"""Cases over HTTP: the caseload, one case as it stands, its timeline, its replay, and the basis of a decision."""

from collections.abc import Iterable
from typing import Any

from flask import Response, jsonify

from domain.identifiers import CaseId
from service.card import card
from service.http.on_record import looked
from service.http.preconditions import etag
from service.http.problems import unknown
from service.http.query import read_query, when
from service.http.questions import POSITION, Question, page, paged, rows_after
from service.http.scoped import eyes, scope
from service.replay import Replays, between
from service.site import Site
from service.views import PUBLIC

CASELOAD = Question(PUBLIC["caseload"])
BASIS = Question(PUBLIC["basis"], fixed="id")
TIMELINE = Question(PUBLIC["timeline"], fixed="case")

MOMENTS = (
    when("as_of", "What was so at that moment; now where it is not told"),
    when("known_at", "As it was known at that moment; now where it is not told"),
    when("against_as_of", "Tell what differs from the replay as of this moment"),
    when("against_known_at", "Tell what differs from the replay as known at this moment"),
)

LONG = ("entries", "basis")
"""What a replay tells beyond the summary of a case."""


class Cases:
    """Answers about cases."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def caseload(self) -> Response:
        """The cases, with the name of the child where the caller may see it."""
        return paged(page(self._site, CASELOAD))

    def case(self, case: str) -> Response:
        """One case as it stands now."""
        self._must_have_skeleton(case)
        read_query()
        told = self._replays(case).at().told()
        response = jsonify({name: value for name, value in told.items() if name not in LONG})
        response.headers["ETag"] = etag(told["version"])
        return response

    def timeline(self, case: str) -> Response:
        """Every record of a case, with the content that the caller may read."""
        self._must_have_skeleton(case)
        rows = page(self._site, TIMELINE, case=case)
        items = self._with_content(case, rows.items)
        return paged(rows, items)

    def replay(self, case: str) -> Response:
        """The case as it stood; and against another moment, what differs."""
        self._must_have_skeleton(case)
        asked = read_query(*MOMENTS)
        replays = self._replays(case)
        one = replays.at(asked["as_of"], asked["known_at"])
        against = asked["against_as_of"], asked["against_known_at"]
        if not any(against):
            return jsonify(one.told())
        return jsonify(one.told() | {"difference": between(one, replays.at(*against))})

    def card(self, case: str) -> Response:
        """What the caller has to know of a case that is not theirs to read: whom to call, and what to beware of."""
        mine = scope(self._site)
        mine.must_see(case)
        read_query()
        looked(classes=mine.extents(case))
        return jsonify(card(self._site, mine, eyes(self._site), CaseId(case)))

    def basis(self, event: str) -> Response:
        """On what a decision rests: what its author saw, what was there unseen, what came later."""
        rows = rows_after(self._site, BASIS.view, read_query(POSITION)["after"], {"id": event}, 1)
        if not rows.items:
            raise unknown("decision")
        return jsonify(rows.items[0])

    def _replays(self, case: str) -> Replays:
        looked(classes=scope(self._site).extents(case))
        return Replays(self._site.log, self._site.keys, CaseId(case), eyes(self._site), self._site.now())

    def _with_content(self, case: str, items: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
        sight, stored = eyes(self._site), {each.event_id: each for each in self._site.log.load(case)}
        for item in items:
            if (read := sight.read(stored[item["id"]])) is not None:
                _, told = read
                closed = {"withheld": sorted(told.withheld), "erased": sorted(told.erased)}
                yield item | {"content": dict(told.parts)} | closed

    def _must_have_skeleton(self, case: str) -> None:
        scope(self._site).must_read(case)
