"""A form again, after what was typed into it was refused: with the status that fits, and when to come back."""

from http import HTTPStatus

from werkzeug.wrappers import Response as Answer

from domain.refusal import Refused

STATUSES = {
    "invitation.refused": HTTPStatus.FORBIDDEN,
    "sign-in.busy": HTTPStatus.SERVICE_UNAVAILABLE,
    "sign-in.refused": HTTPStatus.FORBIDDEN,
    "sign-in.too-often": HTTPStatus.TOO_MANY_REQUESTS,
}
"""Of refusals at the door; any other is about one field."""


def refused_with(response: Answer, refused: Refused) -> Answer:
    """The page as the answer to what was refused."""
    response.status_code = STATUSES.get(refused.code, HTTPStatus.UNPROCESSABLE_ENTITY)
    if "wait" in refused.facts:
        response.headers["Retry-After"] = str(refused.facts["wait"])
    return response
