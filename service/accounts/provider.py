"""Signing in with a provider of identities, by OpenID Connect: authorization code, PKCE, state and nonce.

Rules of this file. Nothing that the provider's answer says about itself is believed: neither the algorithm, of which
only those of a list are taken, nor a key that stands in it. Keys come from the provider's own address over TLS. Whoever
it names is somebody here only if an administrator's invitation has linked the two.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any
from urllib.error import URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from service.settings import ProviderSettings
from service.straight import open_straight

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
ASYMMETRIC = frozenset({"RSA", "EC", "OKP"})
DISCOVERY = "/.well-known/openid-configuration"
TIMEOUT = 5.0
LARGEST = 256 * 1024
LEEWAY = 60
"""Seconds by which the two clocks may differ."""
ONCE_A_MINUTE = 60.0
"""A key that is not known makes us ask for the keys again, but not more often: an answer may name any."""
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class ProviderRefused(Exception):
    """The provider did not say who it is, or what it said cannot be believed; ``reason`` is a short code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Told:
    """Whom the provider named: unchanging and its own; when they signed in there; and what the claim said."""

    identity: str
    at: datetime | None
    handle: str | None


@dataclass(frozen=True, slots=True)
class Flow:
    """One round trip: what goes out and must come back."""

    state: str
    nonce: str
    verifier: str


class Provider:
    """Speaks with the provider. Safe to share between threads; everything can raise ``ProviderRefused``."""

    def __init__(self, settings: ProviderSettings, now: Callable[[], datetime]) -> None:
        self.settings = settings
        self._now = now
        self._lock = Lock()
        self._known: dict[str, Any] | None = None
        self._keys: KeySet | None = None
        self._asked_at: datetime | None = None

    def address(self, flow: Flow, redirect: str, *, again: bool) -> str:
        """Where a browser goes to sign in; ``again`` wants both factors there however lately that was."""
        more = {"prompt": "login", "max_age": "0"} if again else {}
        return str(
            prepare_grant_uri(
                self._discovered("authorization_endpoint"),
                self.settings.client,
                "code",
                redirect_uri=redirect,
                scope="openid",
                state=flow.state,
                nonce=flow.nonce,
                code_challenge=create_s256_code_challenge(flow.verifier),
                code_challenge_method="S256",
                **more,
            )
        )

    def redeem(self, code: str, flow: Flow, redirect: str) -> Told:
        """Whom the code that came back stands for."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect,
            "code_verifier": flow.verifier,
        }
        answer = self._fetch(self._discovered("token_endpoint"), form)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise ProviderRefused("no-id-token")
        return self._told(self._claims(token), flow)

    def _claims(self, token: str) -> dict[str, Any]:
        """What a token says that the provider has signed."""
        try:
            return jwt.decode(token, self._key_set(), algorithms=ALGORITHMS).claims
        except (JoseError, ValueError):
            # The provider may have changed its keys since they were fetched.
            fresh = self._key_set(anew=True)
        try:
            return jwt.decode(token, fresh, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError) as error:
            raise ProviderRefused("signature") from error

    def _told(self, claims: dict[str, Any], flow: Flow) -> Told:
        mine = {"essential": True, "value": self.settings.client}
        registry = jwt.JWTClaimsRegistry(
            now=int(self._now().timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self.settings.issuer},
            aud=mine,  # type: ignore[arg-type]  # a claim's option, which mypy cannot see in a variable
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": flow.nonce},
            sub={"essential": True},
        )
        try:
            registry.validate(claims)
        except JoseError as error:
            raise ProviderRefused("claims") from error
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != self.settings.client:
            raise ProviderRefused("audience")
        subject = claims["sub"]
        if not isinstance(subject, str) or not 1 <= len(subject) <= 255 or not subject.isprintable():
            raise ProviderRefused("subject")
        handle = claims.get(self.settings.claim) if self.settings.claim else None
        return Told(f"{self.settings.issuer} {subject}", self._signed_in_at(claims), str(handle) if handle else None)

    def _signed_in_at(self, claims: dict[str, Any]) -> datetime | None:
        at = claims.get("auth_time")
        if not isinstance(at, int) or isinstance(at, bool) or at < 0:
            return None
        return datetime.fromtimestamp(min(at, int(self._now().timestamp())), UTC)

    def _discovered(self, name: str) -> str:
        with self._lock:
            if self._known is None:
                known = self._fetch(self.settings.issuer.rstrip("/") + DISCOVERY)
                if known.get("issuer") != self.settings.issuer:
                    raise ProviderRefused("issuer")
                self._known = known
            found = self._known.get(name)
        if not isinstance(found, str):
            raise ProviderRefused("discovery")
        return found

    def _key_set(self, *, anew: bool = False) -> KeySet:
        address = self._discovered("jwks_uri")
        with self._lock:
            now = self._now()
            lately = self._asked_at is not None and (now - self._asked_at).total_seconds() < ONCE_A_MINUTE
            if self._keys is None or (anew and not lately):
                self._asked_at = now
                self._keys = _signing_keys(self._fetch(address))
            return self._keys

    def _fetch(self, address: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
        parts = urlsplit(address)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL):
            raise ProviderRefused("in-clear")
        headers = {"Accept": "application/json"}
        if form is not None:
            known = f"{quote(self.settings.client, '')}:{quote(self.settings.secret, '')}"
            headers["Authorization"] = f"Basic {b64encode(known.encode()).decode()}"
        body = urlencode(form).encode() if form is not None else None
        try:
            request = Request(address, body, headers)  # noqa: S310  # its scheme was looked at above
            with open_straight(request, TIMEOUT) as answer:
                told = json.loads(answer.read(LARGEST + 1)[:LARGEST])
        except (URLError, OSError, ValueError, RecursionError) as error:
            raise ProviderRefused("away") from error
        if not isinstance(told, dict):
            raise ProviderRefused("malformed")
        return told


def _signing_keys(told: dict[str, Any]) -> KeySet:
    """Only keys of which nobody knows the secret half but the provider."""
    keys = [each for each in told.get("keys", []) if isinstance(each, dict) and each.get("kty") in ASYMMETRIC]
    try:
        return KeySet.import_key_set({"keys": [each for each in keys if each.get("use", "sig") == "sig"]})
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderRefused("keys") from error
