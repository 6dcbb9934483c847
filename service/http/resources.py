"""Every address of the API: the commands, derived from the declarations, and the questions beside them."""

from http import HTTPStatus

from flask_smorest import Blueprint

from service.http.agency import STAFF, Agency
from service.http.answers import (
    CARD,
    CASE,
    CHILD,
    CLOUD_EVENT,
    ENTRY_CONTENT,
    EVENT_WITH_PARTS,
    OBJECT,
    REPLAY,
    SETTINGS,
)
from service.http.api import JSON, DescribedApi
from service.http.cases import BASIS, CASELOAD, MOMENTS, TIMELINE, Cases
from service.http.children import Children
from service.http.commands import command_view
from service.http.describing import ETAG, add, described_command, described_query, rows_of
from service.http.exchange import ASKS, EXAMPLE, GIVES, Exchanges
from service.http.feed import BATCH, FEED, Feed
from service.http.identity import signing_in
from service.http.looks import BEFORE, LOOK, Looks
from service.http.notices import NOTICE, NOTICES, Notices
from service.http.operations import Place, operations
from service.http.overview import APPROVALS, OVERDUE, WARNINGS, Overview
from service.http.query import LIMIT
from service.http.questions import POSITION, pages_of
from service.http.replacements import replacement_components
from service.http.single_event import JSON_SCHEMA, SingleEvents, schema
from service.http.stopping import Stopping
from service.site import Site

PREFIX = "/api"

TAGS = {
    Place.CASE: "cases",
    Place.NEW_CASE: "cases",
    Place.CHILD: "children",
    Place.NEW_CHILD: "children",
    Place.STAFF: "agency",
    Place.NEW_STAFF: "agency",
    Place.SETTINGS: "agency",
}
SAYS = {
    "cases": "One child's case, from the first contact to aftercare.",
    "children": "Who a child is: claims side by side.",
    "agency": "Who works here, and what is set.",
    "notices": "What the caller was told at once, and has seen or not.",
    "events": "The log, for those who follow it.",
}
FORBIDDEN = HTTPStatus.FORBIDDEN
UNKNOWN = HTTPStatus.NOT_FOUND
CONFLICT = HTTPStatus.CONFLICT
MALFORMED = HTTPStatus.UNPROCESSABLE_ENTITY
BODY_PROBLEMS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.LENGTH_REQUIRED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    MALFORMED,
)


def add_resources(api: DescribedApi, site: Site, stopping: Stopping) -> None:
    """Register and describe everything below ``/api``."""
    resources = {name: Blueprint(name, __name__, url_prefix=PREFIX, description=says) for name, says in SAYS.items()}
    _tell(api, resources, site)
    _ask_about_cases(resources["cases"], site)
    _ask_about_all_cases(resources["cases"], site)
    _ask_about_the_rest(resources, site)
    _notify(resources["notices"], site)
    _follow(resources["events"], site, stopping)
    sign_in = signing_in(site)
    for resource in resources.values():
        resource.before_request(sign_in)
        api.register_blueprint(resource)
    api.register_blueprint(_exchange(site))
    api.register_blueprint(_schemas())


def _tell(api: DescribedApi, resources: dict[str, Blueprint], site: Site) -> None:
    """The commands."""
    for name, component in replacement_components():
        api.spec.components.schema(name, component)
    for operation in operations():
        api.spec.components.schema(operation.component, operation.body.schema)
        resource, view = resources[TAGS[operation.place]], command_view(site, operation)
        add(resource, operation.address, view, described_command(operation), "POST")


def _ask_about_cases(resource: Blueprint, site: Site) -> None:
    cases = Cases(site)
    told = described_query(
        "list_cases", "The caseload", pages_of(CASELOAD.item), CASELOAD.parameters, (FORBIDDEN, CONFLICT, MALFORMED)
    )
    add(resource, "/cases", cases.caseload, told)
    told = described_query("read_case", "One case as it stands now", CASE, (), (UNKNOWN, MALFORMED), headers=ETAG)
    add(resource, "/cases/<case:case>", cases.case, told)
    entry = TIMELINE.item | {"properties": TIMELINE.item["properties"] | ENTRY_CONTENT}
    told = described_query(
        "read_timeline", "Every record of a case", pages_of(entry), TIMELINE.parameters, (UNKNOWN, CONFLICT, MALFORMED)
    )
    add(resource, "/cases/<case:case>/timeline", cases.timeline, told)
    told = described_query("read_card", "Whom to call, and what to beware of", CARD, (), (UNKNOWN, MALFORMED))
    add(resource, "/cases/<case:case>/card", cases.card, told)
    told = described_query("replay_case", "The case as it stood", REPLAY, MOMENTS, (UNKNOWN, MALFORMED))
    add(resource, "/cases/<case:case>/replay", cases.replay, told)
    told = described_query(
        "list_looks", "Who looked at a case", rows_of(LOOK), (BEFORE, LIMIT), (FORBIDDEN, UNKNOWN, MALFORMED)
    )
    add(resource, "/cases/<case:case>/looks", Looks(site).at_case, told)
    told = described_query(
        "read_basis", "On what a decision rests", BASIS.item, (POSITION,), (UNKNOWN, CONFLICT, MALFORMED)
    )
    add(resource, "/decisions/<event:event>/basis", cases.basis, told)


