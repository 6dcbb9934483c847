"""Dahlia, who has an account, and whoever pretends to be her."""

from base64 import b32decode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from domain.identifiers import StaffId
from service.accounts import Account, AccountRows, Accounts, Attempt, Hashing, Strikes
from service.accounts.codes import code_at, step_of
from service.keys import KeyStore
from tests.support.site import Clock

DAHLIA = StaffId("staff-01957a5e-8c00-7000-8000-0123456789ad")
MERANTI = StaffId("staff-01957a5e-8c00-7000-8000-0123456789ae")
NOBODY = StaffId("staff-01957a5e-8c00-7000-8000-0123456789ff")
KEMUNING = "staff-01957a5e-8c00-7000-8000-0123456789aa"
PASSWORD = "gerimis lampu becak delapan"
HOME, ELSEWHERE = "192.0.2.1", "198.51.100.7"
HALF_A_MINUTE = timedelta(seconds=30)


@dataclass
class Telephone:
    """The application for codes."""

    secret: bytes
    clock: Clock

    def code(self, later: int = 0) -> str:
        """What it shows now, or so many half minutes later."""
        return code_at(self.secret, step_of(self.clock.at) + later)


@dataclass
class Door:
    """The accounts of a site, with what a test needs around them."""

    opened: Callable[[], AccountRows]
    strikes: Strikes
    keys: KeyStore
    clock: Clock
    dump: Callable[[], bytes]
    accounts: Accounts = field(init=False)

    def __post_init__(self) -> None:
        self.accounts = self.another()

    def another(self, hashing: Hashing | None = None) -> Accounts:
        """The same accounts as another process has them open."""
        return Accounts(self.opened(), self.strikes, self.keys, self.clock, hashing)

    def joined(self, person: StaffId = DAHLIA, handle: str = "dahlia") -> tuple[Telephone, list[str]]:
        """Somebody who has set up an account a while ago."""
        code = self.accounts.invite(person, KEMUNING)
        telephone = self.telephone(person, code, handle)
        recovery = self.accounts.join(person, code, password=PASSWORD, factor=telephone.code(), about=(handle,))
        self.clock.at += timedelta(minutes=5)
        return telephone, recovery

    def telephone(self, person: StaffId, code: str, handle: str = "dahlia") -> Telephone:
        setup = self.accounts.setup(person, code, handle=handle, issuer="Harapan rps-contoh")
        return Telephone(b32decode(setup.secret.replace(" ", "")), self.clock)

    def enter(
        self,
        code: str,
        password: str = PASSWORD,
        *,
        source: str = HOME,
        device: str = "",
        person: StaffId = DAHLIA,
        handle: str = "dahlia",
        accounts: Accounts | None = None,
    ) -> Account:
        """Somebody tries to come in."""
        attempt = Attempt(handle=handle, person=person, password=password, code=code, source=source, device=device)
        return (accounts or self.accounts).entrance.enter(attempt, device or "a new browser")
