"""Cases over HTTP: the caseload, one case as it stands, its timeline, its replay, and the basis of a decision."""

from collections.abc import Iterable
from typing import Any

from flask import Response, jsonify

from domain.identifiers import CaseId
from service.http.identity import caller, must_see_cases
from service.http.preconditions import etag
from service.http.problems import unknown
from service.http.query import read_query, when
from service.http.questions import POSITION, Question, page, paged, rows_after
from service.reading import PersonSight, parts_of
from service.replay import Moment, difference, replay
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
        self._must_be_there(case)
        read_query()
        told = self._replayed(case)
        response = jsonify({name: value for name, value in told.items() if name not in LONG})
        response.headers["ETag"] = etag(told["version"])
        return response

    def timeline(self, case: str) -> Response:
        """Every record of a case, with the content that the caller may read."""
        self._must_be_there(case)
        rows = page(self._site, TIMELINE, case=case)
        items = self._with_content(case, rows.items)
        return paged(rows, items)

    def replay(self, case: str) -> Response:
        """The case as it stood; and against another moment, what differs."""
        self._must_be_there(case)
        asked = read_query(*MOMENTS)
        told = self._replayed(case, asked["as_of"], asked["known_at"])
        against = asked["against_as_of"], asked["against_known_at"]
        if not any(against):
            return jsonify(told)
        return jsonify(told | {"difference": difference(told, self._replayed(case, *against))})

    def basis(self, event: str) -> Response:
        """On what a decision rests: what its author saw, what was there unseen, what came later."""
        must_see_cases("decision")
        rows = rows_after(self._site, BASIS.view, read_query(POSITION)["after"], {"id": event}, 1)
        if not rows.items:
            raise unknown("decision")
        return jsonify(rows.items[0])

    def _replayed(self, case: str, as_of: Moment | None = None, known_at: Moment | None = None) -> dict[str, Any]:
        log, keys, now = self._site.log, self._site.keys, self._site.now()
        return replay(log, keys, CaseId(case), self._sight(), now=now, as_of=as_of, known_at=known_at)

    def _with_content(self, case: str, items: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
        sight = self._sight()
        records = {each.event_id: each for each in self._site.log.load(case)}
        for item in items:
            opened = parts_of(records[item["id"]], sight)
            closed = {"withheld": sorted(opened.withheld), "erased": sorted(opened.erased)}
            yield item | {"content": dict(opened.parts)} | closed

    def _must_be_there(self, case: str) -> None:
        must_see_cases("case")
        if not self._site.log.head(case).version:
            raise unknown("case")

    def _sight(self) -> PersonSight:
        return PersonSight(self._site.keys, caller().person, caller().role)
