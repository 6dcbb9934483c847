"""A short token for the secret of a client: what a program of an integrator asks for first, and every ten minutes."""

from http import HTTPStatus

from flask import Response, jsonify, request

from domain.declaration import group
from domain.refusal import Refused
from domain.sensitivity import fact
from domain.shape import fields_of
from service.http import json_schema
from service.http.answers import TEXT, answer
from service.http.bodies import read_json
from service.http.identity import too_many
from service.http.json_schema import Schema
from service.http.problems import Problem
from service.http.shapes import schema_of
from service.site import Site
from service.tokens import SHORT


@group
class Exchange:
    """What a program shows for a token."""

    client: str = fact("The id of the client", longest=80)
    secret: str = fact("Its secret: hrc_...", longest=200)


ASKS: Schema = json_schema.object_of(fields_of(Exchange))
GIVES: Schema = answer(
    {
        "token": TEXT | {"description": "For the Authorization header, as a bearer token."},
        "expires_in": {"type": "integer", "minimum": 1, "description": "Seconds for which it holds at most."},
    }
)
EXAMPLE = {"client": "019ab3f4-5c1e-7f00-8a77-2f6d3c9e1b42", "secret": "hrc_" + "x" * 43}


class Exchanges:
    """Gives out tokens; guessing is slowed as it is for people."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def token(self) -> Response:
        """A token, or one refusal for whatever is wrong."""
        asked = Exchange(**schema_of(Exchange).load(read_json(self._site.settings.largest_body)))
        try:
            with self._site.accounts.entrance.counting("client", asked.client, request.remote_addr or ""):
                token = self._site.tokens.exchange(asked.client, asked.secret)
                if token is None:
                    raise Problem(HTTPStatus.UNAUTHORIZED, "client.refused")
        except Refused as refused:
            wait = refused.facts["wait"]
            assert isinstance(wait, int), "seconds"
            raise too_many(wait) from refused
        return jsonify(token=token, expires_in=int(SHORT.total_seconds()))
