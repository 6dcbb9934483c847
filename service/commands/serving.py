"""``harapan serve`` and ``harapan demo``: the server on a store, or on an invented shelter."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import click

from service import demo as story
from service.commands.failures import Failure
from service.commands.invitation import invite
from service.commands.options import address, folders
from service.commands.output import progress, say
from service.commands.session import opened
from service.settings import Settings
from service.site import Site, create_site, open_site


@click.command("serve")
@address
@folders()
@click.option("--metrics-token", envvar="HARAPAN_METRICS_TOKEN", help="Who shows it may read /metrics.")
def serve(settings: Settings, host: str, port: int, metrics_token: str | None) -> None:
    """Serve a store until it is stopped with Ctrl-C. One process serves a store at a time.

    \b
    Example:
      harapan serve --host 127.0.0.1 --port 8000
    """
    with opened(replace(settings, metrics_token=metrics_token)) as site:
        _serve(site, host, port, lambda url: say(f"Serving {settings.data} on {url}"))


@click.command("demo")
@address
@folders("data/demo")
def demo(settings: Settings, host: str, port: int) -> None:
    """Serve an invented shelter with one child's story, and say what to try.

    The store is made when it is not there, filled through the same commands as a real one, and used again the next
    time. Nobody in it is real.

    \b
    Example:
      harapan demo --port 8080
    """
    with closing(_demo_site(settings)) as site:
        with progress("Telling the story of Surya", story.size()) as bar:
            case = story.fill(site, bar.advance)
        site.views.catch_up()
        _serve(site, host, port, lambda url: invite(site, case, url))


def _demo_site(settings: Settings) -> Site:
    if not settings.log_file.exists():
        return create_site(settings, agency=story.AGENCY, source=story.SOURCE, demo=True)
    site = open_site(settings)
    if not site.log.info.demo:
        site.close()
        raise Failure("store.no-demo", f"{settings.data} holds a real store: name another folder with --data.")
    return site


def _serve(site: Site, host: str, port: int, ready: Callable[[str], None]) -> None:
    # Flask and its like take their time; no other command needs them.
    from service.http.server import serve as serve_site

    served = False

    def tell(url: str) -> None:
        nonlocal served
        served = True
        ready(url)

    try:
        serve_site(site, host, port, tell)
    except OSError as error:
        if served:
            raise
        raise Failure("address.unavailable", f"{host}:{port} cannot be served: {error.strerror}.") from error
