"""An alarm that nobody acknowledges goes to the next, by a clock that the test sets."""

from datetime import timedelta

from domain.case.events.outreach import DangerLifted
from domain.identifiers import EventId
from service.notices.answering import acknowledge
from service.notices.carrier import NotNow, NotTaken
from service.notices.clocks import BY_THE_RECORD
from service.notices.kinds import Kind
from service.notices.notice import State
from tests.domain.given import JATI, MERANTI
from tests.service.notices.watch import ADDRESSES, Watched


def told(shelter: Watched, event: EventId) -> list[str]:
    return [each.recipient for each in shelter.notices(event)]


def test_after_a_quarter_of_an_hour_the_next_on_call_is_told(shelter: Watched):
    event = shelter.danger()
    shelter.turn()
    shelter.turn(minutes=14.9)
    assert told(shelter, event) == [MERANTI]
    shelter.turn(minutes=0.2)
    assert told(shelter, event) == [MERANTI, JATI]
    first, second = shelter.notices(event)
    assert (first.step, second.step) == (0, 1)
    assert (first.escalated_at, second.escalated_at) == (shelter.clock.at, None)
    assert shelter.kept.told == [(Kind.DANGER, ADDRESSES[MERANTI]), (Kind.DANGER, ADDRESSES[JATI])]


def test_an_alarm_that_was_acknowledged_goes_no_further(shelter: Watched):
    event = shelter.danger()
    shelter.turn()
    seen = acknowledge(shelter.site, shelter.notice(event).id, MERANTI)
    assert seen is not None
    assert (seen.acknowledged_by, seen.acknowledged_at) == (MERANTI, shelter.clock.at)
    shelter.turn(minutes=16)
    assert told(shelter, event) == [MERANTI]


def test_the_first_who_acknowledges_answers_for_everybody_who_was_told(shelter: Watched):
    event = shelter.danger()
    shelter.turn()
    shelter.turn(minutes=16)
    acknowledge(shelter.site, shelter.notices(event)[0].id, MERANTI)
    assert shelter.site.outbox.waiting([Kind.DANGER]) == []


def test_each_is_told_once_and_then_nobody_is_left(shelter: Watched):
    event = shelter.danger()
    for _ in range(5):
        shelter.turn(minutes=10)
    assert told(shelter, event) == [MERANTI, JATI]
    assert shelter.kept.told.count((Kind.DANGER, ADDRESSES[MERANTI])) == 1


def test_where_the_message_cannot_reach_the_first_the_next_does_not_wait(shelter: Watched):
    shelter.kept.troubles.append(NotTaken("smtp-550"))
    event = shelter.danger()
    shelter.turn()
    assert shelter.notice(event).state is State.DEAD
    shelter.turn()
    assert shelter.kept.told == [(Kind.DANGER, ADDRESSES[JATI])]


def test_a_danger_that_was_lifted_in_the_case_goes_no_further(shelter: Watched):
    event = shelter.danger()
    shelter.turn()
    shelter.ask(DangerLifted(danger=event, safe_because="she sleeps in the shelter"), MERANTI, stream=shelter.case)
    shelter.turn(minutes=16)
    assert told(shelter, event) == [MERANTI]
    assert shelter.notice(event).acknowledged_by == BY_THE_RECORD


def test_what_is_only_to_be_reviewed_goes_to_nobody_else(shelter: Watched):
    event = shelter.worry()
    shelter.turn()
    shelter.turn(minutes=600)
    assert [each.recipient for each in shelter.notices(event, Kind.REVIEW)] == [MERANTI]


def test_the_time_that_passed_while_nobody_was_at_work_counts(shelter: Watched):
    event = shelter.danger()
    shelter.turn()
    shelter.clock.at += timedelta(hours=3)
    shelter.anew()
    shelter.turn()
    assert told(shelter, event) == [MERANTI, JATI]


def test_a_clock_that_ran_ahead_keeps_nobody_from_hearing_of_it(shelter: Watched):
    shelter.clock.at += timedelta(days=400)
    shelter.kept.troubles.append(NotNow("http-503"))
    event = shelter.danger()
    shelter.turn()
    assert shelter.notice(event).state is State.FAILED
    shelter.clock.at -= timedelta(days=400)
    shelter.turn()
    assert {each.state for each in shelter.notices(event)} == {State.SENT}
    assert told(shelter, event) == [MERANTI, JATI]
