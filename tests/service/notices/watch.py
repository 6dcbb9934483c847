"""A small shelter that is watched: its people have addresses, and its notices go out when a test says so."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from domain.case.events.outreach import DangerEscalated
from domain.case.events.risk import RiskRaised
from domain.case.vocabulary import DangerSign, RiskLevel
from domain.identifiers import EventId, StaffId, StreamId
from service.notices.carrier import Carrier
from service.notices.contacts import Channel, Contact
from service.notices.kinds import Kind
from service.notices.mail import Mail
from service.notices.message import Message
from service.notices.notice import Notice
from service.notices.settings import MailServer, Security
from service.notices.work import Notifier
from tests.domain.given import DAHLIA, DAMAR, JATI, MERANTI
from tests.support.shelter import Shelter

ADDRESSES = {MERANTI: "meranti@example.org", JATI: "jati@example.org"}
SIGNS = (DangerSign.THREAT_TO_LIFE,)


class Kept:
    """Takes every message, and keeps it."""

    def __init__(self) -> None:
        self.messages: list[tuple[Message, Contact]] = []
        self.troubles: list[Exception] = []
        """What is raised instead, one after the other."""

    def send(self, message: Message, contact: Contact) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.messages.append((message, contact))

    @property
    def told(self) -> list[tuple[Kind, str]]:
        """Of what kind, and to which address."""
        return [(message.kind, contact.address) for message, contact in self.messages]


class Watched(Shelter):
    """Dahlia holds a case; Meranti supervises, Jati manages, and both can be reached by mail."""

    def __init__(self, folder: Path, database: str | None = None, *, demo: bool = False) -> None:
        super().__init__(folder, database, demo=demo)
        for person, address in ADDRESSES.items():
            self.site.contacts.tell(person, Contact(Channel.MAIL, address))
        self.case = self.open_case()
        self.kept = Kept()
        self.damaged: list[Exception] = []
        self.notifier = self.anew()
        self.turn()
        self.kept.messages.clear()

    def anew(self, carrier: Carrier | None = None) -> Notifier:
        """The work as another process begins it."""
        self.notifier = Notifier(self.site, {Channel.MAIL: carrier or self.kept})
        self.notifier.begin()
        return self.notifier

    def turn(self, *, minutes: float = 0) -> None:
        """Once around, after so many minutes."""
        self.clock.at += timedelta(minutes=minutes)
        self.notifier.turn(self.damaged.append)

    def danger(self, by: StaffId = DAMAR, **rest: Any) -> EventId:
        """Somebody raises the alarm."""
        alarm = DangerEscalated(signs=SIGNS, account="found at the harbour", **rest)
        return self.ask(alarm, by, stream=self.case).events[0]

    def worry(self, stream: StreamId | None = None) -> EventId:
        """Somebody raises the risk: to be reviewed."""
        raised = RiskRaised(level=RiskLevel.HIGH, reasons="an exploiter is near")
        return self.ask(raised, DAHLIA, stream=stream or self.case).events[0]

    def notices(self, event: EventId, kind: Kind = Kind.DANGER) -> Sequence[Notice]:
        return self.site.outbox.told(event, kind)

    def notice(self, event: EventId, kind: Kind = Kind.DANGER) -> Notice:
        (only,) = self.notices(event, kind)
        return only


@contextmanager
def watched(folder: Path, database: str | None = None, *, demo: bool = False) -> Iterator[Watched]:
    """``demo``: a token opens its pages."""
    made = Watched(folder, database, demo=demo)
    try:
        yield made
    finally:
        made.close()


def mail_to(port: int, shelter: Watched, **more: Any) -> Mail:
    """By a server on this machine that needs no password."""
    server = MailServer(host="127.0.0.1", port=port, security=Security.CLEAR, sender="harapan@example.org")
    return Mail(server, shelter.clock, **{"patience": 0.5, "longest": 2.0, **more})
