"""Whoever sends is killed at any moment: every notice gets out, and what comes twice has the same Message-ID."""

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

from service.notices.kinds import Kind
from service.notices.notice import State
from tests.service.notices import sender
from tests.service.notices.mail_server import MailServer, Mood
from tests.service.notices.watch import Watched

ROOT = Path(__file__).parents[3]
KILLS = 12
PATIENCE = 30


@contextmanager
def at_work(shelter: Watched, mail_server: MailServer) -> Iterator[subprocess.Popen[bytes]]:
    now = (shelter.clock.at + timedelta(minutes=1)).isoformat()
    command = [sys.executable, "-m", sender.__name__, shelter.site.settings.data, str(mail_server.port), now]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE)


def until_something_was_taken(mail_server: MailServer, count: int) -> None:
    deadline = monotonic() + PATIENCE
    while len(mail_server.taken) < count:
        assert monotonic() < deadline
        sleep(0.005)


def test_killed_between_sending_and_marking_it_is_sent_again_under_the_same_id(
    shelter: Watched, mail_server: MailServer
):
    event = shelter.danger()
    # The server has the mail and does not say so: that is the moment in between.
    mail_server.mood = Mood.SILENT_ONCE_IT_HAS_IT
    with at_work(shelter, mail_server):
        until_something_was_taken(mail_server, 1)
    assert shelter.notice(event).state is State.SENDING
    mail_server.mood = Mood.WELL
    with at_work(shelter, mail_server) as process:
        assert process.wait(PATIENCE) == 0
    assert shelter.notice(event).state is State.SENT
    assert mail_server.ids() == [f"<{shelter.notice(event).id}@example.org>"] * 2


def test_killed_at_any_moment_no_notice_is_lost_and_each_kill_doubles_at_most_one(
    shelter: Watched, mail_server: MailServer
):
    events = [shelter.worry() for _ in range(KILLS * 2)]
    for kill in range(KILLS):
        with at_work(shelter, mail_server) as process:
            until_something_was_taken(mail_server, kill + 1)
            sleep(random.random() / 50)
            if process.poll() is not None:
                break
    with at_work(shelter, mail_server) as process:
        assert process.wait(PATIENCE) == 0
    wanted = {f"<{shelter.notice(each, Kind.REVIEW).id}@example.org>" for each in events}
    assert set(mail_server.ids()) == wanted
    assert len(mail_server.ids()) <= len(wanted) + KILLS
