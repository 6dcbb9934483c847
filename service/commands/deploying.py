"""``harapan setup``: what a deployment of several programs needs before the first of them starts."""

from pathlib import Path

import click

from service.commands.options import FOLDER
from service.commands.output import say
from service.deployment_secrets import make_secrets

NEXT = """\
Once the database has started, make the agency and its first person:
  docker compose run --rm app init --agency CODE --name "NAME" --first HANDLE --first-name "THEIR NAME"
  docker compose run --rm app account invite HANDLE --as HANDLE"""


@click.command("setup")
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option(
    "--database",
    envvar="HARAPAN_SETUP_DATABASE",
    default="postgresql://harapan@database/harapan",
    show_default=True,
    metavar="URL",
    help="Where the database will be, without a password.",
)
@click.option(
    "--redis",
    envvar="HARAPAN_SETUP_REDIS",
    default="redis://stream:6379/0",
    show_default=True,
    metavar="URL",
    help="Where the stream will be, without a password.",
)
def setup(folder: Path, database: str, redis: str) -> None:
    """Make the secrets of a deployment in DIR: passwords, the addresses with them, the token for /metrics.

    What is there already stays as it is, so it may run at every start. The keys of the agency are not among them:
    `harapan init` makes those.

    \b
    Example:
      harapan setup /secrets
    """
    done = make_secrets(folder.absolute(), database=database, redis=redis)
    say(f"{folder} holds {len(done.made) + len(done.kept)} secrets, {len(done.made)} of them new.")
    say(NEXT)
