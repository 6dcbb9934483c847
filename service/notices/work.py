"""Notices at work: follows the log, looks at the clock, and sends; by one process at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from service.log import Log
from service.notices.carrier import Carrier
from service.notices.clocks import Clocks
from service.notices.contacts import Channel
from service.notices.delivery import Delivery
from service.notices.following import Follower
from service.notices.mail import Mail
from service.notices.on_call import OnCall, OnDuty
from service.notices.seeing import Seeing
from service.notices.telling import Telling
from service.notices.webhook import Webhook

if TYPE_CHECKING:
    from service.site import Site

LEAD = "notices"
"""The lock of the one that is at work."""

GLANCE = 5.0
"""Seconds between two looks at the clock and at what is due, while the log does not grow."""

STAND_BY = 1.0
"""Seconds between two tries to get the lead."""


class Stopping(Protocol):
    """Lets what goes on know that it should end."""

    @property
    def begun(self) -> bool: ...

    def rest(self, seconds: float) -> None: ...

    def wait_for_news(self, log: Log, after: int, seconds: float) -> None: ...


class Notifier:
    """Everything that notices need of one site, put together."""

    def __init__(self, site: "Site", carriers: dict[Channel, Carrier] | None = None, on_call: OnCall | None = None):
        """``carriers`` and ``on_call`` are those that the settings and the staff of the site give, unless told."""
        now, settings = site.now, site.settings
        on_duty = OnDuty(site.views, site.knowledge)
        seeing = Seeing(site.log, site.keys, site.knowledge, now)
        telling = Telling(site.log, site.keys, seeing, on_duty, on_call or on_duty)
        self._log = site.log
        self._outbox = site.outbox
        self._follower = Follower(site.log, site.outbox, telling, now)
        self._clocks = Clocks(site.log, site.views, site.outbox, telling, now, settings.notices.within)
        known = carriers_of(site) if carriers is None else carriers
        self._delivery = Delivery(site.outbox, site.contacts, known, seeing, settings.public_url, now)

    def begin(self) -> None:
        """Whoever led before may have died while a server was being talked to."""
        self._outbox.unclaim()

    def turn(self, damaged: Callable[[Exception], None], stop: Callable[[], bool] = lambda: False) -> int:
        """Follow, look, and send once; the position of the log that was reached."""
        reached = self._follower.follow(damaged)
        self._clocks.look()
        self._delivery.send_due(stop)
        return reached

    def run(self, stopping: Stopping, still_leads: Callable[[], bool], damaged: Callable[[Exception], None]) -> None:
        """Go on until it is time to stop, or until somebody else leads."""
        self.begin()
        while not stopping.begun and still_leads():
            reached = self.turn(damaged, lambda: stopping.begun)
            stopping.wait_for_news(self._log, reached, GLANCE)


def carriers_of(site: "Site") -> dict[Channel, Carrier]:
    """The ways out that the settings of a site open."""
    settings, now = site.settings.notices, site.now
    webhook = Webhook(site.contacts.secret_for, now, private=settings.private_webhooks)
    carriers: dict[Channel, Carrier] = {Channel.WEBHOOK: webhook}
    if settings.mail is not None:
        carriers[Channel.MAIL] = Mail(settings.mail, now)
    return carriers


def notify(site: "Site", stopping: Stopping, damaged: Callable[[Exception], None]) -> None:
    """Be at work whenever nobody else is, until it is time to stop. Any error ends it: it is to be begun again."""
    while not stopping.begun:
        with _leading(site) as still_leads:
            if still_leads is not None:
                Notifier(site).run(stopping, still_leads, damaged)
        stopping.rest(STAND_BY)


@contextmanager
def _leading(site: "Site") -> Iterator[Callable[[], bool] | None]:
    if site.beside is None:
        # A folder is served by one process.
        yield lambda: True
        return
    with site.beside.leading(LEAD) as still_leads:
        yield still_leads
