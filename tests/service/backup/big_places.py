"""A look into the database of a site whose log lies in one, as its owner has it, and why it was not backed up."""

import psycopg
import pytest

from service.backup.errors import BackupFailed
from service.site import Site
from tests.service.backup.places import Place, contents


def run(place: Place, *statements: str) -> None:
    """What the owner of the database does, who knows SQL."""
    assert place.database is not None
    with psycopg.connect(place.database, autocommit=True, options="-c search_path=harapan") as connection:
        for each in statements:
            connection.execute(each.encode())


def cut_off(place: Place) -> None:
    """End all connections to the database, as when its server is begun anew."""
    run(
        place,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


def schemas(place: Place) -> set[str]:
    """The log's own, those of logs beside it, and that of the ledger."""
    assert place.database is not None
    with psycopg.connect(place.database) as connection:
        rows = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname ~ '^harapan$|^harapan_(copy|notes)|^replaced_'"
        ).fetchall()
    return {name for (name,) in rows}


def failure(place: Place, site: Site, **options: object) -> BackupFailed:
    """Why there is no backup; nothing is left of the try."""
    with pytest.raises(BackupFailed) as failed:
        place.back_up(site, **options)
    assert contents(place.target, place.keys_target) == {}
    return failed.value
