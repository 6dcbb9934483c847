"""The same in a database, where several processes stand by and one is at work."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep

import psycopg
import pytest

from service.http.stopping import Stopping
from service.log.postgres_store import SCHEMA
from service.notices.answering import acknowledge
from service.notices.carrier import NotTaken
from service.notices.contacts import Channel
from service.notices.kinds import Kind
from service.notices.notice import State
from service.notices.outbox import Place
from service.notices.standing import standing_of
from service.notices.work import LEAD, notify
from service.site import BESIDE, open_site
from tests.domain.given import JATI, MERANTI
from tests.service.notices.mail_server import MailServer
from tests.service.notices.watch import Watched, mail_to, watched


@pytest.fixture
def shelter(database: str, tmp_path: Path) -> Iterator[Watched]:
    with watched(tmp_path, database) as made:
        yield made
    with psycopg.connect(database, autocommit=True) as connection:
        for (schema,) in connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'harapan%'"
        ).fetchall():
            connection.execute(f"DROP SCHEMA {schema} CASCADE".encode())
    assert {SCHEMA, BESIDE} == {"harapan", "harapan_door"}


def until(so: Callable[[], bool]) -> None:
    deadline = monotonic() + 20
    while not so():
        assert monotonic() < deadline
        sleep(0.05)


def test_a_danger_is_told_escalated_and_acknowledged(shelter: Watched, mail_server: MailServer):
    shelter.anew(mail_to(mail_server.port, shelter))
    event = shelter.danger()
    shelter.turn()
    shelter.turn(minutes=16)
    first, second = shelter.notices(event)
    assert [(each.recipient, each.state) for each in (first, second)] == [(MERANTI, State.SENT), (JATI, State.SENT)]
    seen = acknowledge(shelter.site, second.id, JATI)
    assert seen is not None and seen.acknowledged_by == JATI
    assert shelter.site.outbox.waiting([Kind.DANGER]) == []
    assert standing_of(shelter.site).waiting == 0
    assert len(mail_server.taken) == 2


def test_what_is_dead_is_seen_and_tried_again(shelter: Watched):
    shelter.kept.troubles.append(NotTaken("smtp-550"))
    event = shelter.worry()
    shelter.turn()
    (dead,) = shelter.site.outbox.dead(10)
    assert (dead.alarm.event, dead.reason, standing_of(shelter.site).dead) == (event, "smtp-550", 1)
    assert shelter.site.outbox.retry(None, shelter.clock.at) == 1
    shelter.turn()
    assert shelter.notice(event, Kind.REVIEW).state is State.SENT
    assert shelter.site.outbox.oldest_unsent() is None


def test_following_the_whole_log_again_doubles_nothing(shelter: Watched):
    event = shelter.danger()
    shelter.turn()
    place = shelter.site.outbox.place()
    assert place is not None
    shelter.site.outbox.reach(Place(epoch=place.epoch, position=0, since=place.since))
    shelter.turn()
    assert len(shelter.notices(event)) == len(shelter.kept.told) == 1


def test_an_address_is_changed_and_forgotten(shelter: Watched):
    contact = shelter.site.contacts.of(MERANTI)
    assert contact is not None and contact.channel is Channel.MAIL
    shelter.site.contacts.forget(MERANTI)
    assert shelter.site.contacts.of(MERANTI) is None


def test_one_process_is_at_work_and_another_goes_on_when_it_ends(shelter: Watched):
    site, errors, stopping = shelter.site, Event(), [Stopping(), Stopping()]

    def work(each: Stopping) -> None:
        with closing(open_site(site.settings, now=shelter.clock)) as opened:
            notify(opened, each, lambda error: errors.set())

    threads = [Thread(target=work, args=(each,)) for each in stopping]
    for each in threads:
        each.start()
    try:
        assert site.beside is not None
        until(lambda: site.beside is not None and site.beside.is_led(LEAD))
        first = shelter.worry()
        until(lambda: bool(shelter.notices(first, Kind.REVIEW)))
        stopping[0].begin()
        threads[0].join()
        shelter.clock.at += timedelta(minutes=1)
        second = shelter.worry()
        until(lambda: bool(shelter.notices(second, Kind.REVIEW)))
        assert len(shelter.notices(first, Kind.REVIEW)) == 1
        assert not errors.is_set()
    finally:
        for each in stopping:
            each.begin()
        for thread in threads:
            thread.join()
