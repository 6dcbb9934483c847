"""Accounts at the door: from the invitation to the session, and everything that somebody may try there."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.staff.events import RoleEnded
from domain.staff.vocabulary import Role
from service.accounts.hashing import Hashing
from service.http.identity import FRESH
from service.web.sessions import LONGEST
from tests.service.web.browser import Browser, Page
from tests.service.web.real_shelter import RealShelter
from tests.support.signing import A_MINUTE, PASSWORD, form_of, join, open_join, sign_in, telephone_of

SESSION, DEVICE = "harapan-session", "harapan-device"


@pytest.fixture
def shelter(tmp_path: Path) -> Iterator[RealShelter]:
    made = RealShelter(tmp_path)
    yield made
    made.close()


def inside(browser: Browser) -> bool:
    return browser.get("/cases").status == 200


def confirm(browser: Browser, code: str, password: str = PASSWORD, **more: str) -> Page:
    return browser.post("/confirm", **form_of(browser.get("/confirm")) | {"password": password, "code": code} | more)


def test_from_the_invitation_to_the_caseload(shelter: RealShelter) -> None:
    recovery = shelter.joined()
    assert len(recovery) == 10
    browser = Browser(shelter.app)
    page = sign_in(browser, "dahlia", shelter.code())
    assert (page.status, page.location) == (303, "/cases")
    assert "Dahlia, social worker" in browser.follow(page).text


def test_a_token_opens_no_page_of_a_real_store(shelter: RealShelter) -> None:
    token = shelter.site.tokens.issue(shelter.id_of("dahlia"), Role.SOCIAL_WORKER)
    browser = Browser(shelter.app)
    assert "Your token" not in browser.get("/sign-in").text
    assert browser.sign_in(token).status == 403
    assert not inside(browser)


def test_whatever_is_wrong_the_answer_is_the_same(shelter: RealShelter) -> None:
    shelter.joined()
    shelter.invite("meranti")
    code = shelter.code()
    wrong = (
        ("dahlia", "000000", PASSWORD),
        ("dahlia", code, "not the password"),
        ("meranti", code, PASSWORD),
        ("nobody-here", code, PASSWORD),
        ("'; DROP TABLE accounts; --", code, PASSWORD),
        ("\x00\ud7ff é", code, PASSWORD),
        ("d" * 5_000, "1" * 5_000, "p" * 5_000),
    )
    said = set()
    for handle, typed, password in wrong:
        browser = Browser(shelter.app)
        page = sign_in(browser, handle, typed, password)
        assert page.status == 403
        said.add(page.text)
        assert browser.cookie(SESSION) is None and browser.cookie(DEVICE) is None
    assert len(said) == 1


def test_a_code_is_taken_once(shelter: RealShelter) -> None:
    shelter.joined()
    code = shelter.code()
    assert sign_in(Browser(shelter.app), "dahlia", code).status == 303
    assert sign_in(Browser(shelter.app), "dahlia", code).status == 403


def test_a_recovery_code_lets_in_once(shelter: RealShelter) -> None:
    recovery = shelter.joined()
    assert sign_in(Browser(shelter.app), "dahlia", recovery[0]).status == 303
    assert sign_in(Browser(shelter.app), "dahlia", recovery[0]).status == 403


def test_guessing_is_slow_and_says_how_long_to_wait(shelter: RealShelter) -> None:
    shelter.joined()
    pages = [sign_in(Browser(shelter.app), "dahlia", "000000") for _ in range(6)]
    assert [each.status for each in pages] == [*[403] * 5, 429]
    assert pages[-1].headers["Retry-After"] == "30"
    assert "Wait 30 seconds" in pages[-1].text
    shelter.clock.at += A_MINUTE
    assert sign_in(Browser(shelter.app), "dahlia", shelter.code()).status == 303


def test_the_browser_of_the_owner_still_comes_in_while_somebody_beside_them_guesses(shelter: RealShelter) -> None:
    browser = shelter.browser()
    browser.post("/sign-out", **form_of(browser.get("/cases")))
    for _ in range(30):
        sign_in(Browser(shelter.app), "dahlia", "000000")
    code = shelter.telephones["dahlia"].code(shelter.clock.at, later=1)
    assert sign_in(Browser(shelter.app), "dahlia", code).status == 429
    assert sign_in(browser, "dahlia", code).status == 303


def test_trying_one_password_on_everybody_is_slow(shelter: RealShelter) -> None:
    statuses = [sign_in(Browser(shelter.app), f"person-{number}", "000000").status for number in range(30)]
    assert statuses == [*[403] * 20, *[429] * 10]


def test_while_too_many_sign_in_one_is_told_to_come_back(shelter: RealShelter, monkeypatch: pytest.MonkeyPatch) -> None:
    shelter.joined()
    full = Hashing(at_once=1, waiting=0)
    monkeypatch.setattr(shelter.site.accounts.entrance, "_hashing", full)
    with full._turn():
        page = sign_in(Browser(shelter.app), "dahlia", shelter.code())
    assert (page.status, page.headers["Retry-After"]) == (503, "2")
    assert "Too many people are signing in" in page.text


def test_every_signing_in_has_a_session_of_its_own(shelter: RealShelter) -> None:
    shelter.joined()
    browser = Browser(shelter.app)
    browser.set_cookie(SESSION, "planted")
    sign_in(browser, "dahlia", shelter.code())
    first = browser.cookie(SESSION)
    assert first not in (None, "planted")
    sign_in(browser, "dahlia", shelter.code())
    assert browser.cookie(SESSION) in (first, None), "who is inside sees no form"


def test_over_tls_every_cookie_is_tied_to_it_and_to_this_host(shelter: RealShelter) -> None:
    shelter.joined()
    page = sign_in(Browser(shelter.app, secure=True), "dahlia", shelter.code())
    assert {each.split("=")[0] for each in page.cookies} == {"__Host-harapan-session", "__Host-harapan-device"}
    for each in page.cookies:
        assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(each.split("; "))
        assert "Domain" not in each


def test_a_form_that_this_server_did_not_give_is_not_taken(shelter: RealShelter) -> None:
    shelter.joined()
    of_another = form_of(Browser(shelter.app).get("/sign-in"))["form_token"]
    for address in ("/sign-in", "/join"):
        browser = Browser(shelter.app)
        browser.get(address)
        typed = {"handle": "dahlia", "password": PASSWORD, "code": shelter.code(), "invitation": "x"}
        for form_token in ("", "guess", of_another, "é"):
            assert browser.post(address, form_token=form_token, **typed).status == 400


@pytest.mark.parametrize(
    "address",
    ["/sign-out", "/confirm", "/role", "/account/password", "/account/recovery-codes", "/account/sessions"],
)
def test_another_site_does_nothing_in_ones_name(shelter: RealShelter, address: str) -> None:
    browser, other = shelter.browser(), shelter.browser("meranti")
    of_another = form_of(other.get("/cases"))["form_token"]
    typed = {"password": PASSWORD, "code": shelter.code(), "new": "sembilan kereta biru", "role": "social_worker"}
    for form_token in ("", of_another):
        assert browser.post(address, form_token=form_token, **typed).status == 400
    assert inside(browser)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.org/cases", "//example.org/cases", "/\\example.org", "/cases\r\nSet-Cookie: a=b", "/cases\n",
        "/sign-out", "javascript:alert(1)", "/cases/../api", "cases", "/\t/example.org", "/account\x00",
    ],
)  # fmt: skip
def test_signing_in_never_leads_to_another_site(shelter: RealShelter, elsewhere: str) -> None:
    shelter.joined()
    browser = Browser(shelter.app)
    page = sign_in(browser, "dahlia", shelter.code(), next=elsewhere)
    assert page.status == 303
    assert page.location in ("/cases", "/cases/../api") and "Set-Cookie: a" not in str(page.headers)
    assert confirm(browser, shelter.code(), next=elsewhere).location == page.location


def test_who_has_several_roles_chooses_one_first(shelter: RealShelter) -> None:
    shelter.let_act_as("dahlia", Role.SUPERVISOR)
    shelter.joined()
    browser = Browser(shelter.app)
    led = browser.get("/cases?status=all").location
    assert led is not None
    page = sign_in(browser, "dahlia", shelter.code(), address=led)
    assert page.location == "/role?next=/cases?status%3Dall"
    assert browser.get("/cases").location == "/role?next=/cases", "there is no way past it"
    choice, before = browser.follow(page), browser.cookie(SESSION)
    assert "In which role?" in choice.text and "Sign out" in choice.text
    assert browser.post("/role", **form_of(choice) | {"role": "shelter_manager"}).status == 403
    chosen = browser.post("/role", **form_of(choice) | {"role": "supervisor"})
    assert chosen.location == "/cases?status=all"
    assert browser.cookie(SESSION) != before
    assert "supervisor" in browser.get("/cases").text


def test_who_has_no_role_any_more_does_not_come_in(shelter: RealShelter) -> None:
    browser = shelter.browser()
    shelter.ask(RoleEnded(role=Role.SOCIAL_WORKER, until=date(2025, 9, 11)), shelter.id_of("dahlia"))
    assert not inside(browser)
    assert sign_in(Browser(shelter.app), "dahlia", shelter.code()).status == 403


def test_a_locked_account_is_out_with_the_next_click(shelter: RealShelter) -> None:
    browser, other = shelter.browser(), shelter.browser("meranti")
    shelter.site.accounts.lock(shelter.id_of("dahlia"), shelter.jati)
    page = browser.get("/cases")
    assert page.status == 303 and "Your session is over" in browser.follow(page).text
    assert inside(other)
    assert sign_in(Browser(shelter.app), "dahlia", shelter.code()).status == 403


def test_a_reset_account_is_out_with_the_next_click_and_starts_anew(shelter: RealShelter) -> None:
    browser = shelter.browser()
    code = shelter.site.accounts.reset(shelter.id_of("dahlia"), shelter.jati)
    assert not inside(browser)
    telephone, _ = join(Browser(shelter.app), "dahlia", code, shelter.clock.at, "sembilan kereta biru pulang")
    shelter.clock.at += A_MINUTE
    code = telephone.code(shelter.clock.at)
    assert sign_in(Browser(shelter.app), "dahlia", code, "sembilan kereta biru pulang").status == 303


def test_one_can_sign_out_of_every_browser(shelter: RealShelter) -> None:
    browsers = [shelter.browser() for _ in range(3)]
    page = browsers[0].post("/account/sessions", **form_of(browsers[0].get("/account")))
    assert "signed out in every browser" in browsers[0].follow(page).text
    assert [inside(each) for each in browsers] == [False, False, False]


def test_a_new_password_lets_this_browser_stay_and_no_other(shelter: RealShelter) -> None:
    browser, other = shelter.browser(), shelter.browser()
    before, new = browser.cookie(SESSION), "sembilan kereta biru pulang"
    typed = {"password": PASSWORD, "new": new, "again": new}
    for wrong in ({"password": "not it"}, {"again": "another one altogether"}, {"new": "short", "again": "short"}):
        refused = browser.post("/account/password", **form_of(browser.get("/account")) | typed | {"code": "0"} | wrong)
        assert refused.status in (403, 422)
    page = browser.post("/account/password", **form_of(browser.get("/account")) | typed | {"code": shelter.code()})
    assert "The password is changed" in browser.follow(page).text
    assert browser.cookie(SESSION) != before
    assert (inside(browser), inside(other)) == (True, False)
    assert sign_in(Browser(shelter.app), "dahlia", shelter.code()).status == 403
    assert sign_in(Browser(shelter.app), "dahlia", shelter.code(), new).status == 303


def test_what_is_delicate_wants_both_factors_again(shelter: RealShelter) -> None:
    browser = shelter.browser()
    shelter.clock.at += FRESH
    page = browser.post("/account/recovery-codes", **form_of(browser.get("/account")))
    assert page.location is not None and page.location.startswith("/confirm")
    before = browser.cookie(SESSION)
    assert confirm(browser, "000000").status == 403
    assert confirm(browser, shelter.code(), "not the password").status == 403
    assert browser.cookie(SESSION) == before
    assert confirm(browser, shelter.code(), next="/account").location == "/account"
    assert browser.cookie(SESSION) not in (before, None), "a stolen id is worth nothing afterwards"
    page = browser.post("/account/recovery-codes", **form_of(browser.get("/account")))
    assert page.status == 200 and "Write these down now" in page.text


def test_proving_it_again_makes_no_session_longer(shelter: RealShelter) -> None:
    browser, begun = shelter.browser(), shelter.clock.at
    while shelter.clock.at + timedelta(minutes=15) < begun + LONGEST:
        shelter.clock.at += timedelta(minutes=13)
        assert confirm(browser, shelter.code()).status == 303
    shelter.clock.at = begun + LONGEST + A_MINUTE
    assert not inside(browser)


def test_the_password_and_the_codes_are_in_no_answer_and_in_no_journal(shelter: RealShelter) -> None:
    code = shelter.code if shelter.joined() else None
    assert code is not None
    page = sign_in(Browser(shelter.app), "dahlia", "000000", "kenari-password")
    assert "kenari-password" not in page.html + shelter.journal.getvalue()
    assert PASSWORD not in shelter.journal.getvalue()
    assert "dahlia" not in shelter.journal.getvalue()


def test_an_invitation_cannot_be_guessed_at(shelter: RealShelter) -> None:
    code = shelter.invite("dahlia")
    pages = [open_join(Browser(shelter.app), "dahlia", "x" * 25) for _ in range(6)]
    assert [each.status for each in pages] == [*[403] * 5, 429]
    assert open_join(Browser(shelter.app), "meranti", code).status == 403, "it is another's"


def test_a_whole_shelter_sets_up_its_accounts_from_one_place(shelter: RealShelter) -> None:
    for number in range(12):
        shelter.let_act_as(f"person-{number}", Role.VOLUNTEER)
        assert len(shelter.joined(f"person-{number}")) == 10


def test_what_is_wrong_while_setting_up_is_said_and_the_secret_stays_the_same(shelter: RealShelter) -> None:
    browser = Browser(shelter.app)
    page = open_join(browser, "dahlia", shelter.invite("dahlia"))
    telephone = telephone_of(page)
    good = {"handle": "dahlia", "password": PASSWORD, "again": PASSWORD, "code": telephone.code(shelter.clock.at)}
    for wrong, says in (
        ({"again": "another one"}, "are not the same"),
        ({"password": "short", "again": "short"}, "fewer than 12"),
        ({"password": "dahlia dahlia", "again": "dahlia dahlia"}, "would guess"),
        ({"code": "000000"}, "not the code"),
    ):
        page = browser.post("/join", **form_of(page) | good | wrong)
        assert page.status == 422 and says in page.text
        assert telephone_of(page).secret == telephone.secret
    assert browser.post("/join", **form_of(page) | good).status == 200


def test_the_pages_of_accounts_speak_indonesian(shelter: RealShelter) -> None:
    shelter.joined()
    browser = Browser(shelter.app, language="id")
    assert "Kata sandi" in browser.get("/sign-in").text
    assert "Undangan" in browser.get("/join").text
    assert "Itu tidak benar" in sign_in(browser, "dahlia", "000000").text
    sign_in(browser, "dahlia", shelter.code())
    for address, says in (("/account", "Akun Anda"), ("/confirm", "Tunjukkan sekali lagi")):
        assert says in browser.get(address).text


def test_browsers_are_told_what_each_field_is(shelter: RealShelter) -> None:
    new = {"handle": "username", "password": "new-password", "again": "new-password", "code": "one-time-code"}
    known = {"handle": "username", "password": "current-password", "code": "one-time-code"}
    joining = open_join(Browser(shelter.app), "dahlia", shelter.invite("dahlia"))
    for page, told in ((joining, new), (Browser(shelter.app).get("/sign-in"), known)):
        typed = [each for each in page.markup.all("input") if each.get("type") != "hidden"]
        assert {each["name"]: each["autocomplete"] for each in typed} == told


def test_every_page_of_accounts_is_well_formed(shelter: RealShelter) -> None:
    stranger, browser = Browser(shelter.app), shelter.browser()
    pages = [
        *(stranger.get(address) for address in ("/sign-in", "/join")),
        open_join(stranger, "meranti", shelter.invite("meranti")),
        *(browser.get(address) for address in ("/account", "/confirm", "/role")),
    ]
    for page in pages:
        assert page.status == 200 and page.markup.faults == []
        assert len(page.markup.ids) == len(set(page.markup.ids))
        assert "script" not in page.html
