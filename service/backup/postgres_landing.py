"""Where a restored log on PostgreSQL lies until one transaction puts it into the place of another one."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import msgspec

from service.backup.errors import RestoreRefused
from service.backup.postgres_ledger import NOTE
from service.backup.settled import Settled
from service.keys import KeyStore
from service.log import Log
from service.log.postgres_beside import TablesBeside
from service.log.postgres_place import PostgresPlace
from service.log.postgres_swap import LogInUse, Swap, swap, wait_until_alone
from service.site import BESIDE, site_migrations


class PostgresLanding:
    """A schema beside the one in the place."""

    files = ()

    def __init__(self, place: PostgresPlace, schema: str) -> None:
        self._place, self.committing = place, schema
        self._swap: Swap | None = None

    @contextmanager
    def arrived(self, keys: KeyStore) -> Iterator[Log]:
        with closing(self._place.opened(keys, self.committing)) as log:
            yield log

    @contextmanager
    def in_place(self, keys: KeyStore) -> Iterator[Log]:
        with closing(self._place.opened(keys)) as log:
            yield log

    def settle(self, settled: Settled) -> None:
        with _refusing():
            wait_until_alone(self._place)
        # Tokens and their like are in no dump, and a new database has not even the tables for them.
        with closing(TablesBeside(self._place.conninfo, BESIDE, site_migrations())) as beside:
            beside.migrate()
        self._swap = Swap(
            schema=self.committing,
            at=settled.at,
            ends_at=settled.replaces,
            epoch=settled.epoch,
            elsewhere=settled.elsewhere,
            notes={NOTE: msgspec.json.encode(settled.ledger)},
        )

    def commit(self) -> None:
        assert self._swap is not None
        with _refusing():
            swap(self._place, self._swap)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except LogInUse as error:
        raise RestoreRefused("restore.store-in-use", sessions=error.sessions) from error
