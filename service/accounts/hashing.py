"""Argon2id for passwords, a few at a time: a flood of people who sign in must not take the machine from everybody."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from argon2.low_level import Type

from domain.refusal import Refused

AT_ONCE = 1
"""Hashes under way in one process, so that others have a core: each takes one and 19 MiB for some 30 ms."""
WAITING = 4
"""Others that wait for their turn meanwhile; whoever comes beyond them is refused at once."""
PATIENCE = 2.0
"""Seconds that one waits at most."""
SOON = 2
"""Seconds after which trying again makes sense."""

_ARGON2ID = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID)


class Hashing:
    """Makes and checks hashes. Safe to share between threads.

    Everything can raise ``Refused``: ``sign-in.busy``, where too many are under way; then nothing was checked.
    """

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING, patience: float = PATIENCE) -> None:
        self._places = BoundedSemaphore(at_once + waiting)
        self._turns = BoundedSemaphore(at_once)
        self._patience = patience

    def hash(self, secret: str) -> str:
        """The hash to keep, with its salt and its parameters in it."""
        with self._turn():
            return _ARGON2ID.hash(secret)

    def verify(self, kept: str, secret: str) -> bool:
        """Whether the kept hash is that of the secret."""
        with self._turn():
            try:
                return _ARGON2ID.verify(kept, secret)
            except VerificationError:
                return False

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise busy()
        try:
            if not self._turns.acquire(timeout=self._patience):
                raise busy()
            try:
                yield
            finally:
                self._turns.release()
        finally:
            self._places.release()


def busy() -> Refused:
    """Nothing was checked; ``wait`` says after how many seconds trying again makes sense."""
    return Refused("sign-in.busy", wait=SOON)
