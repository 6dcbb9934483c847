"""``harapan log confirm-date``: a person vouches for the clock of a machine that follows no time server."""

from datetime import datetime

import click

from domain.settings.events import DateConfirmed
from service.asked import CLOCK_SUSPECT, Asked
from service.commands.failures import Failure
from service.commands.options import folders, person
from service.commands.output import say
from service.commands.session import administering
from service.knowledge import SETTINGS_STREAM
from service.settings import Settings


@click.command("confirm-date")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@folders()
@person
def confirm_date(settings: Settings, handle: str, day: datetime) -> None:
    """Say that the clock of this machine has the right date. DAY is today, where the agency is.

    A clock that follows no time server is not believed where it is more than a day ahead of the last record: until
    somebody confirms the date, what is recorded counts as logged soon after that record, and is answered with a
    warning. The server may run meanwhile. It is recorded who has confirmed the date.

    \b
    Example:
      harapan log confirm-date 2025-03-20 --as kemuning
    """
    with administering(settings, handle) as here:
        event = DateConfirmed(day=day.date())
        done = here.site.casework.handle(Asked(event=event, by=here.person, role=here.role, stream=SETTINGS_STREAM))
    if CLOCK_SUSPECT in done.warnings:
        raise Failure("log.clock-behind", "The last record was logged later than the clock shows: set it right first.")
    say("From now on records are logged by the clock of this machine.")
