"""Signing in with a token, staying in, and out again: at once where the token no longer holds."""

from datetime import date, timedelta

import pytest

from domain.staff.events import RoleEnded
from domain.staff.vocabulary import Role
from service.web.attempts import MOST_FAILURES
from service.web.sessions import IDLE, LONGEST, MOST, Session, SessionsInMemory, Way
from tests.domain.given import DAHLIA, JATI
from tests.service.web.browser import Browser
from tests.service.web.sites import OpenShelter
from tests.support.site import Clock

SESSION = "harapan-session"
A_MINUTE = timedelta(minutes=1)


def inside(browser: Browser) -> bool:
    return browser.get("/cases").status == 200


@pytest.mark.parametrize("address", ["/", "/cases", "/cases/case-00000000-0000-0000-0000-000000000000"])
def test_nobody_sees_a_page_without_signing_in(shelter: OpenShelter, address: str) -> None:
    page = Browser(shelter.app).get(address)
    assert page.status == 303
    assert page.location is not None and page.location.startswith("/sign-in")
    assert "Benteng" not in page.html


def test_who_shows_a_token_is_let_in_and_greeted_by_name(shelter: OpenShelter) -> None:
    browser = Browser(shelter.app)
    page = browser.sign_in(shelter.token())
    assert (page.status, page.location) == (303, "/cases")
    assert "Dahlia, social worker" in browser.follow(page).text


def test_signing_in_leads_to_the_page_that_was_asked_for(shelter: OpenShelter) -> None:
    case = shelter.open_case()
    browser, asked = Browser(shelter.app), f"/cases/{case}?as_of=2025-03-04&known_at=2025-03-05"
    led = browser.get(asked)
    assert led.location is not None
    assert browser.sign_in(shelter.token(), led.location).location == asked


@pytest.mark.parametrize("elsewhere", ["https://example.org/cases", "//example.org/cases", "/sign-out", "/cases\n"])
def test_signing_in_never_leads_to_another_site(shelter: OpenShelter, elsewhere: str) -> None:
    browser = Browser(shelter.app)
    fields = browser.get("/sign-in").markup.fields
    page = browser.post("/sign-in", **fields | {"token": shelter.token(), "next": elsewhere})
    assert page.location == "/cases"


def test_a_wrong_token_is_refused_in_plain_words(shelter: OpenShelter) -> None:
    browser = Browser(shelter.app)
    for wrong in ("", "hrp_guess", "x" * 5_000, shelter.token()[:-1] + "!", "tokén"):
        page = browser.sign_in(wrong)
        assert page.status == 403
        assert "This token is not known" in page.text
        assert browser.cookie(SESSION) is None
    assert not inside(browser)


def test_guessing_is_slow_and_a_minute_later_the_right_token_works(shelter: OpenShelter) -> None:
    browser = Browser(shelter.app)
    for _ in range(MOST_FAILURES):
        assert browser.sign_in("hrp_guess").status == 403
    page = browser.sign_in(shelter.token())
    assert (page.status, page.headers["Retry-After"]) == (429, "60")
    assert "Wait a minute" in page.text
    shelter.clock.at += A_MINUTE
    assert browser.sign_in(shelter.token()).status == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(shelter: OpenShelter) -> None:
    page = Browser(shelter.app).sign_in(shelter.token())
    (cookie,) = (each for each in page.cookies if each.startswith(f"{SESSION}="))
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "Expires" not in cookie and "Max-Age" not in cookie, "it ends with the browser"


def test_over_tls_the_cookie_is_tied_to_it_and_to_this_host(shelter: OpenShelter) -> None:
    page = Browser(shelter.app, secure=True).sign_in(shelter.token())
    (cookie,) = (each for each in page.cookies if each.startswith("__Host-harapan-session="))
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_the_cookie_does_not_tell_the_token(shelter: OpenShelter) -> None:
    token = shelter.token()
    browser = Browser(shelter.app)
    page = browser.sign_in(token)
    assert token not in "".join(page.cookies) + browser.follow(page).html + shelter.journal.getvalue()


