"""Commands over HTTP: shape in, command out, what came of it and the version as ETag."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from flask import Response, jsonify, request
from uuid_utils.compat import uuid7

from domain import access
from domain.case.events.privacy import AuditOrdered, BreakGlassUsed
from domain.child.events import ChildRegistered
from domain.identifiers import ChildId, StreamId
from domain.record import Occurred
from domain.staff.events import Posted, RoleEnded, RoleGranted, StaffRegistered, TeamJoined
from service.asked import Asked, Done
from service.facts import Briefing
from service.http.bodies import Body, read_json
from service.http.briefing import briefing
from service.http.clock import local_now
from service.http.identity import caller, must_be_fresh, must_see_cases
from service.http.on_record import looked
from service.http.operations import Operation, Place
from service.http.preconditions import etag, expected_version, idempotency_key, version_required
from service.http.problems import unknown
from service.http.scoped import scope
from service.http.warned import says
from service.knowledge import SETTINGS_STREAM
from service.roster import Roster
from service.site import Site
from sync.evidence import canonical

ABOUT_A_CHILD = (Place.CASE, Place.CHILD)

ASKS_AGAIN = (BreakGlassUsed, AuditOrdered, RoleGranted, RoleEnded, TeamJoined, Posted)
"""What a session left open at a desk must not allow."""

View = Callable[..., Response]


def command_view(site: Site, operation: Operation) -> View:
    """The view function of one operation."""

    def answer(**ids: str) -> Response:
        addressed = _addressed(operation, ids)
        seen = briefing(site)
        if operation.declared in ASKS_AGAIN:
            must_be_fresh(site)
        if operation.place in ABOUT_A_CHILD:
            must_see_cases(operation.place)
        access.must_be_allowed(caller().role, operation.declared)
        _must_be_there(site, operation, addressed, seen)
        key, expected = idempotency_key(), expected_version()
        if operation.decides and expected is None and addressed and seen.version(addressed):
            raise version_required()
        told = read_json(site.settings.largest_body)
        body = operation.body.read(told)
        if addressed is None and body.child is not None:
            looked(children=[body.child])
            scope(site).must_see(body.child)
        asked = _asked(site, body, addressed)
        request_bytes = canonical.encode([request.path, told])
        return _answer(site.casework.handle(replace(asked, expected=expected, key=key, request=request_bytes), seen))

    return answer


def _asked(site: Site, body: Body, addressed: StreamId | None) -> Asked:
    """The command as its body tells it, in the name of the caller."""
    stream, child = (addressed, body.child) if addressed else _begun(site, body)
    telling = body.telling
    return Asked(
        event=body.event,
        by=caller().person,
        role=caller().role,
        stream=stream,
        child=child,
        occurred=Occurred(telling.occurred_at or local_now(site), telling.precision),
        capture_mode=telling.capture_mode,
        observed_by=telling.observed_by,
        form=telling.form,
    )


def _addressed(operation: Operation, ids: dict[str, str]) -> StreamId | None:
    """The stream in the address; ``None`` for a command that begins one."""
    if operation.place is Place.SETTINGS:
        return SETTINGS_STREAM
    return StreamId(ids[operation.place]) if operation.place in ids else None


def _must_be_there(site: Site, operation: Operation, addressed: StreamId | None, seen: Briefing) -> None:
    """Out of scope and not there at all are one answer; the glass can be broken of what is out of scope."""
    if addressed not in (None, SETTINGS_STREAM) and not seen.version(addressed):
        raise unknown(operation.place)
    if operation.place in ABOUT_A_CHILD and addressed is not None:
        scope(site).must_be_there_for(operation.declared, addressed)


def _begun(site: Site, body: Body) -> tuple[StreamId | None, ChildId | None]:
    """The stream that a command begins, and its child; a case finds its stream itself, for a known child its own."""
    match body.event:
        case ChildRegistered():
            child = ChildId(f"child-{uuid7()}")
            return StreamId(child), child
        case StaffRegistered(handle=handle):
            return StreamId(Roster(site.keys, site.knowledge).id_of(handle)), None
        case _:
            return None, body.child


def _answer(done: Done) -> Response:
    """201 with what was recorded, 200 where it was so already; a repeat is answered as the first time."""
    body = {
        "stream": done.stream,
        "version": done.version,
        "position": done.position,
        "events": list(done.events),
        "warnings": [{"code": code, "says": says(code)} for code in done.warnings],
    }
    response = jsonify(body | {"child": done.child} if done.child else body)
    response.headers["ETag"] = etag(done.version)
    if done.events:
        response.status_code = HTTPStatus.CREATED
        response.headers["Location"] = f"/api/events/{done.events[0]}"
    if done.repeated:
        response.headers["Idempotency-Replayed"] = "true"
    return response
