"""``harapan serve`` and ``harapan demo``: the server on a store, or on an invented shelter."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from domain.identifiers import CaseId
from service import demo as story
from service.backup.backing_up import must_lie_apart
from service.backup.schedule import Schedule, keep_backed_up
from service.commands.failures import Failure
from service.commands.invitation import JOURNAL, invite
from service.commands.options import Secret, address, folders, patient, proxied, published
from service.commands.output import progress, say
from service.commands.providing import provided
from service.commands.reaching import notified
from service.commands.scheduling import backed_up
from service.commands.session import must_open, on_each_site, until_founded
from service.demo.among_others import OtherCases, fill_among_others
from service.keys.private_files import make_private_file
from service.notices.settings import NoticeSettings
from service.settings import ProviderSettings, Settings
from service.site import Site, create_site, open_site

if TYPE_CHECKING:
    from service.http.journal import Journal


@click.command("serve")
@address
@folders()
@click.option("--metrics-token", cls=Secret, envvar="HARAPAN_METRICS_TOKEN", help="Who shows it may read /metrics.")
@click.option("--workers", type=click.IntRange(1, 64), help="Serve by so many processes; on PostgreSQL only.")
@patient
@published
@proxied
@notified
@provided
@backed_up
def serve(
    settings: Settings,
    host: str,
    port: int,
    metrics_token: str | None,
    workers: int | None,
    wait: bool,
    public_url: str,
    behind_proxy: bool,
    provider: ProviderSettings | None,
    notices: NoticeSettings,
    schedule: Schedule | None,
) -> None:
    """Serve a store until it is stopped with Ctrl-C. One process serves a folder at a time.

    With --backup-to it backs the store up by itself, as `harapan backup` does, and tells in its journal, at /readyz and
    in its metrics how that goes.

    A store on PostgreSQL can be served by several processes: with --workers by those of one command, which replaces one
    that dies. Then `harapan project` keeps the views up, and `harapan backups` makes the backups.

    \b
    Examples:
      harapan serve --host 127.0.0.1 --port 8000
      harapan serve --backup-to /srv/backups --backup-keys-to /srv/safe/keys --backup-every 6 --backup-keep 30
      harapan serve --workers 4 --database postgresql://harapan@db/harapan
    """
    settings = replace(settings, metrics_token=metrics_token, public_url=public_url, behind_proxy=behind_proxy)
    settings = replace(settings, notices=notices, provider=provider)
    if workers is not None:
        _must_suit_workers(settings, schedule)
    if wait:
        until_founded(settings)
    if workers is not None:
        _serve_in_workers(settings, host, port, workers)
        return
    if schedule:
        must_lie_apart(settings, schedule.target, schedule.keys_target)

    def served(site: Site) -> bool:
        return _serve(site, host, port, lambda url: say(f"Serving {settings.place} on {url}"), schedule)

    on_each_site(settings, served)


def _must_suit_workers(settings: Settings, schedule: Schedule | None) -> None:
    if settings.database is None:
        says = "A file is served by one process: leave --workers away, or name a PostgreSQL database with --database."
        raise Failure("workers.need-a-database", says)
    if schedule is not None:
        raise click.UsageError("--workers and --backup-to do not go together: run `harapan backups` beside.")


def _serve_in_workers(settings: Settings, host: str, port: int, workers: int) -> None:
    must_open(settings)
    from service.http.workers import serve_in_workers

    try:
        serve_in_workers(settings, host, port, workers, lambda url: say(f"Serving with {workers} workers on {url}"))
    except OSError as error:
        raise _unavailable(host, port, error) from error


@click.command("demo")
@address
@folders("data/demo", urls=("redis",))
@click.option("--cases", type=click.IntRange(0), default=0, show_default=True, help="How many more cases to invent.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed invents other cases.")
def demo(settings: Settings, host: str, port: int, cases: int, seed: int) -> None:
    """Serve an invented shelter with one child's story, and say what to try.

    The store is made when it is not there, filled through the same commands as a real one, and used again the next
    time. Nobody in it is real.

    \b
    Examples:
      harapan demo --port 8080
      harapan demo --cases 200 --seed 7 --data data/city
    """
    with closing(_demo_site(settings)) as site:
        case = _filled(site, cases, seed)
        with _journal_of_demo(site.settings.data) as journal:
            _serve(site, host, port, lambda url: invite(site, case, url), journal=journal)


def _filled(site: Site, cases: int, seed: int) -> CaseId:
    """The case of the story, told alone or among invented ones."""
    if not cases:
        with progress("Telling the story of Surya", story.size()) as bar:
            case = story.fill(site, lambda line: bar.advance(len(line)))
    else:
        with progress(f"Telling {cases} cases", cases) as bar:
            try:
                case = fill_among_others(site, cases, seed, bar.advance)
            except OtherCases as error:
                says = f"{site.settings.data} was not filled with these cases: name another folder with --data."
                raise Failure("store.other-cases", says) from error
    site.views.catch_up()
    return case


def _demo_site(settings: Settings) -> Site:
    if not settings.log_file.exists():
        return create_site(settings, agency=story.AGENCY, source=story.SOURCE, demo=True)
    site = open_site(settings)
    if not site.log.info.demo:
        site.close()
        raise Failure("store.no-demo", f"{settings.data} holds a real store: name another folder with --data.")
    return site


@contextmanager
def _journal_of_demo(data: Path) -> Iterator["Journal"]:
    """In a file, because the screen is for whoever tries the demo; what goes wrong is said there too."""
    from service.http.journal import Journal

    path = data / JOURNAL
    make_private_file(path)
    with path.open("a", encoding="utf-8", buffering=1) as file:
        yield Journal(file, lambda number, error: say(f"{type(error).__name__}, incident {number}: see {path}"))


def _serve(
    site: Site,
    host: str,
    port: int,
    ready: Callable[[str], None],
    schedule: Schedule | None = None,
    journal: "Journal | None" = None,
) -> bool:
    """Whether the site has to be opened anew, and served again."""
    # Flask and its like take their time; no other command needs them.
    from service.http.beside import Guard, Work, steadily
    from service.http.journal import Journal
    from service.http.server import serve as serve_site
    from service.http.stopping import Stopping
    from service.notifying import works_of_notices
    from service.publishing import works_of_stream

    def back_up(site: Site, stopping: Stopping, journal: Journal) -> None:
        assert schedule is not None
        keep_backed_up(site, schedule, stopping, journal.write)

    served = False

    def tell(url: str) -> None:
        nonlocal served
        served = True
        ready(url)

    guard = Guard()
    try:
        backing_up = [steadily(back_up)] if schedule else []
        beside: list[Work] = [guard, *works_of_stream(site), *works_of_notices(), *backing_up]
        serve_site(site, host, port, tell, journal, beside)
    except OSError as error:
        if served:
            raise
        raise _unavailable(host, port, error) from error
    return guard.has_ended_it


def _unavailable(host: str, port: int, error: OSError) -> Failure:
    return Failure("address.unavailable", f"{host}:{port} cannot be served: {error.strerror}.")