def _ask_about_all_cases(resource: Blueprint, site: Site) -> None:
    overview = Overview(site)
    for question, view in ((OVERDUE, overview.overdue), (WARNINGS, overview.warnings), (APPROVALS, overview.approvals)):
        name, parameters = question.view.name, question.parameters
        told = described_query(
            f"list_{name}", question.view.says, pages_of(question.item), parameters, (FORBIDDEN, CONFLICT, MALFORMED)
        )
        add(resource, f"/{name}", view, told)


def _ask_about_the_rest(resources: dict[str, Blueprint], site: Site) -> None:
    children, agency = Children(site), Agency(site)
    told = described_query("read_child", "Who a child is, by its claims", CHILD, (), (UNKNOWN, MALFORMED), headers=ETAG)
    add(resources["children"], "/children/<child:child>", children.child, told)
    told = described_query(
        "list_staff", "Who works or worked here", pages_of(STAFF.item), STAFF.parameters, (CONFLICT, MALFORMED)
    )
    add(resources["agency"], "/staff", agency.staff, told)
    told = described_query("read_settings", "What is in force today", SETTINGS, (), (MALFORMED,), headers=ETAG)
    add(resources["agency"], "/settings", agency.settings, told)


def _notify(resource: Blueprint, site: Site) -> None:
    """Whatever the role: it was meant for them."""
    notices = Notices(site)
    told = described_query("list_notices", "What the caller was told", NOTICES, (LIMIT,), (MALFORMED,))
    add(resource, "/notices", notices.mine, told)
    told = described_query(
        "acknowledge_notice", "The caller has seen it", NOTICE, (), (UNKNOWN, HTTPStatus.LENGTH_REQUIRED)
    )
    address = "/notices/<string(maxlength=80):notice>/acknowledgement"
    add(resource, address, notices.acknowledge, told, "POST")


def _follow(resource: Blueprint, site: Site, stopping: Stopping) -> None:
    feed, events = Feed(site, stopping), SingleEvents(site)
    batch = {BATCH: {"type": "array", "items": CLOUD_EVENT}}
    told = described_query(
        "follow_events",
        "The whole log in order, as CloudEvents 1.0",
        rows_of(CLOUD_EVENT),
        FEED,
        (FORBIDDEN, CONFLICT, MALFORMED),
        other_content=batch,
    )
    add(resource, "/events", feed.page, told)
    says = "One event, with the parts that the caller may read"
    told = described_query("read_event", says, EVENT_WITH_PARTS, (), (UNKNOWN, MALFORMED))
    add(resource, "/events/<event:event>", events.event, told)


def _exchange(site: Site) -> Blueprint:
    """Open to all who have the secret of a client."""
    resource = Blueprint("access", __name__, url_prefix=PREFIX, description="How a program gets a token.")
    problems = (*BODY_PROBLEMS, HTTPStatus.UNAUTHORIZED)
    told = described_query(
        "exchange_token", "A short token for the secret of a client", GIVES, (), problems, open_to_all=True
    )
    told["requestBody"] = {"required": True, "content": {JSON: {"schema": ASKS, "example": EXAMPLE}}}
    add(resource, "/token", Exchanges(site).token, told, "POST")
    return resource


def _schemas() -> Blueprint:
    """Open to all: they say what events look like, and nothing of any."""
    resource = Blueprint("schemas", __name__, url_prefix=PREFIX, description="What each event looks like.")
    told = described_query(
        "read_schema", "The JSON Schema of an event", OBJECT, (), (UNKNOWN,), media=JSON_SCHEMA, open_to_all=True
    )
    add(resource, "/schemas/<string(maxlength=80):type>/<int:version>", schema, told)
    return resource
