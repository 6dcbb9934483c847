"""The journal of a server: who asked for which page, and what failed; nothing for each file of a page."""

import json
from io import StringIO

from service.http.journal import Journal
from tests.service.web.browser import Browser
from tests.service.web.sites import OpenShelter


def routes(shelter: OpenShelter) -> list[tuple[str, int]]:
    lines = (json.loads(line) for line in shelter.journal.getvalue().splitlines())
    return [(each["route"], each["status"]) for each in lines if each["event"] == "answered"]


def test_a_page_is_one_line_and_the_files_that_belong_to_every_page_are_none(shelter: OpenShelter) -> None:
    browser = Browser(shelter.app)
    page = browser.get("/sign-in")
    files = [each["href"] for each in page.markup.all("link")]
    assert [browser.get(each).status for each in files] == [200, 200]
    assert routes(shelter) == [("/sign-in", 200)]


def test_a_file_that_is_missing_is_told(shelter: OpenShelter) -> None:
    assert Browser(shelter.app).get("/assets/nothing.css").status == 404
    assert routes(shelter) == [("/assets/<path:filename>", 404)]


def test_an_address_without_a_page_is_told_with_who_asked(shelter: OpenShelter) -> None:
    shelter.browser("damar").get("/nothing")
    line = json.loads(shelter.journal.getvalue().splitlines()[-1])
    assert (line["route"], line["status"], line["role"]) == ("none", 404, "outreach_worker")


def test_an_incident_is_told_to_whoever_does_not_watch_the_file() -> None:
    file, heard = StringIO(), list[tuple[str, str]]()
    journal = Journal(file, lambda number, error: heard.append((number, type(error).__name__)))
    journal.write("answered", status=200)
    journal.incident("1f", PermissionError("a name"))
    assert heard == [("1f", "PermissionError")]
    assert [json.loads(line)["event"] for line in file.getvalue().splitlines()] == ["answered", "failed"]
