"""Telling people of danger as one more work beside the answers."""

from service.http.beside import Work, steadily
from service.http.journal import Journal
from service.http.stopping import Stopping
from service.notices.work import notify
from service.site import Site


def tell_people(site: Site, stopping: Stopping, journal: Journal) -> None:
    """Make notices, send them, and escalate; what cannot be read is reported and passed over."""
    notify(site, stopping, lambda error: journal.trouble("notices", error))


def works_of_notices() -> list[Work]:
    """What there is to do for notices: begun again whenever something keeps it from going on."""
    return [steadily(tell_people)]
