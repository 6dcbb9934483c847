"""A child over HTTP: what is claimed of it side by side, with the claims that show, and its cases."""

from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify

from domain.case.replay import provenance, reading
from domain.child.age import ages
from domain.child.claims import Claim, born, matter, showing
from domain.child.events import BirthDateClaimed
from domain.child.identity import birth_date, display_name
from domain.child.state import fold
from domain.history import Effective, history
from domain.identifiers import EventId
from domain.plainly import plainly
from domain.sensitivity import UNOPENED, Sensitivity
from service.eyes import Card
from service.http.clock import local_now, zone
from service.http.on_record import looked
from service.http.preconditions import etag
from service.http.query import read_query
from service.http.scoped import eyes, scope
from service.log import Opened
from service.site import Site

IDENTITY = ("display_name", "birth")
"""What of a child's card is class D2."""


class Children:
    """Answers about children."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def child(self, child: str) -> Response:
        """Who the child is, as far as the claims say and the caller may read them."""
        read_query()
        mine = scope(self._site)
        mine.must_see(child)
        looked(classes=mine.extents(child))
        stored = self._site.log.load(child)
        read = eyes(self._site).read_all(stored)
        entries = history(record for _, record, _ in read).effective
        opened = {record.id: told for _, record, told in read}
        told = {
            "id": child,
            "version": len(stored),
            "display_name": display_name(entries),
            "birth": self._birth(entries),
            "cases": [
                {"id": each.id, "open": each.open, "ended_at": each.ended_at}
                for each in fold(entries).cases
                if mine.sees(each.id)
            ],
            "claims": self._claims(entries, opened),
            "withheld": [] if Sensitivity.D2 in mine.extents(child) else list(IDENTITY),
        }
        response = jsonify(plainly(told, zone(self._site)))
        response.headers["ETag"] = etag(len(stored))
        return response

    def _birth(self, entries: tuple[Effective, ...]) -> dict[str, Any] | None:
        claim = birth_date(entries)
        if claim is None or claim.born_on is UNOPENED:
            return None
        possible = ages(claim, local_now(self._site).date())
        return {
            "born": born(claim),
            "precision": claim.precision,
            "evidence": claim.evidence,
            "ages": [possible.start, possible.stop - 1],
        }

    def _claims(self, entries: tuple[Effective, ...], opened: Mapping[EventId, Opened | Card]) -> list[dict[str, Any]]:
        shown = showing(entries)
        return [
            provenance(each.record)
            | _worded(each)
            | {
                "matter": matter(each.event),
                "shows": each.record.id in shown,
                "withheld": sorted(opened[each.mark.by].withheld),
                "erased": sorted(opened[each.mark.by].erased),
            }
            for each in entries
            if isinstance(each.event, Claim)
        ]


def _worded(entry: Effective) -> dict[str, Any]:
    """What a claim says; a birth date only as exactly as it is known."""
    said = reading(entry)
    if isinstance(entry.event, BirthDateClaimed) and Sensitivity.D2 in said["content"]:
        identity = said["content"][Sensitivity.D2] | {"born_on": born(entry.event)}
        return said | {"content": said["content"] | {str(Sensitivity.D2): identity}}
    return said
