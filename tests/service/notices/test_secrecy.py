"""Nothing of a child, and nothing that somebody wrote, is in any message, and addresses are in no file in clear."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from domain.case.events.outreach import DangerEscalated
from domain.case.events.risk import AllegationRecorded, RiskRaised
from domain.case.vocabulary import RiskLevel
from domain.event import Event
from domain.identifiers import StaffId
from service.notices.contacts import Channel, Contact
from service.notices.message import Message
from service.notices.work import Notifier, carriers_of
from tests.domain.given import CENDANA, DAHLIA, DAMAR, JATI, MERANTI
from tests.service.notices.mail_server import MailServer
from tests.service.notices.receiver import Receiver
from tests.service.notices.watch import ADDRESSES, SIGNS, Watched, mail_to

CANARY = "Kanari"


def canaries(event: type[Event], **facts: Any) -> Event:
    """An event with a canary in every text that somebody can write."""
    written = {each.name: f"{CANARY} {each.name}" for each in dataclasses.fields(event) if "str" in str(each.type)}
    return event(**({**written, **facts}))


ALARMING: list[tuple[Event, StaffId]] = [
    (canaries(DangerEscalated, signs=SIGNS), DAMAR),
    (canaries(RiskRaised, level=RiskLevel.HIGH), DAHLIA),
    (canaries(AllegationRecorded, against_staff=CENDANA), DAHLIA),
]


@pytest.fixture
def alarmed(shelter: Watched, mail_server: MailServer, receiver: Receiver) -> Watched:
    """Everything that alarms was told to one by mail and to another by webhook."""
    shelter.site.contacts.tell(JATI, Contact(Channel.WEBHOOK, receiver.url))
    settings = dataclasses.replace(shelter.site.settings.notices, private_webhooks=True)
    site = dataclasses.replace(shelter.site, settings=dataclasses.replace(shelter.site.settings, notices=settings))
    shelter.notifier = Notifier(site, carriers_of(site) | {Channel.MAIL: mail_to(mail_server.port, shelter)})
    for event, by in ALARMING:
        shelter.ask(event, by, stream=shelter.case)
    shelter.contact(f"{CANARY} label", danger=SIGNS, account=f"{CANARY} account", place=f"{CANARY} place")
    shelter.turn()
    shelter.turn(minutes=16)
    return shelter


def test_the_canaries_are_in_the_record_and_in_no_message(
    alarmed: Watched, mail_server: MailServer, receiver: Receiver
):
    assert isinstance(ALARMING[0][0], DangerEscalated) and CANARY in ALARMING[0][0].account
    sent = [each.as_bytes() for each in mail_server.taken] + [body for _, _, body in receiver.taken]
    assert len(mail_server.taken) >= 4 and receiver.taken
    assert [each for each in sent if CANARY.encode() in each] == []
    assert [each for _, headers, _ in receiver.taken for each in headers.values() if CANARY in each] == []


def test_a_message_holds_its_kind_its_urgency_and_a_link_and_nothing_else(alarmed: Watched, receiver: Receiver):
    assert {each.name for each in dataclasses.fields(Message)} == {"id", "kind", "urgency", "link"}
    for _, _, body in receiver.taken:
        assert json.loads(body)["data"].keys() == {"id", "kind", "urgency", "link"}


def test_an_allegation_is_called_a_review_like_any_other(alarmed: Watched, mail_server: MailServer):
    assert [each for each in mail_server.taken if b"allegation" in each.as_bytes().lower()] == []


def test_addresses_lie_in_no_file_in_clear(alarmed: Watched, tmp_path: Path):
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    for address in (*ADDRESSES.values(), "127.0.0.1/told"):
        assert not any(address.encode() in each for each in written)
    assert alarmed.site.contacts.of(MERANTI) == Contact(Channel.MAIL, ADDRESSES[MERANTI])


def test_the_outbox_holds_no_word_that_somebody_wrote(alarmed: Watched, tmp_path: Path):
    (outbox,) = tmp_path.glob("data/notices.sqlite3")
    written = b"".join(path.read_bytes() for path in tmp_path.glob("data/notices.sqlite3*"))
    assert outbox.stat().st_mode & 0o077 == 0
    assert CANARY.encode() not in written
