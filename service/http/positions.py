"""Places in the log as callers name them: a position, with the epoch of the hub where they have it from a cursor."""

import re
from http import HTTPStatus

from domain.identifiers import UUID_PATTERN
from service.http.problems import Problem
from service.log import Log

POSITION = f"([0-9]{{1,15}})(?:-({UUID_PATTERN}))?"
"""As a command has answered it, or as a cursor of the feed has it."""


def cursor_at(log: Log, position: int) -> str:
    """A position with its epoch, so that one of a lost log is not mistaken for ours."""
    return f"{position}-{log.info.hub_epoch}"


def position_in(log: Log, text: str) -> int:
    """The position that a text of this form names; a ``Problem`` where it is not one of this log."""
    told = re.fullmatch(POSITION, text)
    assert told is not None
    position, epoch = int(told[1]), told[2]
    ours, end = log.info.hub_epoch, log.last().position
    if epoch not in (None, ours) or position > end:
        common = min(log.info.common(epoch or ours, position), end)
        facts = {"epoch": ours, "end": end, "last_common": common}
        raise Problem(HTTPStatus.CONFLICT, "cursor.of-another-log", facts=facts)
    return position