def test_every_signing_in_begins_a_new_session(shelter: OpenShelter) -> None:
    """A session id that somebody planted in the browser beforehand is worth nothing."""
    browser = Browser(shelter.app)
    browser.set_cookie(SESSION, "planted")
    browser.sign_in(shelter.token())
    first = browser.cookie(SESSION)
    assert first not in (None, "planted")
    other = Browser(shelter.app)
    other.set_cookie(SESSION, "planted")
    assert not inside(other)


def test_who_signs_out_is_out(shelter: OpenShelter) -> None:
    browser = shelter.browser()
    kept = browser.cookie(SESSION)
    page = browser.post("/sign-out", **browser.get("/cases").markup.fields)
    assert "You are signed out." in browser.follow(page).text
    assert kept is not None
    browser.set_cookie(SESSION, kept)
    assert not inside(browser), "the old cookie opens nothing"


def test_a_revoked_token_is_out_with_the_next_click(shelter: OpenShelter) -> None:
    browser, another = shelter.browser(), shelter.browser("meranti")
    assert inside(browser)
    (token,) = (each for each in shelter.site.tokens.list() if each.person == DAHLIA)
    shelter.site.tokens.revoke(token.id)
    page = browser.get("/cases")
    assert page.status == 303
    assert "Your session is over" in browser.follow(page).text
    assert inside(another)


def test_who_loses_the_role_is_out_with_the_next_click(shelter: OpenShelter) -> None:
    browser = shelter.browser()
    ended = RoleEnded(role=Role.SOCIAL_WORKER, until=date(2025, 3, 3))
    shelter.ask(ended, JATI, stream=DAHLIA)  # type: ignore[arg-type]  # a member of staff is a stream
    assert not inside(browser)


def test_a_session_that_nobody_uses_ends(shelter: OpenShelter) -> None:
    browser = shelter.browser()
    shelter.clock.at += IDLE
    assert inside(browser)
    shelter.clock.at += IDLE + A_MINUTE
    assert not inside(browser)


def test_a_session_ends_after_a_working_day_however_much_it_is_used(shelter: OpenShelter) -> None:
    browser, begun = shelter.browser(), shelter.clock.at
    while shelter.clock.at + IDLE <= begun + LONGEST:
        shelter.clock.at += IDLE
        assert inside(browser)
    shelter.clock.at = begun + LONGEST + A_MINUTE
    assert not inside(browser)


def test_a_form_that_this_server_did_not_give_is_not_taken(shelter: OpenShelter) -> None:
    token, stranger = shelter.token(), Browser(shelter.app)
    of_another = stranger.get("/sign-in").markup.fields["form_token"]
    browser = Browser(shelter.app)
    browser.get("/sign-in")
    for form_token in ("", "guess", of_another, "é"):
        assert browser.post("/sign-in", token=token, form_token=form_token).status == 400
    assert Browser(shelter.app).post("/sign-in", token=token, form_token=of_another).status == 400


def test_another_site_cannot_sign_somebody_out(shelter: OpenShelter) -> None:
    browser, other = shelter.browser(), shelter.browser("meranti")
    assert browser.post("/sign-out").status == 400
    assert browser.post("/sign-out", form_token=other.get("/cases").markup.fields["form_token"]).status == 400
    assert browser.get("/sign-out").status == 405
    assert inside(browser)


def test_when_there_is_no_room_the_session_that_was_idle_longest_gives_way() -> None:
    clock = Clock()
    sessions = SessionsInMemory(clock)
    first = sessions.begin(session_at(clock, "first"))
    for number in range(MOST - 1):
        clock.at += timedelta(milliseconds=1)
        sessions.begin(session_at(clock, f"token {number}"))
    assert sessions.find(first) is not None
    clock.at += timedelta(milliseconds=1)
    sessions.begin(session_at(clock, "one more"))
    assert sessions.find(first) is not None, "it was used a moment ago"


def session_at(clock: Clock, token: str) -> Session:
    return Session(person=DAHLIA, role=Role.SOCIAL_WORKER, way=Way.TOKEN, token=token, begun=clock.at)
