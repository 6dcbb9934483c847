"""The views at the command line: how they stand, what stands aside, and what to do about it while others serve."""

import json
from collections.abc import Callable
from contextlib import nullcontext

import pytest
from click.testing import CliRunner, Result

from domain.case.events.outreach import ChildSeen
from service.cli import main
from service.log import serving
from tests.service.views.projectors import end, poisoned, runner
from tests.support.shelter import Shelter

Run = Callable[..., Result]


@pytest.fixture
def run(shelter: Shelter) -> Run:
    """Call ``harapan`` on the store of this test."""
    settings = shelter.site.settings
    place = ["--data", str(settings.data), *(["--database", settings.database] if settings.database else [])]

    def running(*words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, [*words, *place], prog_name="harapan")
        assert result.exit_code == code, result.output
        return result

    return running


def test_views_are_listed_with_what_stands_aside(shelter: Shelter, run: Run) -> None:
    bad = shelter.open_case()
    runner(shelter, poisoned("timeline", bad)).catch_up()
    listed = {each["id"]: each for each in json.loads(run("views", "list", "--json").stdout)["items"]}
    (parked,) = listed["timeline"].pop("parked")
    assert listed["timeline"] == {
        "id": "timeline",
        "version": 1,
        "position": end(shelter),
        "lag": 0,
        "building": None,
        "stopped": False,
    }
    assert (parked["stream"], parked["attempts"], listed["overdue"]["parked"]) == (bad, 3, [])
    told = run("views", "list").stdout
    assert bad in told
    assert "Surya" not in told


def test_what_stands_aside_is_tried_again_at_the_command_line(shelter: Shelter, run: Run) -> None:
    bad = shelter.open_case()
    runner(shelter, poisoned("timeline", bad)).catch_up()
    assert "[views.parked]" in run("views", "retry", "overdue", code=1).stderr
    assert "Nothing stands aside." in run("views", "retry", "timeline", bad).stderr
    assert len(shelter.rows("timeline", case=bad)) == 7


def test_what_stands_aside_after_a_try_is_told_as_json_too(shelter: Shelter, run: Run) -> None:
    bad = shelter.open_case()
    runner(shelter, poisoned("timeline", bad)).catch_up()
    (left,) = json.loads(run("views", "retry", "overdue", "--json", code=1).stdout)["items"]
    assert (left["id"], left["view"], left["stream"]) == (f"timeline/{bad}", "timeline", bad)
    assert json.loads(run("views", "retry", "--json").stdout)["items"] == []
    assert json.loads(run("views", "rebuild", "--json").stdout) == {"position": end(shelter), "parked": []}


def test_views_are_made_anew_while_the_server_runs(shelter: Shelter, run: Run) -> None:
    case = shelter.open_case()
    expected = shelter.everything()
    with nullcontext() if shelter.views.shared else serving(shelter.site.settings.data):
        assert "made anew" in run("views", "rebuild").stderr
    assert shelter.everything() == expected
    shelter.ask(ChildSeen(place="the gate"), stream=case)
    assert len(shelter.rows("timeline", case=case)) == 8
