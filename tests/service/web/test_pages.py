"""Every page: well-formed, without a script or an inline style, with the headers that keep it to itself."""

import re
from collections.abc import Iterator
from sqlite3 import OperationalError

import pytest

from domain.staff.vocabulary import Role
from service.web.case_page import OneCase
from tests.service.web.browser import Browser, Page
from tests.service.web.sites import OpenShelter, Surya

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
AT_THE_DOOR = ("username", "current-password", "one-time-code")
"""What a browser or a password manager may fill in there; nothing that is about a child."""
NAMED = ("for", "aria-labelledby", "aria-describedby")


def pages_of(surya: Surya) -> Iterator[tuple[str, Page]]:
    case = f"/cases/{surya.case}"
    for language in ("id", "en"):
        stranger = Browser(surya.app, language=language)
        yield f"{language} sign-in", stranger.get("/sign-in?next=/cases&because=over")
        yield f"{language} refused", stranger.sign_in("hrp_guess")
        for handle, role in (
            ("dahlia", Role.SOCIAL_WORKER),
            ("sungkai", Role.AUDITOR),
            ("damar", Role.OUTREACH_WORKER),
        ):
            browser = surya.browser(handle, role, language)
            yield f"{language} caseload of {handle}", browser.get("/cases")
            yield f"{language} case of {handle}", browser.get(case)
            moments = "?as_of=2025-03-20&known_at=2025-03-20&against_as_of=2025-05-07&against_known_at=oops"
            yield f"{language} two moments of {handle}", browser.get(case + moments)
            yield f"{language} compared by {handle}", browser.get(case + moments.replace("oops", "2025-05-06"))
            yield f"{language} before all of {handle}", browser.get(f"{case}?known_at=2020-01-01")
            yield f"{language} nothing for {handle}", browser.get("/cases/case-1")
        yield f"{language} no cases", surya.browser("kemuning", Role.ADMINISTRATOR, language).get("/")


@pytest.fixture(scope="module")
def pages(surya: Surya) -> list[tuple[str, Page]]:
    return list(pages_of(surya))


def test_every_page_is_well_formed(pages: list[tuple[str, Page]]) -> None:
    for name, page in pages:
        markup = page.markup
        assert markup.faults == [], name
        assert len(markup.ids) == len(set(markup.ids)), name
        assert len(markup.all("h1")) == len(markup.all("main")) == len(markup.all("title")) == 1, name


def test_every_reference_inside_a_page_leads_somewhere(pages: list[tuple[str, Page]]) -> None:
    for name, page in pages:
        ids = set(page.markup.ids)
        for each in page.markup.elements:
            named = [each.attributes[attribute] for attribute in NAMED if attribute in each.attributes]
            href = each.attributes.get("href", "")
            assert {*named, *([href[1:]] if href.startswith("#") else [])} <= ids, (name, each)


def test_no_page_has_a_script_or_a_style_of_its_own(pages: list[tuple[str, Page]]) -> None:
    for name, page in pages:
        for each in page.markup.elements:
            assert each.tag not in ("script", "style", "iframe", "object", "base"), name
            assert not [
                attribute for attribute in each.attributes if attribute == "style" or attribute.startswith("on")
            ]
            for attribute in ("href", "src", "action"):
                address = each.attributes.get(attribute, "/")
                assert address.startswith(("/", "#")) and not address.startswith("//"), (name, each)


def test_no_browser_is_asked_to_remember_what_is_typed_in(pages: list[tuple[str, Page]]) -> None:
    for name, page in pages:
        for tag in ("form", "input", "select"):
            for each in page.markup.all(tag):
                if each.get("type") not in ("hidden", "radio"):
                    assert each.get("autocomplete") in ("off", *AT_THE_DOOR), (name, each)


def test_every_form_that_changes_something_carries_a_token_against_forgery(pages: list[tuple[str, Page]]) -> None:
    for name, page in pages:
        posts = [each for each in page.markup.all("form") if each["method"] == "post"]
        tokens = [each for each in page.markup.all("input") if each.get("name") == "form_token"]
        assert len(posts) == len(tokens), name
        assert all(re.fullmatch("[0-9a-f]{64}", each["value"]) for each in tokens), name


def test_every_page_says_that_it_is_nobody_elses(pages: list[tuple[str, Page]]) -> None:
    for name, page in pages:
        headers = page.headers
        assert headers["Content-Security-Policy"] == POLICY, name
        assert headers["Cache-Control"] == "no-store", name
        assert headers["Referrer-Policy"] == "no-referrer", name
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["X-Frame-Options"] == "DENY", name


def test_a_page_depends_on_who_asks_in_which_language(surya: Surya) -> None:
    vary = surya.browser().get("/cases").headers["Vary"]
    assert {"Cookie", "Accept-Language"} <= set(vary.split(", "))


def test_the_look_is_served_to_everybody_and_asks_nobody_else(surya: Surya) -> None:
    stranger = Browser(surya.app)
    for link in stranger.get("/sign-in").markup.all("link"):
        sheet = stranger.get(link["href"])
        assert sheet.status == 200
        assert not re.search(r"@import|url\(|https?://(?!www\.w3\.org/2000/svg)", sheet.html)


def test_what_nobody_expected_is_a_page_with_a_number_and_nothing_else(
    shelter: OpenShelter, dahlia: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: OneCase, *asked: object, **more: object) -> None:
        raise ZeroDivisionError("kenari")

    monkeypatch.setattr(OneCase, "_read", broken)
    page = dahlia.get(f"/cases/{shelter.contact().stream}")
    assert page.status == 500
    (incident,) = re.findall(r"<code>([0-9a-f]{32})</code>", page.html)
    assert incident in shelter.journal.getvalue()
    assert "kenari" not in page.html + shelter.journal.getvalue()


def test_a_record_that_cannot_answer_just_now_says_so(
    shelter: OpenShelter, dahlia: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(self: OneCase, *asked: object, **more: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(OneCase, "_read", locked)
    page = dahlia.get(f"/cases/{shelter.contact().stream}")
    assert (page.status, "Retry-After" in page.headers) == (503, True)
    assert "The record cannot answer at the moment." in page.text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_of_text_can_be_read_on_its_ground(surya: Surya, scheme: str) -> None:
    """WCAG AA: 4.5 to 1."""
    sheet = Browser(surya.app).get("/assets/style.css").html
    light, dark = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)[:2]
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", light if scheme == "light" else dark))
    grounds = {"calm-mark": ["ink"], "accent": ["on-accent"]}
    grounds |= {f"{tone}-mark": [tone] for tone in ("watch", "alarm", "good")}
    grounds["good-mark"] = ["good", "ink"]
    grounds |= {ground: ["ink", "soft", "link", "watch", "alarm"] for ground in ("paper", "card")}
    for ground, inks in grounds.items():
        for ink in inks:
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
    linear = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
