"""The ledger of a log on PostgreSQL: in its database, where all workers see it, and a restore replaces both at once."""

import msgspec

from service.backup.ledger import Ledger, decoded
from service.log.postgres_notes import read_note, write_note
from service.log.postgres_place import AT_ONCE, PostgresPlace

NOTE = "backups"


class PostgresLedger:
    """A note beside the log. Reading and writing can raise ``LogUnavailable``."""

    def __init__(self, url: str) -> None:
        self._place = PostgresPlace(url, seconds=AT_ONCE)

    def read(self) -> Ledger:
        with self._place.connected() as connection:
            return decoded(read_note(connection, self._place.schema, NOTE))

    def write(self, ledger: Ledger) -> None:
        with self._place.connected() as connection:
            write_note(connection, self._place.schema, NOTE, msgspec.json.encode(ledger))
