"""Whether the tables of a schema are laid out as this program knows them, and how they are brought there."""

from collections.abc import Sequence

from eventsourcing.domain import EventSourcingError
from eventsourcing.persistence import ProgrammingError
from psycopg.errors import UndefinedTable

from service.log.errors import LogUnavailable, OlderSchema, StoreMissing
from service.log.migrator import Migration, migrate, missing_from, named
from service.log.postgres_datastore import PostgresLogDatastore, why_unavailable


def check_layout(datastore: PostgresLogDatastore, steps: Sequence[Migration]) -> None:
    """``StoreMissing`` where there are no tables, ``OlderSchema`` or ``UnknownSchema`` where they are not ours."""
    try:
        with datastore.get_connection() as connection:
            missing = missing_from(connection, datastore.schema, steps)
    except ProgrammingError as error:
        if isinstance(error.__cause__, UndefinedTable):
            raise StoreMissing(named(datastore.schema)) from error
        raise LogUnavailable(why_unavailable(error)) from error
    except EventSourcingError as error:
        raise LogUnavailable(why_unavailable(error)) from error
    if missing:
        raise OlderSchema(named(datastore.schema), missing[0].number - 1)


def bring_forward(datastore: PostgresLogDatastore, steps: Sequence[Migration]) -> list[str]:
    """Apply the steps that are missing, and say which that were. Errors as for ``migrate``, and ``LogUnavailable``."""
    try:
        with datastore.connect_alone() as connection:
            return [step.name for step in migrate(connection, datastore.schema, steps)]
    except EventSourcingError as error:
        raise LogUnavailable(why_unavailable(error)) from error
