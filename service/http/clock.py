"""Now, as the clock on the wall of the agency shows it."""

from datetime import datetime, tzinfo

from flask import g

from service.http.briefing import briefing
from service.knowledge import SETTINGS_STREAM, calendar_of
from service.site import Site


def local_now(site: Site) -> datetime:
    """The hub's time in the zone of the agency, so that its date is that of the agency's day."""
    return site.now().astimezone(zone(site))


def zone(site: Site) -> tzinfo:
    """The zone of the agency; looked up once for a request."""
    if "zone" not in g:
        g.zone = calendar_of(briefing(site).facts(SETTINGS_STREAM).settings).zone
    known: tzinfo = g.zone
    return known
