"""One person's account, and what may become of it: pure, with nothing in it that opens anything without the keys."""

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

INVITED_FOR = timedelta(days=3)
KNOWN_FOR = timedelta(days=90)
"""How long a browser is remembered in which somebody has signed in."""
MOST_DEVICES = 10


class Invitation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The right to choose a password and a second factor, once. ``code`` is a MAC, ``by`` is who gave it."""

    code: str
    factor: str
    until: datetime
    by: str


class Device(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A browser in which the owner has signed in; ``mac`` is that of the secret in its cookie."""

    mac: str
    used: datetime


class Account(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The account of one member of staff.

    ``era`` counts up whenever everything ends that was opened with it: its sessions, and the browsers it knows.
    ``factor`` names the secret of the second factor, which is derived from it and the keys of the site.
    ``last_step`` is the time step of the last code that was taken: that code and older ones are worth nothing.
    """

    person: str
    era: int = 0
    invitation: Invitation | None = None
    password: str | None = None
    factor: str | None = None
    last_step: int = 0
    recovery: tuple[str, ...] = ()
    devices: tuple[Device, ...] = ()
    identity: str | None = None
    set_up_at: datetime | None = None
    locked_at: datetime | None = None
    locked_by: str | None = None

    @property
    def opens(self) -> bool:
        """Whether anybody can come in with it now."""
        return self.locked_at is None and self.set_up_at is not None

    def holds(self, era: int) -> bool:
        """Whether what was opened with it in that era is still open."""
        return self.opens and self.era == era

    def invites(self, code: str, now: datetime) -> bool:
        """Whether this is the invitation that waits, by its MAC."""
        waits = self.invitation
        return waits is not None and self.locked_at is None and waits.code == code and now < waits.until

    def knows(self, device: str, now: datetime) -> bool:
        """Whether the owner has signed in with this browser lately, by the MAC of its secret."""
        return any(each.mac == device and now - each.used < KNOWN_FOR for each in self.devices)


def invited(account: Account, *, code: str, factor: str, by: str, now: datetime) -> Account:
    """Whatever opened it before opens it no more; the invitation does, once."""
    waits = Invitation(code=code, factor=factor, until=now + INVITED_FOR, by=by)
    return Account(
        person=account.person,
        era=account.era + 1,
        invitation=waits,
        locked_at=account.locked_at,
        locked_by=account.locked_by,
    )


def set_up(account: Account, *, password: str, step: int, recovery: tuple[str, ...], now: datetime) -> Account:
    """The invitation is used up: there is a password, a second factor and codes for when that is lost."""
    assert account.invitation is not None
    return replace(
        account,
        invitation=None,
        password=password,
        factor=account.invitation.factor,
        last_step=step,
        recovery=recovery,
        set_up_at=now,
    )


def linked(account: Account, identity: str, now: datetime) -> Account:
    """The invitation is used up: whom the provider calls by this identity is its owner."""
    return replace(account, invitation=None, identity=identity, set_up_at=now)


def entered(account: Account, device: str, now: datetime) -> Account:
    """The owner has signed in with this browser, which is known from now on."""
    others = [each for each in account.devices if each.mac != device and now - each.used < KNOWN_FOR]
    newest = sorted(others, key=lambda each: each.used)[-(MOST_DEVICES - 1) :]
    return replace(account, devices=(*newest, Device(mac=device, used=now)))


def ended_everywhere(account: Account) -> Account:
    """Every session is over, and no browser is known any more."""
    return replace(account, era=account.era + 1, devices=())


def locked(account: Account, by: str, now: datetime) -> Account:
    """Nobody comes in with it until it is unlocked, and whoever is inside is out."""
    return replace(ended_everywhere(account), locked_at=now, locked_by=by)


def unlocked(account: Account) -> Account:
    """As before it was locked, but with no session open."""
    return replace(account, locked_at=None, locked_by=None)
