"""What the tests of casework ask of a site whose people are those of the stories of the domain."""

from domain.case.events.intake import WorkerAssigned
from domain.event import Event
from domain.identifiers import StaffId, StreamId
from service.asked import Asked, Done
from service.site import Site
from tests.domain.given import DAHLIA, DAMAR, MERANTI, ROLES
from tests.domain.stories import ACCEPTED, ARRIVAL, ASSENT, CONTACT, OVERRIDE


def asked(event: Event, stream: str | None = None, by: StaffId = DAHLIA, **rest: object) -> Asked:
    """A command of somebody in their own role."""
    return Asked(event=event, by=by, role=ROLES[by], stream=StreamId(stream) if stream else None, **rest)  # type: ignore[arg-type]


def ask(site: Site, event: Event, stream: str | None = None, by: StaffId = DAHLIA, **rest: object) -> Done:
    """The answer to it."""
    return site.casework.handle(asked(event, stream, by, **rest))


def met(site: Site, **rest: object) -> Done:
    """A child is met in the street."""
    return ask(site, CONTACT, by=DAMAR, **rest)


def accepted(site: Site) -> Done:
    """A case that was accepted at intake, with Dahlia as its worker."""
    case = met(site).stream
    for event in (ARRIVAL, ASSENT, OVERRIDE, ACCEPTED):
        ask(site, event, case)
    return ask(site, WorkerAssigned(worker=DAHLIA), case, by=MERANTI)
