"""A provider of identities on loopback: OpenID Connect with real keys, and every way in which one could lie."""

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from secrets import token_urlsafe
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Response as Answer

CLIENT, SECRET = "harapan", "a secret & of a client"
Lie = Callable[["IdentityProvider", dict[str, Any], dict[str, Any]], str]
"""Makes the token from its header and its claims."""


def honest(provider: "IdentityProvider", header: dict[str, Any], claims: dict[str, Any]) -> str:
    """As it should be."""
    return jwt.encode(header, claims, provider.key)


class IdentityProvider:
    """Signs whoever asks in as ``subject``, without asking them anything."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.elliptic = ECKey.generate_key("P-256", {"kid": "two"})
        self.published: list[Any] = [self.key, self.elliptic]
        self.subject, self.more, self.lie = "subject-of-dahlia", dict[str, Any](), honest
        self.asked: list[dict[str, str]] = []
        self.keys_asked = 0
        self._codes: dict[str, dict[str, str]] = {}
        app = Flask("provider")
        app.add_url_rule("/.well-known/openid-configuration", view_func=self._configuration)
        app.add_url_rule("/keys", view_func=self._keys)
        app.add_url_rule("/authorize", view_func=self._authorize)
        app.add_url_rule("/token", view_func=self._token, methods=["POST"])
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"

    def _configuration(self) -> Response:
        return jsonify(
            issuer=self.issuer,
            authorization_endpoint=f"{self.issuer}/authorize",
            token_endpoint=f"{self.issuer}/token",
            jwks_uri=f"{self.issuer}/keys",
        )

    def _keys(self) -> Response:
        self.keys_asked += 1
        return jsonify(keys=[each.as_dict(private=False) for each in self.published])

    def _authorize(self) -> Answer:
        asked = request.args.to_dict()
        self.asked.append(asked)
        code = token_urlsafe(16)
        self._codes[code] = asked
        return redirect(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    def _token(self) -> Response | tuple[str, HTTPStatus]:
        asked = self._codes.pop(request.form["code"], None)
        verifier = sha256(request.form["code_verifier"].encode()).digest()
        known = b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode()
        if (
            asked is None
            or urlsafe_b64encode(verifier).rstrip(b"=").decode() != asked["code_challenge"]
            or request.form["redirect_uri"] != asked["redirect_uri"]
            or known != "harapan:a%20secret%20%26%20of%20a%20client"
        ):
            return "no", HTTPStatus.BAD_REQUEST
        at = int(self.now().timestamp())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": self.subject, "nonce": asked["nonce"], "iat": at}
        header = {"alg": "RS256", "kid": "one"}
        token = self.lie(self, header, claims | {"exp": at + 300, "auth_time": at} | self.more)
        return jsonify(access_token="unused", token_type="Bearer", id_token=token)


@contextmanager
def serving_identities(now: Callable[[], datetime]) -> Iterator[IdentityProvider]:
    """One that answers while in the block."""
    provider = IdentityProvider(now)
    thread = Thread(target=provider.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.server.shutdown()
        thread.join()
        provider.server.server_close()


def part(told: bytes) -> str:
    """A part of a token."""
    return urlsafe_b64encode(told).rstrip(b"=").decode()


def of_query(address: str) -> dict[str, str]:
    """What an address asks."""
    return {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}


def secret_of(text: bytes) -> OctKey:
    """A key that both sides would know."""
    return OctKey.import_key(text)
