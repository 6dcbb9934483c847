"""Who looked at a case, over HTTP, newest first. Asking is a look itself."""

from flask import Response, jsonify

from domain.identifiers import StreamId
from domain.sensitivity import Sensitivity
from domain.staff.vocabulary import Role
from service.http.answers import COUNT, MAYBE_TEXT, TEXT, TIME, answer
from service.http.clock import zone
from service.http.identity import caller
from service.http.json_schema import id_schema
from service.http.on_record import looked
from service.http.problems import unknown
from service.http.query import LIMIT, read_query, text
from service.http.scoped import scope
from service.reads import Channel, Result
from service.reads.who_looked import looks_told, must_be_told, plain_look
from service.site import Site

BEFORE = text("after", "The `next` of the page before", "[0-9]{1,15}", "the `next` of a page")

LOOK = answer(
    {
        "position": COUNT | {"description": "Its place in the read log."},
        "at": TIME,
        "by": id_schema("StaffId"),
        "role": {"type": "string", "enum": [str(each) for each in Role]},
        "operation": TEXT | {"description": "What was asked: an operation of the API, a page, or a command."},
        "channel": {"type": "string", "enum": [str(each) for each in Channel]},
        "result": {"type": "string", "enum": [str(each) for each in Result]},
        "classes": {"type": "array", "items": {"type": "string", "enum": [str(each) for each in Sensitivity]}},
        "cases": COUNT | {"description": "How many cases were shown together."},
        "session": MAYBE_TEXT | {"description": "The token with which it was asked."},
        "device": MAYBE_TEXT,
        "glass": MAYBE_TEXT,
        "order": MAYBE_TEXT,
    }
)


class Looks:
    """Answers about who looked."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def at_case(self, case: str) -> Response:
        """Everybody who looked at a case, or tried to."""
        mine = scope(self._site)
        mine.must_see(case)
        if not mine.extents(case):
            raise unknown("case")
        must_be_told(caller().role)
        looked(classes=[Sensitivity.D1])
        asked = read_query(BEFORE, LIMIT)
        before, limit = asked["after"], asked["limit"]
        place, blind = int(before) if before else None, mine.blind_spot(case)
        found = looks_told(self._site.reads, StreamId(case), blind, place, limit + 1)
        items = [plain_look(each, zone(self._site)) for each in found[:limit]]
        return jsonify(items=items, next=str(items[-1]["position"]) if len(found) > limit else None)
