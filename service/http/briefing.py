"""What a request needs of the log before anything else: the agency, whoever asks, what is addressed, at one moment."""

from collections.abc import Iterator

from flask import g, request

from domain.identifiers import StaffId
from service.facts import Briefing
from service.http.preconditions import given_key
from service.site import Site

ADDRESSED = ("case", "child", "staff")
"""What an address calls the stream in it."""


def briefing(site: Site, person: StaffId | None = None) -> Briefing:
    """That of this request, made when it is first asked for; ``person`` is whoever asks, once that is known."""
    if "briefing" not in g:
        people = [] if person is None else [person]
        key = given_key()
        command = (person, key) if person and key else None
        g.briefing = site.knowledge.brief([*people, *_addressed()], command)
    made: Briefing = g.briefing
    return made


def _addressed() -> Iterator[str]:
    """The stream that a command is for; whoever asks a question reads more of it than facts."""
    if request.method == "POST" and request.view_args:
        yield from (request.view_args[each] for each in ADDRESSED if each in request.view_args)
