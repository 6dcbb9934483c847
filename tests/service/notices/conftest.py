"""What the tests of notices share: a watched shelter, a mail server, a webhook receiver."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.notices.mail_server import MailServer
from tests.service.notices.receiver import Receiver
from tests.service.notices.watch import Watched, watched


@pytest.fixture
def shelter(tmp_path: Path) -> Iterator[Watched]:
    with watched(tmp_path) as made:
        yield made


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    made = MailServer()
    yield made
    made.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()
