"""Proving who one is, with password and second factor at once; guessing is slow, and slows nobody else.

Rules of this file. Every attempt is counted before it is judged, so that a hundred at once are a hundred. A browser in
which the owner has signed in before has a count of its own, which nobody else can fill. Elsewhere three counts are
filled: of the source for this person, of the source for everybody (spraying), and of this person from everywhere. The
last one only slows: whoever shows the right code of the moment goes on, since a guesser has none. An account that does
not exist, or is locked, takes the same work and gets the same answer.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from secrets import token_hex
from threading import Lock

from msgspec.structs import replace

from domain.identifiers import StaffId
from domain.refusal import Refused
from service.accounts import account as became
from service.accounts import codes
from service.accounts.account import Account
from service.accounts.hashing import Hashing
from service.accounts.rows import AccountRows
from service.accounts.secrets import Secrets
from service.accounts.strikes import AT_ONCE, Patience, Strikes

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)

OF_PAIR = Patience(free=5, first=30 * SECOND, most=15 * MINUTE, forgiving=60 * MINUTE)
"""One source for one person: some hundred guesses a day."""
OF_SOURCE = Patience(free=20, first=2 * SECOND, most=5 * MINUTE, forgiving=5 * MINUTE)
"""One source for everybody: a whole shelter may sit behind it."""
OF_PERSON = Patience(free=50, first=2 * SECOND, most=5 * MINUTE, forgiving=10 * MINUTE)
"""Everywhere for one person: fewer than 400 guesses a day, however many machines guess."""
OF_DEVICE = Patience(free=10, first=10 * SECOND, most=5 * MINUTE, forgiving=60 * MINUTE)
"""One known browser for one person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Somebody at the door: what was typed, and from where. ``device`` is the secret in the browser's cookie."""

    handle: str
    person: StaffId
    password: str
    code: str
    source: str
    device: str = ""


class Entrance:
    """Judges attempts. Safe to share between threads."""

    def __init__(
        self,
        rows: AccountRows,
        secrets: Secrets,
        strikes: Strikes,
        hashing: Hashing,
        now: Callable[[], datetime],
    ) -> None:
        self._rows, self._secrets, self._strikes = rows, secrets, strikes
        self._hashing = hashing
        self._now = now
        self._making = Lock()

    def enter(self, attempt: Attempt, device: str) -> Account:
        """The account, which knows the browser with the secret ``device`` from now on.

        ``Refused``: ``sign-in.refused`` for whatever is wrong; ``sign-in.too-often`` and ``sign-in.busy``, with the
        seconds to ``wait``, where nothing was judged.
        """
        account = self._rows.find(attempt.person)
        struck = self._must_wait_its_turn(attempt, account)
        self._must_be_right(account, attempt, struck)
        mac = self._secrets.device(device)
        entered = self._used_up(attempt, lambda each: became.entered(each, mac, self._now()))
        self._strikes.forget(struck[0])
        for each in struck[1:]:
            self._strikes.excuse(each)
        return entered

    def confirm(self, attempt: Attempt) -> Account:
        """The account of somebody who is inside, and proves once more to be its owner. Raises as ``enter`` does."""
        struck = self._secrets.strike("confirming", attempt.person)
        self._strike((struck, OF_DEVICE))
        self._must_be_right(self._rows.find(attempt.person), attempt, [struck])
        confirmed = self._used_up(attempt, lambda each: each)
        self._strikes.forget(struck)
        return confirmed

    @contextmanager
    def counting(self, what: str, whose: str, source: str) -> Iterator[None]:
        """Count an attempt of this source to prove something in the block; one that does not raise is taken back.

        ``Refused``: ``sign-in.too-often``, before the block is entered.
        """
        pair, place = self._secrets.strike(what, whose, source), self._secrets.strike("source", source)
        self._strike((pair, OF_PAIR), (place, OF_SOURCE))
        yield
        self._strikes.forget(pair)
        self._strikes.excuse(place)

    def _must_wait_its_turn(self, attempt: Attempt, account: Account | None) -> list[bytes]:
        """The keys that were struck; the first is of this person alone, here alone."""
        key = self._secrets.strike
        if account and attempt.device and account.knows(self._secrets.device(attempt.device), self._now()):
            own = key("device", attempt.handle, attempt.device)
            self._strike((own, OF_DEVICE))
            return [own]
        pair, source = key("pair", attempt.handle, attempt.source), key("source", attempt.source)
        person = key("person", attempt.handle)
        self._strike((pair, OF_PAIR), (source, OF_SOURCE))
        wait = self._strikes.strike(person, OF_PERSON)
        if wait > AT_ONCE and self._step(account, attempt.code) is None:
            raise too_often(wait)
        return [pair, source, person]

    def _strike(self, *counts: tuple[bytes, Patience]) -> None:
        """Count an attempt under each key; under none where one of them has to wait, because then it is not judged."""
        for number, (key, patience) in enumerate(counts):
            wait = self._strikes.strike(key, patience)
            if wait > AT_ONCE:
                for before, _ in counts[:number]:
                    self._strikes.excuse(before)
                raise too_often(wait)

    def _must_be_right(self, account: Account | None, attempt: Attempt, struck: list[bytes]) -> None:
        try:
            right = self._is_right(account, attempt)
        except Refused:
            # Too many are at it: nothing was judged, and nobody waits longer for that.
            for each in struck:
                self._strikes.excuse(each)
            raise
        if not right:
            raise Refused("sign-in.refused")

    def _is_right(self, account: Account | None, attempt: Attempt) -> bool:
        """Whether both factors are those of an account that opens. The same work for one that does not."""
        opens = account is not None and account.opens and account.password is not None
        kept = account.password if account and account.password else self._nobodys
        right_code = self._step(account, attempt.code) is not None or self._left(account, attempt.code) is not None
        right = self._hashing.verify(kept, self._secrets.password(attempt.person, attempt.password))
        return right and right_code and opens

    def _used_up(self, attempt: Attempt, become: Callable[[Account], Account]) -> Account:
        """Of two who show the same code at the same moment one comes in."""

        def used(account: Account) -> Account:
            if not account.opens:
                raise Refused("sign-in.refused")
            step, left = self._step(account, attempt.code), self._left(account, attempt.code)
            if step is not None:
                return become(replace(account, last_step=step))
            if left is not None:
                return become(replace(account, recovery=left))
            raise Refused("sign-in.refused")

        return self._rows.change(attempt.person, used)

    def _step(self, account: Account | None, code: str) -> int | None:
        person, factor = (account.person, account.factor or "") if account else ("", "")
        secret, after = self._secrets.factor(person, factor), account.last_step if account else 0
        step = codes.matching_step(secret, codes.plain(code), self._now(), after)
        return step if factor else None

    def _left(self, account: Account | None, code: str) -> tuple[str, ...] | None:
        mac = self._secrets.code(account.person if account else "", code)
        return codes.without(account.recovery if account else (), mac)

    @property
    def _nobodys(self) -> str:
        with self._making:
            return self._hash_of_nobody

    @cached_property
    def _hash_of_nobody(self) -> str:
        """Of a password that nobody has, for accounts that nobody has."""
        return self._hashing.hash(token_hex(32))


def too_often(wait: timedelta) -> Refused:
    """The attempt was not judged."""
    return Refused("sign-in.too-often", wait=max(1, round(wait.total_seconds())))
