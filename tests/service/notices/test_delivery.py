"""Whatever a mail server does: no notice is lost, and a doubled mail is recognised by its Message-ID."""

from datetime import timedelta

import pytest

from service.notices.delivery import PATIENCE
from service.notices.kinds import Kind
from service.notices.notice import State
from tests.domain.given import JATI, MERANTI
from tests.service.notices.mail_server import MailServer, Mood
from tests.service.notices.watch import ADDRESSES, Watched, mail_to

GET_LOST_FOR_A_WHILE = [
    Mood.SILENT,
    Mood.SILENT_AFTER_TEXT,
    Mood.BREAKS_OFF_IN_TEXT,
    Mood.DRIPS,
    Mood.REFUSES_RECIPIENT_FOR_NOW,
    Mood.REFUSES_EVERYBODY,
]


@pytest.fixture(autouse=True)
def by_mail(shelter: Watched, mail_server: MailServer) -> None:
    """Notices go out by a real connection."""
    shelter.anew(mail_to(mail_server.port, shelter))


def test_a_server_that_is_well_takes_each_notice_once(shelter: Watched, mail_server: MailServer):
    event = shelter.danger()
    shelter.turn()
    shelter.turn(minutes=1)
    assert mail_server.ids() == [f"<{shelter.notice(event).id}@example.org>"]
    assert mail_server.recipients == [ADDRESSES[MERANTI]]
    assert shelter.notice(event).sent_at is not None


@pytest.mark.parametrize("mood", GET_LOST_FOR_A_WHILE)
def test_whatever_keeps_the_server_from_taking_it_the_notice_is_sent_afterwards(
    shelter: Watched, mail_server: MailServer, mood: Mood
):
    mail_server.mood = mood
    event = shelter.danger()
    shelter.turn()
    notice = shelter.notice(event)
    assert (notice.state, notice.attempts, mail_server.taken) == (State.FAILED, 1, [])
    assert notice.reason
    mail_server.mood = Mood.WELL
    shelter.turn(minutes=1)
    assert len(mail_server.taken) == 1
    assert shelter.notice(event).state is State.SENT


def test_a_server_that_is_gone_is_asked_again_when_it_is_back(shelter: Watched, mail_server: MailServer):
    mail_server.go_away()
    event = shelter.danger()
    for _ in range(20):
        shelter.turn(minutes=1)
    waiting = shelter.notices(event)
    assert (waiting[0].state, waiting[0].reason) == (State.FAILED, "away")
    assert [each.recipient for each in waiting] == [MERANTI, JATI]
    mail_server.come_back()
    shelter.turn(minutes=1)
    assert {each.state for each in shelter.notices(event)} == {State.SENT}
    assert sorted(mail_server.ids()) == sorted(f"<{each.id}@example.org>" for each in waiting)


def test_a_server_that_took_it_and_did_not_say_so_gets_it_again_under_the_same_id(
    shelter: Watched, mail_server: MailServer
):
    mail_server.mood = Mood.BREAKS_OFF_AFTER_TAKING
    event = shelter.danger()
    shelter.turn()
    mail_server.mood = Mood.WELL
    shelter.turn(minutes=1)
    first, second = mail_server.ids()
    assert first == second == f"<{shelter.notice(event).id}@example.org>"


def test_what_a_server_says_after_it_took_the_mail_doubles_nothing(shelter: Watched, mail_server: MailServer):
    mail_server.mood = Mood.RUDE_AT_THE_END
    event = shelter.danger()
    shelter.turn()
    shelter.turn(minutes=1)
    assert len(mail_server.taken) == 1
    assert shelter.notice(event).state is State.SENT


@pytest.mark.parametrize(("mood", "reason"), [(Mood.REFUSES_RECIPIENT, "smtp-550"), (Mood.REFUSES_TEXT, "smtp-554")])
def test_what_is_refused_for_ever_is_kept_where_somebody_sees_it(
    shelter: Watched, mail_server: MailServer, mood: Mood, reason: str
):
    mail_server.mood = mood
    event = shelter.worry()
    shelter.turn()
    notice = shelter.notice(event, Kind.REVIEW)
    assert (notice.state, notice.reason) == (State.DEAD, reason)
    connections = mail_server.greeted
    shelter.turn(minutes=60)
    assert mail_server.greeted == connections
    mail_server.mood = Mood.WELL
    assert shelter.site.outbox.retry(notice.id, shelter.clock.at) == 1
    shelter.turn()
    assert mail_server.ids() == [f"<{notice.id}@example.org>"]


def test_a_silent_server_is_asked_once_in_a_round_however_much_waits(shelter: Watched, mail_server: MailServer):
    mail_server.mood = Mood.SILENT
    for _ in range(8):
        shelter.worry()
    shelter.turn()
    assert mail_server.greeted == 1
    shelter.turn()
    assert mail_server.greeted == 1


def test_danger_goes_first_and_the_rest_in_the_order_of_the_log(shelter: Watched, mail_server: MailServer):
    mail_server.go_away()
    worries = [shelter.notices(event, Kind.REVIEW) for event in [shelter.worry()]]
    assert worries == [[]]
    later = [shelter.worry(), shelter.worry()]
    shelter.turn()
    danger = shelter.danger()
    shelter.turn()
    mail_server.come_back()
    shelter.turn(minutes=2)
    told = mail_server.ids()
    assert told[0] == f"<{shelter.notice(danger).id}@example.org>"
    assert told[2:] == [f"<{shelter.notice(each, Kind.REVIEW).id}@example.org>" for each in later]


def test_a_notice_is_tried_for_two_days_and_then_waits_for_a_person(shelter: Watched, mail_server: MailServer):
    mail_server.go_away()
    event = shelter.worry()
    shelter.turn()
    shelter.clock.at += PATIENCE - timedelta(minutes=1)
    shelter.turn()
    assert shelter.notice(event, Kind.REVIEW).state is State.FAILED
    shelter.turn(minutes=3)
    notice = shelter.notice(event, Kind.REVIEW)
    assert (notice.state, notice.reason) == (State.DEAD, "too-long: away")


def test_without_a_mail_server_notices_wait_for_one(shelter: Watched, mail_server: MailServer):
    shelter.notifier = type(shelter.notifier)(shelter.site, {})
    event = shelter.danger()
    shelter.turn()
    assert (shelter.notice(event).state, shelter.notice(event).reason) == (State.FAILED, "no-mail-server")
    shelter.anew(mail_to(mail_server.port, shelter))
    shelter.turn(minutes=2)
    assert len(mail_server.taken) == 1


def test_what_was_seen_before_it_could_be_sent_is_not_sent_any_more(shelter: Watched, mail_server: MailServer):
    mail_server.go_away()
    event = shelter.danger()
    shelter.turn()
    shelter.site.outbox.acknowledge(shelter.notice(event), MERANTI, shelter.clock.at)
    mail_server.come_back()
    shelter.turn(minutes=5)
    assert mail_server.taken == []


def test_a_refused_address_keeps_nobody_else_waiting(shelter: Watched, mail_server: MailServer):
    mail_server.mood = Mood.REFUSES_RECIPIENT
    event = shelter.danger()
    shelter.turn()
    mail_server.mood = Mood.WELL
    shelter.turn()
    assert [each.state for each in shelter.notices(event)] == [State.DEAD, State.SENT]
    assert mail_server.recipients == [ADDRESSES[JATI]]
