"""Every body says how long it is: one in chunks can be cut at any limit without an error."""

from http import HTTPStatus

from flask import Flask, request

from service.http.problems import Problem


def want_lengths(app: Flask) -> None:
    """Answer 411 to a body whose length nobody knows before it is read."""

    def want() -> None:
        if request.content_length is None and "Transfer-Encoding" in request.headers:
            raise Problem(HTTPStatus.LENGTH_REQUIRED, "body.length-missing")

    app.before_request(want)
