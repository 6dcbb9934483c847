"""One look at everything, in an order in which what is found first explains what is found later."""

from collections.abc import Iterator
from zoneinfo import ZoneInfoNotFoundError

from service.doctor import inside, outside, places
from service.doctor.finding import Finding, Look, LookInside, Patient, wrong
from service.log import LogUnavailable, RecordDamaged
from service.site import Site
from service.views import ViewsUnavailable

FROM_OUTSIDE: tuple[Look, ...] = (
    places.folders,
    places.keys_apart,
    places.secrets,
    places.room,
    outside.address,
    outside.mail,
)
FROM_INSIDE: tuple[LookInside, ...] = (
    inside.agency,
    inside.on_call,
    inside.clock,
    inside.backups,
    inside.views,
    inside.notices,
    outside.stream,
)

NOT_NOW = (LogUnavailable, RecordDamaged, ViewsUnavailable, ZoneInfoNotFoundError)
"""What keeps the doctor from looking, and is said."""


def examine_outside(patient: Patient) -> Iterator[Finding]:
    """What can be seen without opening the store."""
    for look in FROM_OUTSIDE:
        yield from look(patient)


def examine_inside(patient: Patient, site: Site) -> Iterator[Finding]:
    """What can be seen in the store. What cannot be looked at is a finding of its own."""
    for look in (*FROM_INSIDE, *_of_database(site)):
        try:
            yield from look(patient, site)
        except NOT_NOW as error:
            says = f"The {look.__name__.replace('_', ' ')} cannot be looked at: {error}."
            yield wrong("look.failed", says, "Run `harapan log verify`, and look into the journal of the server.")


def _of_database(site: Site) -> tuple[LookInside, ...]:
    if site.settings.database is None:
        return ()
    # A small site has no driver for PostgreSQL.
    from service.doctor.database import rights

    return (rights,)
