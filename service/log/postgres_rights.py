"""What the connections of the service may do to what was recorded, as the server itself sees it."""

from dataclasses import dataclass

import psycopg

from service.log.errors import LogUnavailable
from service.log.postgres_datastore import PostgresLogDatastore
from service.log.postgres_store import SCHEMA

CHANGES = ("UPDATE", "DELETE", "TRUNCATE")

_ASK = f"""
SELECT current_user, session_user,
    (SELECT rolsuper FROM pg_roles WHERE rolname = session_user),
    coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false),
    inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8' OR inet_server_addr() = '::1',
    {", ".join(f"has_table_privilege('{SCHEMA}.records', '{each}')" for each in CHANGES)}
"""  # noqa: S608  # ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """``role`` is the one in which the service works, ``user`` the one who connects."""

    role: str
    user: str
    superuser: bool
    in_clear: bool
    """Whether what is said can be read on its way: no TLS, and another machine."""
    changes: tuple[str, ...]
    """Which of ``CHANGES`` the role may do to records."""


def rights_on(url: str) -> Rights:
    """The rights of the connections that the service makes. ``LogUnavailable`` where the database does not answer."""
    datastore = PostgresLogDatastore(url, SCHEMA)
    try:
        with datastore.get_connection() as connection, connection.cursor(row_factory=psycopg.rows.tuple_row) as cursor:
            row = cursor.execute(_ASK.encode()).fetchone()
    finally:
        datastore.close()
    if row is None:
        raise LogUnavailable("other")
    role, user, superuser, encrypted, here, *may = row
    changes = tuple(each for each, allowed in zip(CHANGES, may, strict=True) if allowed)
    return Rights(role=role, user=user, superuser=superuser, in_clear=not (encrypted or here), changes=changes)
