"""How a restored log goes on, once it is decided that it comes into the place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from service.backup.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """``replaces``: where the log in the place was seen to end, ``None`` where there is none to be read.

    ``epoch`` is a new one, ``None`` where the old one goes on; ``elsewhere`` are past ones, as for ``begin_epoch``.
    """

    at: datetime
    replaces: int | None
    epoch: str | None
    elsewhere: Mapping[str, int]
    ledger: Ledger
