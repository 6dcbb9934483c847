"""Who hears of an append by way of Redis: other processes at once while it is there, by polling while it is not."""

from collections.abc import Callable, Iterator
from threading import Thread
from threading import enumerate as threads
from time import monotonic, sleep

import pytest

from service.log import Log
from service.stream import RedisWakeUp
from tests.service.stream.office import Office, until
from tests.support.redis_engine import OwnRedis
from tests.support.remarks import remarks


class Desk:
    """One process on the store of an office."""

    def __init__(self, office: Office) -> None:
        # A channel of its own, because the tests of one worker share a server.
        self.wakeup = RedisWakeUp(office.url, office.source)
        self.log = office.another_log(self.wakeup)
        self.office = office

    def append(self) -> float:
        """How long an append took."""
        before, self.office.log = self.office.log, self.log
        began = monotonic()
        self.office.record()
        self.office.log = before
        return monotonic() - began

    def seconds_to_notice(self, append: Callable[[], object]) -> float:
        """How long a reader here that waits takes to notice an append."""
        after, noticed = self.log.last().position, []

        def wait() -> None:
            if self.log.wait(after, 20):
                noticed.append(monotonic())

        thread = Thread(target=wait)
        thread.start()
        sleep(0.1)
        began = monotonic()
        append()
        thread.join()
        return noticed[0] - began


