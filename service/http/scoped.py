"""What the caller sees: made once for a request, from who asks and by which way."""

from flask import g

from domain.access import Channel, Reader
from service.eyes import Eyes
from service.http.briefing import briefing
from service.http.identity import caller
from service.lists import Lists
from service.scope import Scope
from service.site import Site


def scope(site: Site, channel: Channel = Channel.SCREEN) -> Scope:
    """The scope of the caller."""
    if "scope" not in g:
        asking = Reader(caller().person, caller().role, site.now())
        g.scope = Scope(site.log, site.keys, briefing(site, asking.person), asking, channel)
    made: Scope = g.scope
    return made


def eyes(site: Site) -> Eyes:
    """With what the caller reads records."""
    if "eyes" not in g:
        g.eyes = Eyes(site.keys, scope(site))
    made: Eyes = g.eyes
    return made


def lists(site: Site) -> Lists:
    """With what the caller reads the views."""
    return Lists(site.views, site.log, site.keys, scope(site))
