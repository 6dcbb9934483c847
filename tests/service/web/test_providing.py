"""Signing in with a provider of identities: only whom an invitation has linked, and nothing that it merely says."""

import json
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry

from service.http.identity import FRESH
from service.settings import ProviderSettings
from tests.service.web.browser import Browser, Page
from tests.service.web.real_shelter import RealShelter
from tests.support.identity_provider import (
    CLIENT,
    SECRET,
    IdentityProvider,
    Lie,
    honest,
    part,
    secret_of,
    serving_identities,
)
from tests.support.signing import form_of, open_join
from tests.support.site import Clock

Shelter = tuple[RealShelter, IdentityProvider]


@pytest.fixture
def linked(tmp_path: Path) -> Iterator[Shelter]:
    """A shelter with a provider, which knows who Dahlia is."""
    clock = Clock()
    with serving_identities(clock) as provider:
        settings = ProviderSettings(
            issuer=provider.issuer, client=CLIENT, secret=SECRET, name="Masuk Kota", claim="handle"
        )
        shelter = RealShelter(tmp_path, clock=clock, provider=settings)
        yield shelter, provider
        shelter.close()


def at_provider(browser: Browser, address: str) -> str:
    """Where the provider leads a browser back to."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    back = answer.headers["Location"]
    assert back is not None
    return back.removeprefix("http://localhost:8000")


def link(shelter: RealShelter, handle: str = "dahlia") -> Page:
    """Somebody joins by way of the provider."""
    browser = Browser(shelter.app)
    page = open_join(browser, handle, shelter.invite(handle))
    led = browser.post("/join/provider", **form_of(page))
    assert led.status == 200, led.text
    (onward,) = (each["href"] for each in led.markup.all("a") if each["href"].startswith("http"))
    return browser.get(at_provider(browser, onward))


def sign_in(browser: Browser, address: str = "/provider") -> Page:
    led = browser.get(address)
    assert led.location is not None
    return browser.get(at_provider(browser, led.location))


def inside(browser: Browser) -> bool:
    return browser.get("/cases").status == 200


def test_who_was_linked_by_an_invitation_comes_in(linked: Shelter) -> None:
    shelter, provider = linked
    assert link(shelter).status == 200
    browser = Browser(shelter.app)
    assert "Masuk Kota" in browser.get("/sign-in").text
    page = sign_in(browser, "/provider?next=/cases?status%3Dall")
    assert page.status == 200 and '"0;url=/cases?status=all"' in page.html
    assert inside(browser)
    asked = provider.asked[-1]
    assert asked["code_challenge_method"] == "S256" and len(asked["nonce"]) == 64


def test_whom_the_provider_knows_and_we_do_not_stays_out(linked: Shelter) -> None:
    shelter, provider = linked
    link(shelter)
    provider.subject = "subject-of-somebody-else"
    browser = Browser(shelter.app)
    page = sign_in(browser)
    assert page.location == "/sign-in?because=provider"
    assert not inside(browser)
    assert "did not say who you are" in browser.follow(page).text


def test_an_invitation_links_whom_it_is_for(linked: Shelter) -> None:
    shelter, provider = linked
    provider.more = {"handle": "meranti"}
    assert link(shelter).location == "/sign-in?because=provider"
    provider.more = {"handle": "dahlia"}
    shelter.site.accounts.reset(shelter.id_of("dahlia"), shelter.jati)
    browser = Browser(shelter.app)
    page = open_join(browser, "dahlia", shelter.site.accounts.reset(shelter.id_of("dahlia"), shelter.jati))
    led = browser.post("/join/provider", **form_of(page))
    (onward,) = (each["href"] for each in led.markup.all("a") if each["href"].startswith("http"))
    assert browser.get(at_provider(browser, onward)).status == 200
    assert link(shelter, "meranti").location == "/sign-in?because=provider", "one identity is one person"


def test_a_locked_or_reset_account_opens_by_no_provider(linked: Shelter) -> None:
    shelter, _ = linked
    link(shelter)
    browser = Browser(shelter.app)
    sign_in(browser)
    shelter.site.accounts.lock(shelter.id_of("dahlia"), shelter.jati)
    assert not inside(browser)
    assert sign_in(Browser(shelter.app)).location == "/sign-in?because=provider"
    shelter.site.accounts.unlock(shelter.id_of("dahlia"))
    assert sign_in(Browser(shelter.app)).status == 200
    shelter.site.accounts.reset(shelter.id_of("dahlia"), shelter.jati)
    assert sign_in(Browser(shelter.app)).location == "/sign-in?because=provider"


def unsigned(provider: IdentityProvider, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return f"{part(json.dumps({'alg': 'none'}).encode())}.{part(json.dumps(claims).encode())}."


def signed_with_the_public_key(provider: IdentityProvider, header: dict[str, Any], claims: dict[str, Any]) -> str:
    """The switch to HS256, where the secret is what everybody may read."""
    registry = JWSRegistry(algorithms=["HS256"])
    key = secret_of(provider.key.as_pem(private=False))
    return jwt.encode({"alg": "HS256", "kid": "one"}, claims, key, registry=registry)


def signed_with_the_clients_secret(provider: IdentityProvider, header: dict[str, Any], claims: dict[str, Any]) -> str:
    registry = JWSRegistry(algorithms=["HS256"])
    return jwt.encode({"alg": "HS256"}, claims, secret_of(SECRET.encode()), registry=registry)


def signed_by_another(provider: IdentityProvider, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return jwt.encode(header, claims, RSAKey.generate_key(2048, {"kid": "one"}))


def with_its_own_key_in_it(provider: IdentityProvider, header: dict[str, Any], claims: dict[str, Any]) -> str:
    key = RSAKey.generate_key(2048, {"kid": "mine"})
    return jwt.encode(header | {"kid": "mine", "jwk": key.as_dict(private=False)}, claims, key)


def with_the_address_of_its_key(provider: IdentityProvider, header: dict[str, Any], claims: dict[str, Any]) -> str:
    key = RSAKey.generate_key(2048, {"kid": "mine"})
    return jwt.encode(header | {"kid": "mine", "jku": "http://127.0.0.1:9/keys"}, claims, key)


def with_a_path_for_a_kid(provider: IdentityProvider, header: dict[str, Any], claims: dict[str, Any]) -> str:
    key = RSAKey.generate_key(2048)
    return jwt.encode(header | {"kid": "../../dev/null' OR 1=1 --"}, claims, key)


def told_otherwise(**changed: Any) -> Lie:
    def lie(provider: IdentityProvider, header: dict[str, Any], claims: dict[str, Any]) -> str:
        now = int(provider.now().timestamp())
        told = {name: value(now) if callable(value) else value for name, value in changed.items()}
        kept = {name: value for name, value in (claims | told).items() if value is not None}
        return jwt.encode(header, kept, provider.key)

    return lie


def no_token(provider: IdentityProvider, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return "a.b.c" * 10_000


def of_a_later_layout(provider: IdentityProvider, header: dict[str, Any], claims: dict[str, Any]) -> str:
    head, _, tail = honest(provider, header, claims).partition(".")
    return f"{head}.{part(b'[1, 2]')}.{tail.partition('.')[2]}"


LIES: list[Lie] = [
    unsigned,
    signed_with_the_public_key,
    signed_with_the_clients_secret,
    signed_by_another,
    with_its_own_key_in_it,
    with_the_address_of_its_key,
    with_a_path_for_a_kid,
    no_token,
    of_a_later_layout,
    told_otherwise(aud="another-client"),
    told_otherwise(aud=["another-client"]),
    told_otherwise(aud=[CLIENT, "another-client"]),
    told_otherwise(aud=None),
    told_otherwise(iss="https://example.org"),
    told_otherwise(nonce="0" * 64),
    told_otherwise(nonce=None),
    told_otherwise(exp=lambda now: now - 120),
    told_otherwise(exp=None),
    told_otherwise(iat=lambda now: now + 600),
    told_otherwise(sub=None),
    told_otherwise(sub=["subject-of-dahlia"]),
    told_otherwise(sub={"a": 1}),
    told_otherwise(sub="x" * 256),
    told_otherwise(sub="subject-of-dahlia\n"),
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("number", range(len(LIES)))
def test_a_token_that_lies_opens_nothing(linked: Shelter, number: int) -> None:
    shelter, provider = linked
    link(shelter)
    provider.lie = LIES[number]
    browser = Browser(shelter.app)
    assert sign_in(browser).location == "/sign-in?because=provider"
    assert not inside(browser)
    provider.lie = honest
    assert sign_in(browser).status == 200, "and afterwards the truth does"


def test_the_provider_may_change_its_keys_and_is_not_asked_for_them_at_every_lie(linked: Shelter) -> None:
    shelter, provider = linked
    link(shelter)
    provider.lie = with_a_path_for_a_kid
    before = provider.keys_asked
    for _ in range(5):
        sign_in(Browser(shelter.app))
    assert provider.keys_asked <= before + 1
    provider.key = RSAKey.generate_key(2048, {"kid": "one"})
    provider.published, provider.lie = [provider.key], honest
    shelter.clock.at += timedelta(minutes=2)
    assert sign_in(Browser(shelter.app)).status == 200


def test_an_answer_belongs_to_the_browser_that_asked_and_counts_once(linked: Shelter) -> None:
    shelter, _ = linked
    link(shelter)
    victim, attacker = Browser(shelter.app), Browser(shelter.app)
    led = attacker.get("/provider")
    assert led.location is not None
    back = at_provider(attacker, led.location)
    for other in (victim, Browser(shelter.app)):
        assert other.get(back).location == "/sign-in?because=provider"
    victim.get("/provider")
    assert victim.get(back).location == "/sign-in?because=provider", "its own flow is another one"
    assert attacker.get(back).status == 200
    assert attacker.get(back).location == "/sign-in?because=provider"


@pytest.mark.parametrize(
    "query",
    ["", "code=x", "state=x", "code=&state=", "code=a%0d%0ab&state=x", "error=access_denied", "code=x&state=%ff"],
)
def test_whatever_comes_back_instead_leads_to_the_form(linked: Shelter, query: str) -> None:
    shelter, _ = linked
    browser = Browser(shelter.app)
    browser.get("/provider")
    assert browser.get(f"/provider/back?{query}").location == "/sign-in?because=provider"


def test_where_it_leads_afterwards_cannot_be_changed_on_the_way(linked: Shelter) -> None:
    shelter, _ = linked
    link(shelter)
    browser = Browser(shelter.app)
    led = browser.get("/provider?next=//example.org")
    assert led.location is not None
    back = at_provider(browser, led.location)
    assert browser.get(back + "https://example.org").location == "/sign-in?because=provider"


def test_what_is_delicate_wants_the_provider_to_ask_again(linked: Shelter) -> None:
    shelter, provider = linked
    link(shelter)
    browser = Browser(shelter.app)
    provider.more = {"auth_time": int((shelter.clock.at - timedelta(hours=3)).timestamp())}
    sign_in(browser)
    page = browser.post("/account/recovery-codes", **form_of(browser.get("/account")))
    assert page.location is not None and page.location.startswith("/confirm"), "it was three hours ago there"
    (again,) = (
        each["href"] for each in browser.get("/confirm").markup.all("a") if each["href"].startswith("/provider")
    )
    provider.more = {}
    sign_in(browser, again)
    assert (provider.asked[-1]["prompt"], provider.asked[-1]["max_age"]) == ("login", "0")
    assert browser.post("/account/recovery-codes", **form_of(browser.get("/account"))).status == 200
    shelter.clock.at += FRESH
    assert browser.post("/account/recovery-codes", **form_of(browser.get("/account"))).status == 303


def test_while_the_provider_is_away_the_form_says_so(linked: Shelter, monkeypatch: pytest.MonkeyPatch) -> None:
    shelter, provider = linked
    link(shelter)
    browser = Browser(shelter.app)
    led = browser.get("/provider")
    assert led.location is not None
    back = at_provider(browser, led.location)
    provider.server.shutdown()
    provider.server.server_close()
    monkeypatch.setattr("service.accounts.provider.TIMEOUT", 0.5)
    assert browser.get(back).location == "/sign-in?because=provider"


def test_without_a_provider_there_is_nothing(tmp_path: Path) -> None:
    shelter = RealShelter(tmp_path)
    browser = Browser(shelter.app)
    assert browser.get("/provider").status == 404
    assert "Sign in with" not in browser.get("/sign-in").text
    shelter.close()
