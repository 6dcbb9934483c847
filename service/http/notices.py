"""Notices over HTTP: what the caller was told, and that they have seen it."""

from typing import Any

from flask import Response, jsonify

from service.http.answers import MAYBE_TEXT, TEXT, TIME, answer
from service.http.identity import caller
from service.http.json_schema import Schema
from service.http.problems import unknown
from service.http.query import LIMIT, read_query
from service.http.scoped import scope
from service.notices.answering import acknowledge, told
from service.notices.kinds import Kind
from service.notices.notice import State
from service.site import Site

MAYBE_TIME: Schema = MAYBE_TEXT | {"format": "date-time"}

NOTICE = answer(
    {
        "id": TEXT,
        "kind": {"type": "string", "enum": [str(each) for each in Kind]},
        "urgency": TEXT,
        "case": MAYBE_TEXT | {"description": "None where the case is not there for the caller."},
        "step": {"type": "integer", "minimum": 0, "description": "How often it was escalated before it came to you."},
        "made_at": TIME,
        "state": {"type": "string", "enum": [str(each) for each in State]},
        "sent_at": MAYBE_TIME,
        "acknowledged_at": MAYBE_TIME,
        "escalated_at": MAYBE_TIME,
    }
)

NOTICES: Schema = answer({"items": {"type": "array", "items": NOTICE}, "next": {"type": "null"}})


class Notices:
    """Answers with what the caller was told, whatever their role: it was meant for them."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def mine(self) -> Response:
        """The newest, what was not acknowledged first."""
        limit = read_query(LIMIT)["limit"]
        notices, mine = self._site.outbox.of(caller().person, limit), scope(self._site)
        mine.brief({each.alarm.case for each in notices})
        items: list[dict[str, Any]] = [told(each, mine) for each in notices]
        return jsonify(items=items, next=None)

    def acknowledge(self, notice: str) -> Response:
        """The caller has seen it; saying so again changes nothing."""
        found = acknowledge(self._site, notice, caller().person)
        if found is None:
            raise unknown("notice")
        return jsonify(told(found, scope(self._site)))
