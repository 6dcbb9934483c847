"""A command that comes twice happens once, and the second caller is told what the first was told."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest

from service.log import Appended, CommandKey, KeyReused, VersionConflict
from tests.service.log.building import CASE, NOON, OTHER_CASE, WORKER, Site, capture


def command(key: str = "k-1", *, person: str = WORKER, request_hash: bytes = b"one request") -> CommandKey:
    answer = {"id": CASE, "warnings": ["entry.late"]}
    return CommandKey(person=person, key=key, request_hash=request_hash, status=201, answer=answer)


def test_a_repeat_is_answered_as_the_first_time_and_writes_nothing(site: Site):
    first = site.log.append([capture()], {CASE: 0}, command())
    again = site.log.append([capture()], {CASE: 0}, command())
    assert (first.repeated, again.repeated) == (False, True)
    assert (again.positions, again.versions, again.event_ids) == (first.positions, first.versions, first.event_ids)
    assert (again.status, again.answer, again.logged_at) == (201, {"id": CASE, "warnings": ["entry.late"]}, NOON)
    assert site.log.last().position == 1


def test_a_repeat_is_recognised_before_its_versions_are_judged(site: Site):
    site.log.append([capture()], {CASE: 0}, command())
    site.log.append([capture()], {CASE: 1})
    assert site.log.append([capture()], {CASE: 0}, command()).versions == {CASE: 1}


def test_the_same_key_for_another_request_is_refused(site: Site):
    site.log.append([capture()], {}, command())
    with pytest.raises(KeyReused) as reused:
        site.log.append([capture()], {}, command(request_hash=b"another request"))
    assert (reused.value.person, reused.value.key) == (WORKER, "k-1")
    with pytest.raises(KeyReused):
        site.log.recall(WORKER, "k-1", b"another request")
    assert site.log.last().position == 1


def test_keys_are_each_persons_own(site: Site):
    site.log.append([capture()], {}, command())
    site.log.append([capture()], {}, command(person="staff-2", request_hash=b"another request"))
    assert site.log.last().position == 2


def test_a_command_can_be_looked_up_before_it_is_decided(site: Site):
    assert site.log.recall(WORKER, "k-1", b"one request") is None
    first = site.log.append([capture()], {}, command())
    found = site.log.recall(WORKER, "k-1", b"one request")
    assert found is not None
    assert (found.repeated, found.positions, found.status) == (True, first.positions, 201)


def test_a_command_that_found_everything_done_is_remembered_too(site: Site):
    site.log.append([capture()], {})
    assert site.log.append([], {CASE: 1}, command()).positions == ()
    assert site.log.append([capture()], {CASE: 9}, command()).repeated
    assert site.log.last().position == 1


def test_a_refused_command_may_come_again(site: Site):
    with pytest.raises(VersionConflict):
        site.log.append([capture()], {CASE: 7}, command())
    assert site.log.recall(WORKER, "k-1", b"one request") is None
    assert not site.log.append([capture()], {CASE: 0}, command()).repeated


def test_keys_are_kept_for_thirty_days_of_the_log(site: Site):
    site.log.append([capture()], {}, command("old"))
    site.clock.at = NOON + timedelta(days=29, hours=23)
    site.log.append([capture()], {}, command("new"))
    assert site.log.recall(WORKER, "old", b"one request")
    site.clock.at = NOON + timedelta(days=30, seconds=1)
    site.log.append([capture()], {}, command("newer"))
    assert site.log.recall(WORKER, "old", b"one request")
    site.clock.at = NOON + timedelta(days=30, hours=1)
    site.log.append([capture()], {}, command("newest"))
    assert site.log.recall(WORKER, "old", b"one request") is None
    assert site.log.recall(WORKER, "new", b"one request")


def test_many_copies_of_one_request_at_once_happen_once(site: Site):
    answers: list[Appended] = []
    start = Barrier(8)

    def send() -> None:
        start.wait()
        answers.append(site.log.append([capture(), capture(OTHER_CASE)], {}, command()))

    threads = [Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.repeated for answer in answers].count(False) == 1
    assert {answer.positions for answer in answers} == {(1, 2)}
    assert site.log.last().position == 2
