"""The accounts of a site: who gets one, how it is set up, and how it is taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from msgspec.structs import replace

from domain.identifiers import StaffId
from domain.refusal import Refused
from service.accounts import account as became
from service.accounts import codes
from service.accounts.account import Account, Invitation
from service.accounts.entering import Attempt, Entrance
from service.accounts.hashing import Hashing
from service.accounts.passwords import must_be_good
from service.accounts.rows import AccountRows
from service.accounts.secrets import Secrets
from service.accounts.strikes import Strikes
from service.keys import KeyStore


@dataclass(frozen=True, slots=True)
class Setup:
    """What somebody with an invitation puts into their application: the secret as text, and as an address."""

    secret: str
    address: str


class Accounts:
    """Safe to share between threads and processes. On PostgreSQL everything can raise ``LogUnavailable``."""

    def __init__(
        self,
        rows: AccountRows,
        strikes: Strikes,
        keys: KeyStore,
        now: Callable[[], datetime],
        hashing: Hashing | None = None,
    ) -> None:
        self._rows, self._secrets = rows, Secrets(keys)
        self._hashing = hashing or Hashing()
        self._now = now
        self.entrance = Entrance(rows, self._secrets, strikes, self._hashing, now)

    def invite(self, person: StaffId, by: str) -> str:
        """A code with which somebody sets up their account, once; the newest alone holds.

        ``Refused`` where the account is set up already: then it is reset.
        """

        def become(account: Account) -> Account:
            if account.set_up_at is not None:
                raise Refused("account.exists")
            return self._invited(account, code, by)

        code = codes.invitation()
        self._rows.change(person, become)
        return code

    def reset(self, person: StaffId, by: str) -> str:
        """As ``invite``, for somebody who lost what opens it: that opens it no more, and every session is over."""

        def become(account: Account) -> Account:
            must_exist(account)
            return self._invited(account, code, by)

        code = codes.invitation()
        self._rows.change(person, become)
        return code

    def lock(self, person: StaffId, by: str) -> None:
        """Nobody comes in with it from the next request on. ``Refused`` where there is none."""
        self._change(person, lambda account: became.locked(account, by, self._now()))

    def unlock(self, person: StaffId) -> None:
        """It opens again, as it did. ``Refused`` where there is none."""
        self._change(person, became.unlocked)

    def end_everywhere(self, person: StaffId) -> Account:
        """Every session of this person is over."""
        return self._change(person, became.ended_everywhere)

    def find(self, person: StaffId) -> Account | None:
        """Somebody's account."""
        return self._rows.find(person)

    def of_identity(self, identity: str) -> Account | None:
        """The account of whom a provider calls so."""
        return self._rows.of_identity(identity)

    def all(self) -> list[Account]:
        """Every account there is."""
        return self._rows.all()

    def close(self) -> None:
        """Let go of where they are kept."""
        self._rows.close()

    def setup(self, person: StaffId, code: str, *, handle: str, issuer: str) -> Setup:
        """What the second factor will be. ``Refused`` where the invitation is not that of this person, or is over."""
        waits = self._invitation(self._rows.find(person) or Account(person=person), code)
        secret = self._secrets.factor(person, waits.factor)
        return Setup(codes.spelled(secret), codes.address(secret, issuer=issuer, handle=handle))

    def join(self, person: StaffId, code: str, *, password: str, factor: str, about: tuple[str, ...]) -> list[str]:
        """Set up an account with its invitation, a password, and a code of the second factor; ten recovery codes.

        ``Refused`` for an invitation that does not hold, a password that is not good enough, or a wrong code.
        """
        must_be_good(password, about)
        # Before it costs a hash; and again when it is saved, because of two with one invitation only one may join.
        self._step(self._rows.find(person) or Account(person=person), code, factor)
        hashed, recovery = self._hash(person, password), codes.recovery_codes()
        kept = self._kept(person, recovery)

        def become(account: Account) -> Account:
            step = self._step(account, code, factor)
            return became.set_up(account, password=hashed, step=step, recovery=kept, now=self._now())

        self._rows.change(person, become)
        return recovery

    def link(self, person: StaffId, code: str, identity: str) -> None:
        """Use up an invitation for whom a provider calls by this identity. ``Refused`` as for ``join``."""

        def become(account: Account) -> Account:
            self._invitation(account, code)
            return became.linked(account, identity, self._now())

        other = self._rows.of_identity(identity)
        if other is not None and other.person != person:
            raise Refused("identity.of-another")
        self._rows.change(person, become)

    def change_password(self, attempt: Attempt, password: str, about: tuple[str, ...]) -> Account:
        """Another password for somebody who proves to be the owner; every session is over. ``Refused`` as they may."""
        must_be_good(password, about)
        # Before the proof, because a recovery code is used up by it: who must come again has lost none.
        hashed = self._hash(attempt.person, password)
        self.entrance.confirm(attempt)
        return self._change(attempt.person, lambda each: replace(became.ended_everywhere(each), password=hashed))

    def renew_recovery(self, person: StaffId) -> list[str]:
        """Ten new recovery codes; the old ones are worth nothing."""
        recovery = codes.recovery_codes()
        self._change(person, lambda account: replace(account, recovery=self._kept(person, recovery)))
        return recovery

    def _invitation(self, account: Account, code: str) -> Invitation:
        if not account.invites(self._secrets.code(account.person, code), self._now()):
            raise Refused("invitation.refused")
        assert account.invitation is not None
        return account.invitation

    def _step(self, account: Account, code: str, factor: str) -> int:
        """The step of a code of the second factor that is being set up."""
        secret = self._secrets.factor(account.person, self._invitation(account, code).factor)
        step = codes.matching_step(secret, codes.plain(factor), self._now(), 0)
        if step is None:
            raise Refused("code.refused")
        return step

    def _change(self, person: StaffId, become: Callable[[Account], Account]) -> Account:
        def existing(account: Account) -> Account:
            must_exist(account)
            return become(account)

        return self._rows.change(person, existing)

    def _invited(self, account: Account, code: str, by: str) -> Account:
        mac = self._secrets.code(account.person, code)
        return became.invited(account, code=mac, factor=token_hex(16), by=by, now=self._now())

    def _hash(self, person: StaffId, password: str) -> str:
        return self._hashing.hash(self._secrets.password(person, password))

    def _kept(self, person: StaffId, recovery: list[str]) -> tuple[str, ...]:
        return tuple(self._secrets.code(person, each) for each in recovery)


def must_exist(account: Account) -> None:
    """``Refused`` where nobody was ever invited."""
    if account.era == 0:
        raise Refused("account.unknown")
