"""One leads and the others wait: for what they have written themselves, not longer than they must, never for ever."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

import pytest

from domain.case.events.outreach import ChildSeen
from domain.identifiers import StreamId
from service.views import Views, ViewsUnavailable, follow
from service.views import runner as waiting
from tests.service.views.projectors import busy, end, leading, process, runner
from tests.support.shelter import Shelter

LEADS = """
import sys
from pathlib import Path
from service.settings import Settings
from service.site import open_site, view_store

store = view_store(open_site(Settings.at(Path(sys.argv[1]), database=sys.argv[2] or None)).settings)
with store.leading() as lead:
    print("leads" if lead else "no", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def case(shelter: Shelter) -> StreamId:
    made = shelter.open_case()
    shelter.views.catch_up()
    return made


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE_SECONDS", 0.3)


@contextmanager
def somebody_else_leads(shelter: Shelter) -> Iterator[None]:
    with leading(shelter.another_store()):
        yield


def test_one_leads_at_a_time(shelter: Shelter) -> None:
    with somebody_else_leads(shelter), shelter.another_store().leading() as second:
        assert second is None
    with shelter.another_store().leading() as second:
        assert second is not None


def test_one_leads_at_a_time_in_one_process(shelter: Shelter) -> None:
    store = shelter.another_store()
    with store.leading() as first, store.leading() as second:
        assert (first is not None, second) == (True, None)


@pytest.mark.usefixtures("impatient")
def test_whoever_waits_longer_than_he_may_is_told_that_the_views_are_behind(shelter: Shelter, case: StreamId) -> None:
    done = shelter.ask(ChildSeen(place="the gate"), stream=case)
    begun = monotonic()
    with somebody_else_leads(shelter), pytest.raises(ViewsUnavailable) as refusal:
        shelter.views.page("timeline", (), at_least=done.position)
    assert refusal.value.reason == "behind"
    assert 0.3 <= monotonic() - begun < 2


def test_what_the_views_hold_already_is_told_whoever_leads(shelter: Shelter, case: StreamId) -> None:
    before = end(shelter)
    shelter.ask(ChildSeen(place="the gate"), stream=case)
    with somebody_else_leads(shelter):
        page = shelter.views.page("timeline", (), at_least=before)
    assert (page.position, len(page.items)) == (before, 7)


def test_whoever_waits_for_his_own_record_gets_it_from_whoever_leads(shelter: Shelter, case: StreamId) -> None:
    """The one who leads tells; nobody sleeps a fixed time."""
    other, found = runner(shelter), list[int]()
    with somebody_else_leads(shelter):
        done = shelter.ask(ChildSeen(place="the gate"), stream=case)
        reader = Thread(
            target=lambda: found.append(len(shelter.views.page("timeline", (), at_least=done.position).items))
        )
        reader.start()
    other.catch_up()
    reader.join(5)
    assert found == [8]


def test_every_write_is_in_what_its_writer_reads_next_while_others_write_and_read(shelter: Shelter) -> None:
    cases = [shelter.open_case(f"Amplas-{name}") for name in ("Iki", "Uma", "Ola")]
    shelter.views.catch_up()
    wrong: list[object] = []

    def work(case: StreamId, views: Views) -> None:
        for _ in range(6):
            done = shelter.ask(ChildSeen(place="the gate"), stream=case)
            page = views.page("timeline", (), filters={"case": case}, at_least=done.position, limit=1_000)
            if page.position < done.position or done.events[0] not in [each["id"] for each in page.items]:
                wrong.append((done, page.position))

    processes = [Views(shelter.another_store(), shelter.site.log, shelter.site.keys, shelter.clock) for _ in cases]
    threads = [Thread(target=work, args=each) for each in zip(cases, processes, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_leader_that_is_killed_is_replaced(shelter: Shelter, case: StreamId) -> None:
    with process(LEADS, shelter) as leader:
        assert leader.stdout is not None
        assert leader.stdout.readline() == "leads\n"
        shelter.ask(ChildSeen(place="the gate"), stream=case)
        with shelter.another_store().leading() as nobody:
            assert nobody is None
        leader.send_signal(signal.SIGKILL)
        leader.wait()
        assert len(shelter.views.page("timeline", ()).items) == 8


def test_a_leader_whose_connection_was_cut_writes_nothing_more(housed: Shelter) -> None:
    case = housed.open_case()
    housed.views.catch_up()
    before = housed.views.position()
    housed.ask(ChildSeen(place="the gate"), stream=case)
    lost = housed.another_store()
    with leading(lost) as lead:
        with lead.writing() as connection:
            (session,) = connection.execute("SELECT pg_backend_pid()").fetchone()
        with housed.another_store().reading() as killer:
            killer.execute("SELECT pg_terminate_backend(?)", (session,)).fetchall()
        with housed.another_store().leading() as next_one:
            assert next_one is not None
        with pytest.raises(ViewsUnavailable, match="away"), lead.writing() as connection:
            connection.execute("UPDATE progress SET position = 0")
    assert housed.views.position() == before
    assert len(housed.views.page("timeline", ()).items) == 8
    with lost.leading() as again:
        assert again is not None


class Stop:
    """Stops what follows the log."""

    def __init__(self) -> None:
        self._begun = Event()

    @property
    def begun(self) -> bool:
        return self._begun.is_set()

    def begin(self) -> None:
        self._begun.set()

    def rest(self, seconds: float) -> None:
        self._begun.wait(min(seconds, 0.05))

    def wait_for_news(self, log: object, after: int, seconds: float) -> None:
        self._begun.wait(0.01)


@contextmanager
def following(views: Views, shelter: Shelter, failures: list[Exception]) -> Iterator[None]:
    stop = Stop()
    thread = Thread(target=follow, args=(views, shelter.site.log, stop, failures.append))
    thread.start()
    try:
        yield
    finally:
        stop.begin()
        thread.join(10)
        assert not thread.is_alive()


def wait_until(views: Views, position: int) -> None:
    deadline = monotonic() + 10
    while views.position() < position:
        assert monotonic() < deadline
        Event().wait(0.02)


def test_two_that_follow_keep_the_views_up_between_them(shelter: Shelter) -> None:
    others = [Views(shelter.another_store(), shelter.site.log, shelter.site.keys, shelter.clock) for _ in range(2)]
    failures: list[Exception] = []
    with following(others[0], shelter, failures), following(others[1], shelter, failures):
        busy(shelter)
        wait_until(others[0], end(shelter))
    assert failures == []
    live = shelter.everything()
    shelter.views.rebuild()
    assert shelter.everything() == live


def test_whoever_follows_goes_on_after_what_kept_it_from_going_on(
    shelter: Shelter, case: StreamId, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures: list[Exception] = []
    broken, read = [3], shelter.site.log.read

    def sometimes(after: int, limit: int) -> object:
        broken[0] -= 1
        if broken[0] >= 0:
            raise RuntimeError("the lights flicker")
        return read(after, limit)

    monkeypatch.setattr(shelter.site.log, "read", sometimes)
    shelter.ask(ChildSeen(place="the gate"), stream=case)
    with following(shelter.views, shelter, failures):
        wait_until(shelter.views, end(shelter))
    assert [str(each) for each in failures] == ["the lights flicker"] * 3
