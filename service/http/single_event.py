"""One event with the parts that its reader may have; and the schema of each event that there is."""

from flask import Response, jsonify

from domain.case.warnings import RESTS_ON
from domain.catalogue import CATALOGUE
from service.cloud_event import cloud_event
from service.http.cloud_event import as_counted, schema_address, schemas, with_parts, without_warnings
from service.http.event_schema import schema_of_event
from service.http.on_record import looked
from service.http.problems import unknown
from service.http.query import read_query
from service.http.scoped import eyes, scope
from service.site import Site

JSON_SCHEMA = "application/schema+json"


class SingleEvents:
    """Answers about events one by one."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def event(self, event: str) -> Response:
        """One event as a CloudEvent, with what the caller may read of its content."""
        read_query()
        stored = self._site.log.find(event)
        read = eyes(self._site).read(stored) if stored is not None else None
        if stored is None or read is None:
            raise unknown("event")
        record, opened = read
        looked(classes=scope(self._site).extents_of(record))
        told = cloud_event(stored, self._site.log.info.source, schemas())
        blind = scope(self._site).blind_spot(stored.stream)
        classes = scope(self._site).classes(stored.stream)
        closed = {code for code, rests_on in RESTS_ON.items() if rests_on not in classes}
        whole = without_warnings(with_parts(told, record, opened), closed.__contains__)
        if not scope(self._site).extents(stored.stream):
            # One sealed note is meant for them, and not whom the case is about.
            whole["data"].pop("subject", None)
        return jsonify(as_counted(whole, blind))


def schema(type: str, version: int) -> Response:
    """The JSON Schema of one event, at the address that ``dataschema`` names."""
    declared = CATALOGUE.get((type, version))
    if declared is None:
        raise unknown("schema")
    response = jsonify(schema_of_event(declared, schema_address(type, version)))
    response.mimetype = JSON_SCHEMA
    return response
