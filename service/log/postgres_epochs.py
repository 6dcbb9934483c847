"""The epochs of a log on PostgreSQL; past ones are read with everything else that the store says of itself."""

from collections.abc import Mapping
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Identifier

_END_HERE = "INSERT INTO {} SELECT hub_epoch, (SELECT coalesce(max(notification_id), 0) FROM {}) FROM {}"


def begin_epoch(connection: Connection[Any], schema: str, epoch: str, elsewhere: Mapping[str, int]) -> None:
    """Begin an epoch at the end of the log in a schema that nobody else uses; the one before ends there.

    To be called in a transaction of the owner: the role in which the service works may not. ``elsewhere`` as on SQLite.
    """
    past, store = Identifier(schema, "past_epochs"), Identifier(schema, "store")
    connection.execute(SQL(_END_HERE).format(past, Identifier(schema, "records"), store))
    connection.cursor().executemany(
        SQL("INSERT INTO {} VALUES (%s, %s) ON CONFLICT DO NOTHING").format(past), list(elsewhere.items())
    )
    connection.execute(SQL("UPDATE {} SET hub_epoch = %s").format(store), (epoch,))
