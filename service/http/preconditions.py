"""What a command says in its headers: a key that makes repeating it harmless, and the version it was decided on."""

import re
from http import HTTPStatus

from flask import request

from service.http.problems import Problem

KEY = r"[\x21-\x7e]{1,200}"
VERSION = r"\"(0|[1-9][0-9]{0,14})\""


def idempotency_key() -> str:
    """The ``Idempotency-Key``, which every command needs (400 without)."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        raise Problem(HTTPStatus.BAD_REQUEST, "idempotency.key-missing")
    if not re.fullmatch(KEY, key):
        raise Problem(HTTPStatus.BAD_REQUEST, "idempotency.key-malformed")
    return key


def given_key() -> str | None:
    """The ``Idempotency-Key``, where there is one as it should be."""
    key = request.headers.get("Idempotency-Key")
    return key if key is not None and re.fullmatch(KEY, key) else None


def expected_version() -> int | None:
    """The version that ``If-Match`` names, ``None`` where it names none."""
    named = request.headers.get("If-Match")
    if named is None:
        return None
    version = re.fullmatch(VERSION, named)
    if version is None:
        raise Problem(HTTPStatus.BAD_REQUEST, "if-match.malformed")
    return int(version[1])


def etag(version: int) -> str:
    """A version as it stands in ``ETag`` and ``If-Match``."""
    return f'"{version}"'


def version_required() -> Problem:
    """Nobody decides without saying on what."""
    return Problem(HTTPStatus.PRECONDITION_REQUIRED, "if-match.missing")
