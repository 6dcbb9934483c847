"""Indonesian and English: which one a page speaks, and that neither lacks a word."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import domain
import service.telling
import service.web
from domain.case.warnings import WARNINGS
from domain.catalogue import EVENTS
from domain.shape import Form
from service.telling.codes import APPROVAL, EVENT, WARNING
from service.telling.language import LANGUAGES, SOURCES, translations
from tests.service.web.browser import Browser
from tests.service.web.sites import OpenShelter, Surya

PAGES, TELLING = Path(service.web.__file__).parent, Path(service.telling.__file__).parent
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
BRACES = re.compile(r"{(\w+)}")
PLACES = re.compile(r"%\((\w+)\)s")
APPROVALS = ("override", "countersign", "plan", "goal", "risk", "review", "closure", "closure-cosignature")
TECHNICAL = {Form}
"""Enumerations that nobody reads."""


def enumerations() -> Iterator[type[StrEnum]]:
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        for each in vars(importlib.import_module(module.name)).values():
            if isinstance(each, type) and issubclass(each, StrEnum) and each.__module__ == module.name:
                yield each


CODES = [
    *((each.__name__, str(code)) for each in enumerations() if each not in TECHNICAL for code in each),
    *((EVENT, each.NAME) for each in EVENTS),
    *((APPROVAL, each) for each in APPROVALS),
]


def catalogue(language: str, name: str) -> Catalog:
    with (SOURCES / language / f"{name}.po").open("rb") as source:
        return read_po(source, abort_invalid=True)


def messages(language: str, name: str) -> list[Message]:
    return [each for each in catalogue(language, name) if each.id]


def said_in_the_sources() -> set[str | tuple[str, ...]]:
    methods = [("**.py", "python"), ("**.html", "jinja2")]
    rooms = (extract_from_dir(each, method_map=methods, keywords=KEYWORDS) for each in (PAGES, TELLING))
    return {each[2] if isinstance(each[2], str) else tuple(each[2]) for room in rooms for each in room}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_the_trade_has_its_words(language: str) -> None:
    spoken = {(each.context, each.id): each.string for each in messages(language, "codes")}
    assert [each for each in CODES if not str(spoken.get(each, "")).strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_stands_for_a_code_that_there_is_not(language: str) -> None:
    known = {*CODES, *((WARNING, code) for code in WARNINGS)}
    assert [each.id for each in messages(language, "codes") if (each.context, each.id) not in known] == []


def test_no_two_enumerations_are_called_the_same() -> None:
    """Their names are the contexts of the catalogue."""
    names = [each.__name__ for each in enumerations()]
    assert len(names) == len(set(names))


def test_every_warning_is_a_sentence_with_the_same_figures_in_both_languages() -> None:
    indonesian = {each.id: each.string for each in messages("id", "codes") if each.context == WARNING}
    assert indonesian.keys() == WARNINGS.keys()
    for code, sentence in WARNINGS.items():
        assert set(BRACES.findall(indonesian[code])) == set(BRACES.findall(sentence)), code


def test_nothing_that_the_pages_say_lacks_its_indonesian() -> None:
    translated = {each.id: each.string for each in messages("id", "messages")}
    assert translated.keys() == said_in_the_sources()
    for said, string in translated.items():
        for text, original in zip(string if isinstance(string, tuple) else (string,), _forms(said), strict=False):
            assert text.strip(), said
            assert set(PLACES.findall(text)) == set(PLACES.findall(original)), said


def _forms(said: str | tuple[str, ...]) -> tuple[str, ...]:
    return said if isinstance(said, tuple) else (said,)


def test_indonesian_has_one_form_for_every_number() -> None:
    for name in ("codes", "messages"):
        assert catalogue("id", name).num_plurals == 1
    for number in (0, 1, 2, 5):
        assert translations("id").ungettext("%(num)s night", "%(num)s nights", number) == "%(num)s malam"
    assert translations("en").ungettext("%(num)s night", "%(num)s nights", 1) == "%(num)s night"


def test_nothing_built_lies_beside_the_sources() -> None:
    assert list(PAGES.rglob("*.mo")) == []


@pytest.mark.parametrize(
    ("asked", "speaks"),
    [("id", "id"), ("id-ID,id;q=0.9,en;q=0.5", "id"), ("en-GB,en;q=0.8", "en"), ("de, fr;q=0.5", "id"), ("", "id")],
)
def test_a_page_speaks_the_language_that_the_browser_asks_for_else_indonesian(
    shelter: OpenShelter, asked: str, speaks: str
) -> None:
    page = Browser(shelter.app, language=asked).get("/sign-in")
    assert page.markup.all("html") == [{"lang": speaks}]
    assert ("Token Anda" if speaks == "id" else "Your token") in page.text


def test_whoever_chooses_a_language_keeps_it_and_stays_where_they_were(shelter: OpenShelter) -> None:
    case = shelter.open_case()
    browser = shelter.browser(language="en")
    page = browser.get(f"/cases/{case}?as_of=2025-03-04&known_at=2025-03-05")
    (switch,) = (each["href"] for each in page.markup.all("a") if each.get("hreflang") == "id")
    answer = browser.get(switch)
    assert answer.location == f"/cases/{case}?as_of=2025-03-04&known_at=2025-03-05"
    assert "Linimasa" in browser.follow(answer).text
    assert "Keluar" in browser.get("/cases").text


def test_a_language_can_be_chosen_before_signing_in(shelter: OpenShelter) -> None:
    browser = Browser(shelter.app, language="id")
    assert browser.get("/sign-in?lang=en&because=over").location == "/sign-in?because=over"
    assert "Your token" in browser.get("/sign-in").text


def test_a_language_that_there_is_not_changes_nothing(shelter: OpenShelter) -> None:
    browser = Browser(shelter.app, language="id")
    browser.set_cookie("harapan-language", "xx")
    assert "Token Anda" in browser.get("/sign-in?lang=../en").text


def test_days_and_numbers_are_written_as_the_language_writes_them(surya: Surya) -> None:
    indonesian, english = surya.page("id").text, surya.page("en").text
    for said in ("5 Mar 2025 10.15", "skor T 42,7", "19 Agu 2007", "98 malam", "12 hari, terlambat 5 hari", "WIB"):
        assert said in indonesian
    for said in ("5 Mar 2025 10:15", "T score 42.7", "19 Aug 2007", "98 nights", "12 days, 5 days late", "WIB"):
        assert said in english


def test_an_indonesian_page_holds_no_english_of_its_own(surya: Surya) -> None:
    """What people wrote stays as they wrote it; everything around it is Indonesian."""
    text = surya.browser(language="id").get("/cases").text + surya.page("id", as_of="2025-03-20").text
    for english in ("Timeline", "Deadlines", "late:", "risk:", "days late", "waits for approval", "entered "):
        assert english not in text, english
