"""A command that is told by a form, read as strictly as one that is told by a program."""

import json
from typing import Any

from marshmallow import ValidationError

from domain.event import Event
from domain.refusal import Refused
from service.http.bodies import BodyOf
from service.http.strict_json import NotStrict, decode


def told(declared: type[Event], **fields: Any) -> Event:
    """The event with these fields, as JSON has them.

    Text is brought into its canonical form, as keyboards and browsers differ. ``Refused`` ``form.unreadable`` for a
    text that no record may hold, or that is too long.
    """
    try:
        return BodyOf(declared).read(decode(json.dumps(fields).encode())).event
    except (NotStrict, ValidationError) as error:
        raise Refused("form.unreadable") from error
