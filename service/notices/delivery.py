"""Sends what is due, one after the other, and keeps what came of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.urgency import Urgency
from service.notices.carrier import Carrier, NotNow, NotTaken
from service.notices.contacts import Channel, Contacts
from service.notices.message import message_of
from service.notices.notice import Notice, State
from service.notices.outbox import LONGEST_PAUSE, Outbox
from service.notices.seeing import Seeing

AT_ONCE = 100
"""How many notices one round sends at most, so that the log is followed in between."""

PAUSE = timedelta(seconds=10)
LONGEST_OF_DANGER = timedelta(minutes=1)
"""Between two tries it is twice as long each time, up to this, or up to the longest of any."""

PATIENCE = timedelta(days=2)
"""After so long a notice is not tried again by itself."""

NO_ADDRESS, NO_CHANNEL, TOO_LONG = "no-address", "no-mail-server", "too-long"


@dataclass(slots=True)
class _Rest:
    """Until when a channel is left alone, and how often in a row it has failed."""

    until: datetime
    times: int = 1


class Delivery:
    """Sends notices. One at a time is at work (``work.py``)."""

    def __init__(
        self,
        outbox: Outbox,
        contacts: Contacts,
        carriers: Mapping[Channel, Carrier],
        seeing: Seeing,
        public_url: str,
        now: Callable[[], datetime],
    ) -> None:
        self._outbox = outbox
        self._contacts = contacts
        self._carriers = carriers
        self._seeing = seeing
        self._public_url = public_url
        self._now = now
        self._resting: dict[Channel, _Rest] = {}

    def send_due(self, stop: Callable[[], bool]) -> int:
        """Try everything that is due, until it is time to ``stop``; how many went out."""
        sent = 0
        for each in self._outbox.due(self._now(), AT_ONCE):
            if stop():
                break
            sent += self._try(each)
        return sent

    def _try(self, notice: Notice) -> bool:
        contact = self._contacts.of(notice.recipient)
        if contact is None:
            self._mark(notice, State.DEAD, NO_ADDRESS)
            return False
        carrier = self._carriers.get(contact.channel)
        if carrier is None:
            self._mark(notice, State.FAILED, NO_CHANNEL, self._later(notice))
            return False
        if self._rests(contact.channel) or not self._outbox.claim(notice):
            return False
        try:
            carrier.send(message_of(notice, self._seeing.case_of(notice), self._public_url), contact)
        except NotTaken as error:
            self._mark(notice, State.DEAD, error.reason)
            return False
        except NotNow as error:
            self._fail(notice, contact.channel, error)
            return False
        # Only now: who dies before sends it again, with the same id (docs/notices.md).
        self._outbox.mark(notice, State.SENT, self._now(), reason=None, next_at=self._now())
        self._resting.pop(contact.channel, None)
        return True

    def _fail(self, notice: Notice, channel: Channel, error: NotNow) -> None:
        now = self._now()
        if now - notice.made_at > PATIENCE:
            self._mark(notice, State.DEAD, f"{TOO_LONG}: {error.reason}")
        elif error.for_all:
            # Whatever else waits for this server would meet the same, so the whole channel rests, and danger is the
            # first to go when it is back.
            self._mark(notice, State.FAILED, error.reason, now)
            times = self._resting[channel].times + 1 if channel in self._resting else 1
            self._resting[channel] = _Rest(now + _pause(times, LONGEST_OF_DANGER), times)
        else:
            self._mark(notice, State.FAILED, error.reason, self._later(notice))

    def _rests(self, channel: Channel) -> bool:
        return channel in self._resting and self._now() < self._resting[channel].until

    def _later(self, notice: Notice) -> datetime:
        longest = LONGEST_OF_DANGER if notice.alarm.urgency is Urgency.DANGER else LONGEST_PAUSE
        return self._now() + _pause(notice.attempts + 1, longest)

    def _mark(self, notice: Notice, state: State, reason: str, next_at: datetime | None = None) -> None:
        now = self._now()
        self._outbox.mark(notice, state, now, reason=reason, next_at=next_at or now)


def _pause(times: int, longest: timedelta) -> timedelta:
    """Before the next try, after so many in a row that failed."""
    return min(PAUSE * (1 << min(times - 1, 10)), longest)
