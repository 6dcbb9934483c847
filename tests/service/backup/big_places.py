"""A look into the database of a site whose log lies in one, as its owner has it."""

import psycopg

from tests.service.backup.places import Place


def run(place: Place, *statements: str) -> None:
    """What the owner of the database does, who knows SQL."""
    assert place.database is not None
    with psycopg.connect(place.database, autocommit=True, options="-c search_path=harapan") as connection:
        for each in statements:
            connection.execute(each.encode())


def schemas(place: Place) -> set[str]:
    """The log's own, those of logs beside it, and that of the ledger."""
    assert place.database is not None
    with psycopg.connect(place.database) as connection:
        rows = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname ~ '^harapan$|^harapan_(copy|notes)|^replaced_'"
        ).fetchall()
    return {name for (name,) in rows}
