"""Who looked at a case, as a part of its page: for those who are told, newest first."""

import re
from dataclasses import dataclass

from flask import request

from domain.identifiers import StreamId
from service.http.identity import caller
from service.http.scoped import scope
from service.reads import KeptLook
from service.reads.who_looked import MAY_ASK, looks_told
from service.site import Site

PAGE = 20
BEFORE = "looks"
"""The parameter that says before which place in the read log."""


@dataclass(frozen=True, slots=True)
class Looks:
    """Some looks at a case; ``older`` leads to those before them."""

    shown: tuple[KeptLook, ...]
    older: str | None


def looks_at(site: Site, case: StreamId) -> Looks | None:
    """The newest looks, or those before a place that the address names; ``None`` for a role that is not told."""
    if caller().role not in MAY_ASK:
        return None
    asked = request.args.get(BEFORE, "")
    before = int(asked) if re.fullmatch("[0-9]{1,15}", asked) else None
    found = looks_told(site.reads, case, scope(site).blind_spot(case), before, PAGE + 1)
    return Looks(tuple(found[:PAGE]), str(found[PAGE - 1].position) if len(found) > PAGE else None)