@pytest.fixture
def slow_polling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Polling takes so long that only a word from Redis explains who is quick."""
    monkeypatch.setattr("service.log.log.POLL_SECONDS", 15)


@pytest.fixture
def desks(exposed_office: Office) -> Iterator[list[Desk]]:
    made = [Desk(exposed_office) for _ in range(2)]
    for each in made:
        assert each.wakeup.listening.wait(10)
    yield made
    for each in made:
        each.log.close()


@pytest.mark.usefixtures("slow_polling")
def test_an_append_of_another_process_wakes_a_reader_at_once(desks: list[Desk]):
    here, there = desks
    for _ in range(3):
        assert here.seconds_to_notice(there.append) < 2
        assert there.seconds_to_notice(here.append) < 2


@pytest.mark.usefixtures("slow_polling")
def test_an_append_of_the_own_process_wakes_a_reader_without_redis(desks: list[Desk], own_redis: OwnRedis):
    own_redis.kill()
    assert desks[0].seconds_to_notice(desks[0].append) < 2
    own_redis.start()


@pytest.mark.usefixtures("slow_polling")
def test_when_redis_comes_back_others_are_heard_again(desks: list[Desk], own_redis: OwnRedis):
    here, there = desks
    own_redis.kill()
    until(lambda: not here.wakeup.listening.is_set() and not there.wakeup.listening.is_set())
    own_redis.start()
    assert here.wakeup.listening.wait(10)
    assert there.wakeup.listening.wait(10)
    assert here.seconds_to_notice(there.append) < 2


def test_redis_that_is_away_is_told_once_with_the_reason_and_once_when_it_is_back(
    exposed_office: Office, own_redis: OwnRedis, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("service.stream.wakeup.LONGEST_REST", 0.05)
    with remarks("service.stream.wakeup") as said:
        desk = Desk(exposed_office)
        assert desk.wakeup.listening.wait(10)
        own_redis.kill()
        until(lambda: not desk.wakeup.listening.is_set())
        sleep(1)
        own_redis.start()
        assert desk.wakeup.listening.wait(10)
        desk.log.close()
    heard = [each for each in said if "hearing" in each]
    assert len(heard) == 2, heard
    assert heard[0].startswith("not hearing appends of other processes, polling instead: ")
    assert heard[1] == "hearing appends of other processes again"


def test_appends_that_cannot_be_told_are_one_line(exposed_office: Office, own_redis: OwnRedis):
    with remarks("service.stream.wakeup") as said:
        desk = Desk(exposed_office)
        assert desk.wakeup.listening.wait(10)
        own_redis.kill()
        for _ in range(20):
            # As in the moment before it is seen that nobody is heard.
            desk.wakeup.listening.set()
            desk.wakeup.wake()
            sleep(0.02)
        desk.log.close()
        own_redis.start()
    assert len([each for each in said if each.startswith("appends are not told")]) == 1


@pytest.mark.usefixtures("slow_polling")
def test_what_was_appended_while_redis_was_away_is_told_when_it_is_back(desks: list[Desk], own_redis: OwnRedis):
    here, there = desks

    def append_without_redis() -> None:
        own_redis.kill()
        until(lambda: not there.wakeup.listening.is_set())
        there.append()
        own_redis.start()

    assert here.seconds_to_notice(append_without_redis) < 10


def test_while_redis_is_away_a_reader_finds_the_append_by_polling(desks: list[Desk], own_redis: OwnRedis):
    here, there = desks
    own_redis.kill()
    assert here.seconds_to_notice(there.append) < 3
    own_redis.start()


def test_the_first_append_may_come_before_redis(exposed_office: Office, own_redis: OwnRedis):
    own_redis.kill()
    desk = Desk(exposed_office)
    desk.append()
    own_redis.start()
    assert desk.wakeup.listening.wait(10)
    desk.log.close()


@pytest.mark.parametrize("trouble", ["gone", "silent"])
def test_no_append_waits_for_redis(desks: list[Desk], own_redis: OwnRedis, trouble: str):
    usual = max(desks[0].append() for _ in range(50))
    if trouble == "gone":
        own_redis.kill()
        slowest = max(desks[0].append() for _ in range(200))
        own_redis.start()
    else:
        with own_redis.silent():
            slowest = max(desks[0].append() for _ in range(200))
    assert slowest < max(5 * usual, 0.2)


def test_many_appends_are_told_in_few_words(desks: list[Desk], exposed_office: Office):
    here = desks[0]
    began = monotonic()
    for _ in range(300):
        here.wakeup.wake()
        sleep(0.001)
    seconds = monotonic() - began
    sleep(0.1)
    words = exposed_office.redis.info("commandstats")["cmdstat_publish"]["calls"]
    # One as each process began to listen, and after that one in ten milliseconds at most.
    assert 2 <= words <= 2 + (seconds + 0.2) / 0.01


@pytest.mark.parametrize("trouble", ["none", "gone", "silent"])
def test_closing_lets_go_quickly_and_leaves_nothing_behind(
    exposed_office: Office, own_redis: OwnRedis, monkeypatch: pytest.MonkeyPatch, trouble: str
):
    monkeypatch.setattr("service.stream.connection.ANSWER_SECONDS", 3)
    before = set(threads())
    desk = Desk(exposed_office)
    assert desk.wakeup.listening.wait(10)
    if trouble == "gone":
        own_redis.kill()
    if trouble == "silent":
        with own_redis.silent():
            desk.append()
            took = seconds_to_close(desk)
    else:
        took = seconds_to_close(desk)
    assert took < 3
    until(lambda: set(threads()) <= before)
    if trouble == "gone":
        own_redis.start()
    until(lambda: exposed_office.redis.pubsub_numsub(exposed_office.source)[0][1] == 0)
    assert exposed_office.redis.info("clients")["connected_clients"] == 1


def seconds_to_close(desk: Desk) -> float:
    began = monotonic()
    desk.log.close()
    return monotonic() - began


def test_an_unheard_word_names_no_case(desks: list[Desk], exposed_office: Office):
    with exposed_office.redis.pubsub() as ear:
        ear.subscribe(exposed_office.source)
        assert ear.get_message(timeout=5)
        desks[0].append()
        word = ear.get_message(timeout=5)
    assert word
    assert len(word["data"]) == 16


def test_a_reader_woken_in_vain_sleeps_again(desks: list[Desk], exposed_office: Office):
    log: Log = desks[0].log
    exposed_office.redis.publish(exposed_office.source, "anything")
    began = monotonic()
    assert not log.wait(log.last().position, 0.5)
    assert monotonic() - began >= 0.5
