"""Where wrapped keys lie: what a key store asks of such a place, whatever it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from service.same import Same

KeptKey = tuple[str, int, bytes | None]
"""Name, number of the epoch, and the wrapped key, ``None`` where it was destroyed."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A key as it lies in the vault; ``wrapped`` is ``None`` once it was destroyed."""

    epoch: int
    wrapped: bytes | None


class Vault(Protocol):
    """Keeps wrapped keys by name. Every write is durable before it returns, or ``KeyStoreUnavailable``."""

    same: Same
    """Whether it is still the one that was opened; one that was replaced takes no key and tells of no change."""

    def read(self, name: str) -> WrappedKey | None:
        """The wrapped key of that name, ``None`` where there never was one."""

    def add(self, epoch: int, wrapped: Mapping[str, bytes]) -> None:
        """Keep new keys; a name that is there already, or was destroyed, stays as it is."""

    def everything(self) -> list[KeptKey]:
        """All keys as they are at one moment, also those that were destroyed."""

    def changed_elsewhere(self) -> bool:
        """Whether another process has written since this was last asked. Asked often, so it must be cheap."""

    def close(self) -> None:
        """Let go of the place."""
