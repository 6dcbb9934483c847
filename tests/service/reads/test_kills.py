"""A server that is killed between the read log and the answer: whatever was answered is on record."""

import os
from pathlib import Path

import pytest

from domain.staff.vocabulary import Role
from tests.service.http.house import House
from tests.service.reads.killing import answered_until_killed, on_record

KILLS = int(os.environ.get("HARAPAN_READ_KILLS", "10"))
"""In every run of the tests; ``make torture`` does a hundred."""


@pytest.fixture
def folder(house: House) -> Path:
    house.open_case()
    return house.site.settings.data


@pytest.mark.timeout(60 + 15 * KILLS)
def test_what_was_answered_before_a_kill_is_on_record_and_so_is_what_was_about_to_be(house: House, folder: Path):
    """Killed the moment a look is durable, before its answer leaves: each time at another look."""
    for kill in range(KILLS):
        before = on_record(folder)
        answers = answered_until_killed(folder, house.tokens[Role.SUPERVISOR], after=1 + kill % 5)
        assert len(answers) == kill % 5
        added = on_record(folder)[len(before) :]
        assert [each for each in added if each in answers] == answers
        assert len(added) == len(answers) + 1
