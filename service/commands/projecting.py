"""``harapan project``: keeps what is derived up with the log, for a store that several processes serve."""

import sys
from dataclasses import replace

import click

from service.commands.failures import Failure
from service.commands.options import folders, patient, published
from service.commands.output import say
from service.commands.reaching import notified
from service.commands.session import on_each_site, opened, until_founded
from service.notices.settings import NoticeSettings
from service.settings import Settings
from service.site import Site


@click.command("project")
@folders()
@patient
@published
@notified
@click.option("--check", is_flag=True, help="Only tell whether a projector is at work and keeps up.")
def project(settings: Settings, wait: bool, public_url: str, notices: NoticeSettings, check: bool) -> None:
    """Keep the views up with the log, and the stream where there is a Redis, until it is stopped with Ctrl-C.

    For a store on PostgreSQL, beside `harapan serve --workers`. One at a time is at work; a second one stands by, and
    goes on when the first has died. A store in a folder needs none: `harapan serve` does it.

    \b
    Examples:
      harapan project --database postgresql://harapan@db/harapan
      harapan project --check
    """
    if settings.database is None:
        says = "A store in a folder needs no projector: `harapan serve` does its work."
        raise Failure("projector.needs-a-database", says)
    if wait and not check:
        until_founded(settings)
    settings = replace(settings, public_url=public_url, notices=notices)
    if not check:
        on_each_site(settings, _project)
        return
    with opened(settings) as site:
        _check(site)


def _project(site: Site) -> bool:
    # Flask and its like take their time; no other command needs them.
    from service.http.beside import keep_up, steadily, work_until_signalled
    from service.http.journal import Journal
    from service.notifying import works_of_notices
    from service.projector import Projector
    from service.publishing import works_of_stream

    say("Projecting, or standing by for whoever does.")
    works = [keep_up, *works_of_stream(site), *works_of_notices()]
    return work_until_signalled(steadily(Projector(works)), site, Journal(sys.stderr))


def _check(site: Site) -> None:
    from service.projector import is_projected, keeps_up

    if not is_projected(site):
        raise Failure("projector.none", "No projector is at work: run `harapan project`.")
    stopped = [each.name for each in site.views.standing() if each.stopped]
    if stopped:
        raise Failure("projector.stopped", f"Somebody must look: {', '.join(stopped)} stopped at a record.")
    if not keeps_up(site):
        raise Failure("projector.behind", "The views are behind the log and do not come nearer to its end.")
    say("A projector is at work and keeps up.")
