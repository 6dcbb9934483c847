"""The agency over HTTP: who works here in which roles, and what is set."""

from typing import Any

from flask import Response, jsonify

from domain.plainly import plainly
from domain.settings.vocabulary import DeadlineKind
from service.http.clock import local_now, zone
from service.http.preconditions import etag
from service.http.query import read_query
from service.http.questions import Question, asked_for, paged
from service.site import Site
from service.views import PUBLIC

STAFF = Question(PUBLIC["staff"])


class Agency:
    """Answers about the agency itself. Who works where and since when is for everybody who has a token."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def staff(self) -> Response:
        """Everybody who works or worked here."""
        return paged(asked_for(self._site, STAFF))

    def settings(self) -> Response:
        """What is in force today: name, zone, the length of every deadline, and the holidays."""
        read_query()
        settings = self._site.knowledge.settings()
        today = local_now(self._site).date()
        lengths = {kind: settings.length(kind, today) for kind in DeadlineKind}
        told: dict[str, Any] = {
            "id": "settings-agency",
            "version": settings.version,
            "name": settings.name,
            "zone": settings.zone,
            "deadlines": [{"kind": kind, "amount": each.amount, "unit": each.unit} for kind, each in lengths.items()],
            "holidays": [{"day": day, "name": name} for day, name in sorted(settings.holidays.items())],
        }
        response = jsonify(plainly(told, zone(self._site)))
        response.headers["ETag"] = etag(settings.version)
        return response
