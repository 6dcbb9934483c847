"""The projector: what goes on behind the answers of many processes, done by one of them while others stand by."""

from collections.abc import Callable, Sequence
from time import monotonic, sleep

from service.http.beside import Work, going_on
from service.http.journal import Journal
from service.http.stopping import Stopping
from service.log import LogUnavailable
from service.site import Site

LEAD = "projector"
"""The lock of the one that is at work."""

STAND_BY = 1.0
"""Seconds between two looks: whether the lead is free, or is still ours."""

PATIENCE = 5.0
"""Seconds in which views that are behind must have moved on."""


class Projector:
    """Does its works while it has the lead, and goes for it as long as it has not."""

    def __init__(self, works: Sequence[Work]) -> None:
        self._works = works

    def __call__(self, site: Site, stopping: Stopping, journal: Journal) -> None:
        """As a ``Work``. When the database goes away the lead is gone with it: then it begins anew."""
        assert site.beside is not None
        while not stopping.begun:
            try:
                with site.beside.leading(LEAD) as still_leads:
                    if still_leads is None:
                        stopping.rest(STAND_BY)
                    else:
                        self._lead(site, stopping, journal, still_leads)
            except LogUnavailable as error:
                journal.trouble("projector", error)
                stopping.rest(STAND_BY)

    def _lead(self, site: Site, stopping: Stopping, journal: Journal, still_leads: Callable[[], bool]) -> None:
        journal.write("leading")
        with going_on(self._works, site, Stopping(), journal):
            while not stopping.begun and still_leads():
                stopping.rest(STAND_BY)


def is_projected(site: Site) -> bool:
    """Whether any process has the lead of the projector."""
    return site.beside.is_led(LEAD) if site.beside else False


def keeps_up(site: Site) -> bool:
    """Whether the views are at the end of the log, or come nearer to it."""
    begun, deadline = site.views.position(), monotonic() + PATIENCE
    while site.views.lag() and site.views.position() <= begun:
        if monotonic() > deadline:
            return False
        sleep(STAND_BY)
    return True
