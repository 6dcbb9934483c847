"""The database: whether the program works in a role that can change nothing that was recorded."""

from collections.abc import Iterator

from service.doctor.finding import Finding, Patient, good, watch, wrong
from service.log.postgres_rights import rights_on
from service.site import Site


def rights(patient: Patient, site: Site) -> Iterator[Finding]:
    """Nobody who gets hold of the connection of the program can change or delete a record."""
    assert site.settings.database is not None
    told = rights_on(site.settings.database)
    do = "Connect as a user who is no superuser, may make roles, and runs `harapan migrate` once (docs/operating.md)."
    if told.changes:
        says = f"The program works as {told.role}, which may {' and '.join(told.changes)} records."
        yield wrong("database.may-change", says, do)
    else:
        yield good("database.rights", f"The program works as {told.role}, which may add records and change none.")
    if told.superuser:
        says = f"The user who connects, {told.user}, is a superuser of the database."
        yield watch("database.superuser", says, "Give the program a user of its own who is none.")
    if told.in_clear:
        says = "The connection to the database is not encrypted, and leaves this machine."
        yield wrong("database.in-clear", says, "Say sslmode=verify-full in HARAPAN_DATABASE_URL.")
