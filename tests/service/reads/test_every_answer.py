"""No log, no view, for everything that can be asked: generated from the addresses of the application itself.

Each address is asked by a supervisor with ids of the demo's story. Whom an answer names, in its address or anywhere in
its text, must be on record when it has left: in the read log, or, for a command that was recorded, in the log itself.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from domain.identifiers import CaseId, StaffId
from domain.staff.vocabulary import Role
from service import demo
from service.app import create_app
from service.http.examples import example_of
from service.http.journal import Journal
from service.http.operations import operations
from service.reads import Looked, Result
from service.roster import Roster
from service.site import Site
from tests.service.reads.looks import looks_of
from tests.service.web.browser import Browser
from tests.support.site import make_site

SOMEBODY = re.compile("(?:case|child)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NAMING = frozenset({"case", "child", "event"})
"""What in an address names a child, or a record about one."""
EXAMPLES = {each.name: example_of(each.declared) for each in operations()}


@dataclass(frozen=True)
class Story:
    """The demo as a site, with a supervisor who asks it by token and by browser."""

    site: Site
    app: Flask
    case: CaseId
    meranti: StaffId
    token: str
    browser: Browser

    def ids(self) -> dict[str, Any]:
        """One of each kind that an address can name."""
        records = self.site.log.load(self.case)
        child = next(each.stream for each in self.site.log.read(0, 100_000) if each.stream.startswith("child-"))
        ids = {"case": self.case, "child": child, "staff": self.meranti, "event": records[-1].event_id}
        notice = "notice-01957a5e-8c00-4000-8000-0123456789ab"
        return ids | {"type": "case.contact-recorded", "version": 1, "notice": notice}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    site = make_site(tmp_path_factory.mktemp("story"), demo=True)
    case = demo.fill(site)
    app = create_app(site, journal=Journal(StringIO()))
    meranti = Roster(site.keys, site.knowledge).id_of("meranti")
    token = site.tokens.issue(meranti, Role.SUPERVISOR)
    browser = Browser(app)
    browser.sign_in(token)
    yield Story(site, app, case, meranti, token, browser)
    site.close()


def addresses(app: Flask, *, pages: bool, method: str) -> Iterable[Rule]:
    """What can be asked, from the application itself."""
    for rule in app.url_map.iter_rules():
        is_page = rule.endpoint.startswith("pages.")
        if is_page == pages and method in (rule.methods or ()) and "filename" not in rule.arguments:
            yield rule


def built(app: Flask, rule: Rule, ids: dict[str, Any]) -> str:
    """The address with ids in it."""
    with app.test_request_context():
        return app.url_for(rule.endpoint, **{name: ids[name] for name in rule.arguments})  # type: ignore[no-any-return]


def on_record(looks: list[Looked]) -> set[str]:
    return {somebody for each in looks for somebody in (*each.cases, *each.children)}


def must_be_on_record(story: Story, rule: Rule, before: int, text: str, address: str) -> bool:
    """Whether anybody was named, and then everybody is on record."""
    looks = looks_of(story.site)[before:]
    named = set(SOMEBODY.findall(f"{address} {text}"))
    if NAMING & rule.arguments:
        assert len(looks) == 1, f"{rule}: an answer about somebody is one look"
    stretches = [each for each in looks if each.first is not None]
    if stretches:
        positions = {int(each) for each in re.findall(r'"position": ?(\d+),"streamversion"', text)}
        assert positions, rule
        assert all(each.first <= min(positions) and max(positions) <= each.last for each in stretches)  # type: ignore[operator]
    else:
        assert named <= on_record(looks), f"{rule}: {named - on_record(looks)} are not on record"
    return bool(named)


def test_whatever_is_asked_over_the_api_everybody_in_the_answer_is_on_record(story: Story):
    http = story.app.test_client()
    naming = 0
    for rule in addresses(story.app, pages=False, method="GET"):
        before = story.site.reads.log.last().position
        address = built(story.app, rule, story.ids())
        answer = http.get(address, headers={"Authorization": f"Bearer {story.token}"})
        assert answer.status_code < 500, rule
        naming += must_be_on_record(story, rule, before, answer.get_data(as_text=True), address)
    assert naming >= 9, "so many questions tell of the story"


def test_whatever_page_is_opened_everybody_on_it_is_on_record(story: Story):
    naming = 0
    for rule in addresses(story.app, pages=True, method="GET"):
        before = story.site.reads.log.last().position
        address = built(story.app, rule, story.ids())
        page = story.browser.get(address)
        if 300 <= page.status < 400:
            continue
        naming += must_be_on_record(story, rule, before, page.html, address)
    assert naming >= 2


def test_a_command_is_on_record_as_what_it_recorded_or_as_a_look_whatever_became_of_it(story: Story):
    """Most of them are refused in the demo's story, each for a reason of its own: that is a look too."""
    results = set()
    for number, rule in enumerate(addresses(story.app, pages=False, method="POST")):
        before, end = story.site.reads.log.last().position, story.site.log.last().position
        address = built(story.app, rule, story.ids())
        answer = asked(story, rule, address, number)
        assert answer.status_code < 500, rule
        named = set(SOMEBODY.findall(f"{address} {answer.get_data(as_text=True)}"))
        looks, records = looks_of(story.site)[before:], story.site.log.read(end, 100)
        if answer.status_code == 201:
            assert records, rule
            assert named <= {each for record in records for each in SOMEBODY.findall(record.envelope.decode())}, rule
        else:
            assert not records, rule
            assert named <= on_record(looks), rule
            results.update(each.result for each in looks)
    assert Result.REFUSED in results


def asked(story: Story, rule: Rule, address: str, number: int) -> TestResponse:
    """The example of the description as a command on the newest version."""
    stream = next((story.ids()[name] for name in ("case", "child", "staff") if name in rule.arguments), None)
    headers = {"Authorization": f"Bearer {story.token}", "Idempotency-Key": f"key-{number}"}
    if stream:
        headers["If-Match"] = f'"{story.site.log.head(stream).version}"'
    body = EXAMPLES.get(rule.endpoint.rpartition(".")[2])
    return story.app.test_client().post(address, json=body, headers=headers)
