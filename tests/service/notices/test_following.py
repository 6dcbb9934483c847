"""The outbox follows the log: nothing is left out, and nothing told twice, whatever happens on the way."""

from datetime import timedelta
from pathlib import Path

import pytest

from service.log import RecordDamaged
from service.notices.following import BATCH, alarm_of
from service.notices.kinds import Kind
from service.notices.notice import notice_id
from service.notices.outbox import Place
from service.notices.standing import standing_of
from service.site import open_site
from tests.domain.given import JATI, MERANTI
from tests.service.notices.watch import Watched


def test_what_is_told_to_whom_gives_the_id():
    first = notice_id("0190c1de-7b1f-7c10-8f57-0b3f5a4e1d22", Kind.DANGER, MERANTI)  # type: ignore[arg-type]
    assert first == notice_id("0190c1de-7b1f-7c10-8f57-0b3f5a4e1d22", Kind.DANGER, MERANTI)  # type: ignore[arg-type]
    others = {
        notice_id("0190c1de-7b1f-7c10-8f57-0b3f5a4e1d23", Kind.DANGER, MERANTI),  # type: ignore[arg-type]
        notice_id("0190c1de-7b1f-7c10-8f57-0b3f5a4e1d22", Kind.REVIEW, MERANTI),  # type: ignore[arg-type]
        notice_id("0190c1de-7b1f-7c10-8f57-0b3f5a4e1d22", Kind.DANGER, JATI),  # type: ignore[arg-type]
    }
    assert len(others | {first}) == 4


def test_following_the_whole_log_again_doubles_nothing(shelter: Watched):
    event = shelter.danger()
    shelter.turn()
    before = shelter.notices(event)
    place = shelter.site.outbox.place()
    assert place is not None
    shelter.site.outbox.reach(Place(epoch=place.epoch, position=0, since=place.since))
    shelter.anew()
    shelter.turn()
    assert shelter.notices(event) == before
    assert len(shelter.kept.told) == 1


def test_somebody_else_on_call_meanwhile_is_not_told_of_what_was_told_already(shelter: Watched):
    event = shelter.danger()
    shelter.turn()
    place = shelter.site.outbox.place()
    assert place is not None
    shelter.site.outbox.reach(Place(epoch=place.epoch, position=0, since=place.since))
    shelter.notifier = type(shelter.notifier)(shelter.site, {}, on_call=OnCall())
    shelter.turn()
    assert [each.recipient for each in shelter.notices(event)] == [MERANTI]


class OnCall:
    def on_call(self, at: object) -> list[str]:
        return [JATI]


def test_what_was_recorded_while_nobody_was_at_work_is_told_afterwards(shelter: Watched):
    events = [shelter.danger() for _ in range(3)]
    shelter.clock.at += timedelta(days=4)
    shelter.anew()
    shelter.turn()
    assert len([each for each in shelter.kept.told if each[0] is Kind.DANGER]) == 3
    assert all(shelter.notices(each) for each in events)


def test_a_long_log_is_followed_in_batches_to_its_end(shelter: Watched, monkeypatch: pytest.MonkeyPatch):
    assert BATCH > 2
    monkeypatch.setattr("service.notices.following.BATCH", 2)
    events = [shelter.worry() for _ in range(5)]
    shelter.turn()
    assert [len(shelter.notices(each, Kind.REVIEW)) for each in events] == [1] * 5
    assert standing_of(shelter.site).lag == 0


def test_a_new_outbox_on_an_old_log_does_not_tell_what_is_over(shelter: Watched, tmp_path: Path):
    old = shelter.danger()
    shelter.clock.at += timedelta(days=3)
    young = shelter.danger()
    shelter.site.close()
    for each in tmp_path.glob("data/notices.sqlite3*"):
        each.unlink()
    shelter.site = open_site(shelter.site.settings, now=shelter.clock)
    shelter.anew()
    shelter.turn()
    assert (len(shelter.notices(old)), len(shelter.notices(young))) == (0, 1)
    assert shelter.notices(old, Kind.DANGER_OVERDUE) == []


def test_a_record_that_cannot_be_read_keeps_no_alarm_back(shelter: Watched, monkeypatch: pytest.MonkeyPatch):
    damaged, danger = shelter.worry(), shelter.danger()
    position = shelter.site.log.find(damaged).position  # type: ignore[union-attr]

    def read(stored: object) -> object:
        if stored.position == position:  # type: ignore[attr-defined]
            raise RecordDamaged(position)
        return alarm_of(stored)  # type: ignore[arg-type]

    monkeypatch.setattr("service.notices.following.alarm_of", read)
    shelter.turn()
    assert [error.position for error in shelter.damaged if isinstance(error, RecordDamaged)] == [position]
    assert len(shelter.notices(danger)) == 1
    assert standing_of(shelter.site).unreadable == 1


def test_how_far_it_has_come_is_told(shelter: Watched):
    shelter.danger()
    assert standing_of(shelter.site).lag == 1
    shelter.turn()
    standing = standing_of(shelter.site)
    assert (standing.lag, standing.waiting, standing.dead, standing.oldest) == (0, 0, 0, None)
