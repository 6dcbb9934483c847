"""Adds to a log what only a copy of it has: for one that a restore may only make longer."""

from psycopg.sql import SQL, Composed, Identifier

from service.log.postgres_copy import Copy
from service.log.postgres_place import PostgresPlace, schema_exists

_COLUMNS = "notification_id, originator_id, originator_version, topic, state, event_id, logged_at, leaf, parts"
_HOLD = "SELECT position FROM {place}.log_end FOR UPDATE"
_SAME = (
    "SELECT 1 FROM {place}.records AS ours JOIN {copy}.records AS theirs USING (notification_id) "
    "WHERE notification_id = {end} AND ours.leaf = theirs.leaf"
)
_LEAF = "SELECT leaf FROM {}.records WHERE notification_id = %s"
_STORE = "INSERT INTO {place}.store SELECT * FROM {copy}.store ON CONFLICT DO NOTHING"
_ADD = (
    f"INSERT INTO {{place}}.records ({_COLUMNS}) "  # noqa: S608  # our own words
    f"SELECT {_COLUMNS} FROM {{copy}}.records WHERE notification_id > {{end}} ORDER BY notification_id"
)
_ADVANCE = (
    "UPDATE {place}.log_end SET position = theirs.position, logged_at = greatest(log_end.logged_at, theirs.logged_at) "
    "FROM {copy}.log_end AS theirs WHERE theirs.position > {place}.log_end.position"
)


def holds(place: PostgresPlace, position: int, leaf: str) -> bool:
    """Whether the log in a place has everything up to there; ``leaf`` is in hexadecimal."""
    with place.connected() as connection:
        if not schema_exists(connection, place.schema):
            return False
        records = SQL(_LEAF).format(Identifier(place.schema))
        if position:
            return connection.execute(records, (position,)).fetchall() == [(bytes.fromhex(leaf),)]
        return bool(connection.execute(SQL("SELECT FROM {}.store").format(Identifier(place.schema))).fetchall())


def join(copy: Copy, schema: str) -> None:
    """In one transaction. Where each has what the other has not, both stay; where there is no log, the copy is it."""
    connection = copy.connection
    with connection.transaction():
        if not schema_exists(connection, schema):
            connection.execute(SQL("ALTER SCHEMA {} RENAME TO {}").format(Identifier(copy.schema), Identifier(schema)))
            return
        # The triggers and functions of the log find their own tables.
        connection.execute("SELECT set_config('search_path', %s, true)", (schema,))
        ((end,),) = connection.execute(_said(_HOLD, copy.schema, schema, 0)).fetchall()
        if end and not connection.execute(_said(_SAME, copy.schema, schema, end)).fetchall():
            return
        for statement in (_STORE, _ADD, _ADVANCE):
            connection.execute(_said(statement, copy.schema, schema, end))


def _said(statement: str, copy: str, place: str, end: int) -> Composed:
    return SQL(statement).format(copy=Identifier(copy), place=Identifier(place), end=end)
