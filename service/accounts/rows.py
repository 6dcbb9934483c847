"""Where accounts are kept: in a small file of their own, or in a table that several processes share."""

from collections.abc import Callable
from typing import Any

import msgspec
from uuid_utils.compat import uuid4

from service.accounts.account import Account

# Made once, and not by whichever thread comes first: several that make the first one together can crash the process.
_ACCOUNT = msgspec.json.Decoder(Account)

Ask = Callable[..., list[Any]]
"""The rows that one statement answers; its parameters are written ``%s``."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts (
    person TEXT PRIMARY KEY,
    identity TEXT UNIQUE,
    version INTEGER NOT NULL,
    written TEXT NOT NULL,
    account TEXT NOT NULL
) WITHOUT ROWID
"""
_SAVE = """
INSERT INTO accounts (person, identity, version, written, account) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (person) DO UPDATE
SET identity = excluded.identity, version = excluded.version, written = excluded.written, account = excluded.account
WHERE accounts.version = excluded.version - 1 OR accounts.written = excluded.written
RETURNING person
"""
"""``written`` is another one each time: a statement that is asked twice, because its answer was lost, has worked."""

MOST_TRIES = 10


class AccountRows:
    """The accounts of a site. An account is changed as a whole, and only from the version that was read."""

    def __init__(self, ask: Ask, close: Callable[[], None] = lambda: None) -> None:
        """``close`` lets go of what answers, where that belongs to the accounts alone."""
        self._ask = ask
        self.close = close

    def find(self, person: str) -> Account | None:
        """The account of somebody; ``None`` where there is none."""
        return self._read(person)[0]

    def of_identity(self, identity: str) -> Account | None:
        """The account whose owner a provider calls so."""
        found = self._ask("SELECT account FROM accounts WHERE identity = %s", identity)
        return _decoded(found[0][0]) if found else None

    def all(self) -> list[Account]:
        """Every account there is."""
        return [_decoded(each[0]) for each in self._ask("SELECT account FROM accounts ORDER BY person")]

    def change(self, person: str, become: Callable[[Account], Account]) -> Account:
        """What becomes of somebody's account, or of a new one; ``become`` is asked again where others were faster.

        It may raise, and then nothing has changed.
        """
        for _ in range(MOST_TRIES):
            before, version = self._read(person)
            after = become(before or Account(person=person))
            text = msgspec.json.encode(after).decode()
            if self._ask(_SAVE, person, after.identity, version + 1, str(uuid4()), text):
                return after
        raise RuntimeError(f"others changed the account of {person} {MOST_TRIES} times in a row")

    def _read(self, person: str) -> tuple[Account | None, int]:
        found = self._ask("SELECT account, version FROM accounts WHERE person = %s", person)
        return (_decoded(found[0][0]), found[0][1]) if found else (None, 0)


def _decoded(text: str) -> Account:
    return _ACCOUNT.decode(text)
