"""A restore begins an epoch: the streams before it stay, and readers are told up to where the two are one."""

from contextlib import closing
from pathlib import Path
from shutil import copyfile

import pytest

from service.log import Log
from service.log.epochs import begin_epoch
from service.stream import Publisher, StreamOfAnotherLog
from service.stream.held import Held, document_of
from tests.service.stream.office import Office, assert_whole

LATER, EVEN_LATER = "a-later-epoch", "an-even-later-epoch"


def published(office: Office, count: int) -> Held:
    office.record(count)
    office.publisher().catch_up()
    held = office.held()
    assert held
    return held


def restore(office: Office, copy: Path, epoch: str, **elsewhere: int) -> None:
    """The log of a copy takes the place of the one that is there."""
    office.log.close()
    for each in office.path.parent.glob("log.sqlite3-*"):
        each.unlink()
    copyfile(copy, office.path)
    begin_epoch(office.path, epoch, elsewhere)
    office.log = office.another_log()


def copied(office: Office, folder: Path) -> Path:
    office.log.close()
    folder.mkdir(exist_ok=True)
    copy = folder / "copy.sqlite3"
    copyfile(office.path, copy)
    office.log = office.another_log()
    return copy


def test_a_new_epoch_has_streams_of_its_own_that_begin_where_the_two_part(office: Office, tmp_path: Path):
    published(office, 20)
    copy = copied(office, tmp_path)
    before = published(office, 10)
    lost = office.found()
    restore(office, copy, LATER)
    now = published(office, 5)
    assert (now.epoch, now.begins, now.position) == (LATER, 20, 25)
    assert now.common == {before.epoch: 20}
    assert_whole(office, begins=20)
    assert office.found(before) == lost


def test_what_redis_did_not_hold_of_the_old_epoch_comes_with_the_new_one(office: Office, tmp_path: Path):
    published(office, 10)
    office.record(10)
    restore(office, copied(office, tmp_path), LATER)
    assert published(office, 5).begins == 10
    assert_whole(office, begins=10)


def test_of_every_epoch_that_has_ended_it_is_told_how_much_is_common(office: Office, tmp_path: Path):
    first = published(office, 20)
    copy = copied(office, tmp_path)
    restore(office, copy, LATER)
    published(office, 10)
    restore(office, copied(office, tmp_path), EVEN_LATER)
    assert published(office, 10).common == {first.epoch: 20, LATER: 30}


def test_with_epochs_that_the_restored_log_never_knew_nothing_is_taken_for_common(office: Office, tmp_path: Path):
    first = published(office, 20)
    copy = copied(office, tmp_path)
    restore(office, copy, LATER)
    published(office, 10)
    restore(office, copied(office, tmp_path / "later"), EVEN_LATER)
    published(office, 10)
    restore(office, copy, "the-last-one")
    now = published(office, 10)
    assert now.common == {first.epoch: 20, LATER: 0, EVEN_LATER: 0}
    assert_whole(office)


@pytest.fixture
def left_behind(office: Office, tmp_path: Path) -> Publisher:
    """Still publishes the log that a restored one has replaced, somewhere else."""
    published(office, 20)
    copy = copied(office, tmp_path)
    old = office.path.with_name("old.sqlite3")
    copyfile(copy, old)
    restore(office, copy, LATER)
    here, office.path = office.path, old
    publisher = office.publisher(office.another_log())
    office.path = here
    return publisher


def test_who_still_publishes_the_old_log_is_kept_out(office: Office, left_behind: Publisher):
    now = published(office, 5)
    with closing(left_behind._log), pytest.raises(StreamOfAnotherLog, match="epoch-ended"):
        left_behind.advance()
    assert office.held() == now
    assert_whole(office, begins=20)


def another_end(office: Office, tmp_path: Path) -> Log:
    """The same epoch of the same store, but from the tenth record on with others in it."""
    published(office, 10)
    copy = copied(office, tmp_path)
    published(office, 10)
    here, office.path = office.path, copy
    other = office.another_log()
    office.path = here
    return other


@pytest.mark.parametrize("count", [0, 5, 10, 15])
def test_a_log_that_is_another_one_at_the_end_of_what_redis_holds_is_refused(
    office: Office, tmp_path: Path, count: int
):
    with closing(another_end(office, tmp_path)) as other:
        ours, office.log = office.log, other
        office.record(count)
        office.log = ours
        with pytest.raises(StreamOfAnotherLog, match="other-record"):
            office.publisher(other).advance()
    assert_whole(office)


@pytest.mark.parametrize("document", [b"", b"7", b"{}", b'{"epoch": "x"}', b"\xff"])
def test_a_document_that_is_none_is_left_alone(office: Office, document: bytes):
    office.record(5)
    office.redis.set(document_of(office.source), document)
    with pytest.raises(StreamOfAnotherLog, match="unreadable"):
        office.publisher().advance()
    assert office.redis.get(document_of(office.source)) == document
