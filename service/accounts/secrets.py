"""What the keys of the site make of the secrets of its people: without them, what is kept is worth nothing."""

from dataclasses import dataclass

from service.accounts import codes
from service.accounts.passwords import normalized
from service.keys import KeyStore

PASSWORD, FACTOR, CODE, DEVICE, STRIKE = (
    f"account-{each}" for each in ("password", "second-factor", "code", "device", "strike")
)


@dataclass(frozen=True, slots=True)
class Secrets:
    """Derives and digests; the keys stay where they are."""

    keys: KeyStore

    def password(self, person: str, password: str) -> str:
        """What is hashed instead of the password itself, so that a stolen hash cannot be guessed at."""
        return self._mac(PASSWORD, person, normalized(password))

    def factor(self, person: str, factor: str) -> bytes:
        """The secret of a second factor by its name: 160 bits, as applications expect."""
        return self.keys.mac(FACTOR, person.encode(), factor.encode())[:20]

    def code(self, person: str, code: str) -> str:
        """What is kept of an invitation or a recovery code."""
        return self._mac(CODE, person, codes.plain(code))

    def device(self, secret: str) -> str:
        """What is kept of the secret in a browser's cookie."""
        return self._mac(DEVICE, secret)

    def strike(self, *about: str) -> bytes:
        """Under what attempts are counted."""
        return self.keys.mac(STRIKE, *(each.encode(errors="replace") for each in about))

    def _mac(self, name: str, *chunks: str) -> str:
        return self.keys.mac(name, *(each.encode(errors="replace") for each in chunks)).hex()
