"""``harapan backup`` and ``harapan restore``: what survives the loss of the machine, and the way back."""

from pathlib import Path
from typing import Any

import click

from service.backup.backing_up import backup, keys_beside
from service.backup.manifest import LogManifest
from service.backup.restoring import Restored, restore
from service.commands.options import FOLDER, as_json, folders
from service.commands.output import print_json, progress, say
from service.commands.session import opened
from service.settings import Settings
from service.site import utc_now

KEEP = click.IntRange(min=1)


@click.command("backup")
@click.argument("target", type=FOLDER, metavar="TO")
@click.option("--keys-to", type=FOLDER, metavar="DIR", help="Folder for the keys.  [default: TO-keys]")
@click.option("--keep", type=KEEP, metavar="N", help="Keep the newest N backups of the log, and remove older ones.")
@click.option("--anew", is_flag=True, help="Begin in folders that held backups and are empty now: on other disks.")
@folders()
@as_json
def back_up(
    settings: Settings, target: Path, keys_to: Path | None, keep: int | None, anew: bool, as_json: bool
) -> None:
    """Back up the log, and its keys apart. The server may go on meanwhile.

    Each backup is a new folder below TO, checked from the first record to the last before it counts. Its keys go to
    another folder, which belongs in other hands: together they open everything. Backups of keys older than 30 days are
    removed each time. A log in PostgreSQL is copied by its own pg_dump.

    The folder that TO is in must be there. Where backups were in TO and it is empty now, as when its disk was pulled
    out, it is refused without --anew.

    \b
    Examples:
      harapan backup /media/usb/harapan --keys-to /media/safe/keys
      harapan backup /srv/backups --keep 30
    """
    target, keys_target = target.absolute(), keys_to.absolute() if keys_to else None
    with opened(settings) as site, progress("Backing up") as bar:
        made = backup(site, target, keys_target, keep=keep, anew=anew, progress=bar.reach)
    if as_json:
        print_json(_made(made, target, keys_target or keys_beside(target)))
    else:
        say(f"{made.end.position} records are in {target / made.name}.")
        say(f"Their keys are in {(keys_target or keys_beside(target)) / made.name}.")


@click.command("restore")
@click.argument("source", type=click.Path(file_okay=False, exists=True, path_type=Path), metavar="FROM")
@click.option("--keys-from", type=FOLDER, metavar="DIR", help="A backup of keys, or a folder of them.")
@click.option("--accept-loss", is_flag=True, help="Give up newer records that are known.")
@folders()
@as_json
def bring_back(settings: Settings, source: Path, keys_from: Path | None, accept_loss: bool, as_json: bool) -> None:
    """Put a backup in the place of a store, or where there is none. Every server of it must be stopped.

    FROM is one backup, or a folder of them: then the newest is taken. Everything is checked before anything is touched,
    and what is replaced stays beside it under `replaced-...`. Keys that are there stay; otherwise the newest of
    --keys-from comes, or of the folder beside FROM. Tokens that are there stay; on a new machine issue new ones.

    Records that came after the backup are lost. Where any are known of, it is refused without --accept-loss. Readers of
    the feed are told from which position to go on.

    \b
    Examples:
      harapan restore /media/usb/harapan --keys-from /media/safe/keys
      harapan restore /srv/backups/rps-contoh-20250320T170000Z-5f0c19aa --accept-loss
    """
    keys_source = keys_from.absolute() if keys_from else None
    with progress("Restoring") as bar:
        told = restore(
            source.absolute(),
            settings,
            utc_now,
            keys_source=keys_source,
            accept_loss=accept_loss,
            progress=bar.reach,
        )
    with opened(settings) as site, progress("Making the views") as bar:
        site.views.rebuild(bar.reach)
    if as_json:
        print_json(_restored(told))
        return
    place = settings.data if settings.database is None else "The database"
    say(f"{place} holds the {told.end.position} records of {told.backup}.")
    if told.newer:
        say(f"Given up: what came after them, up to position {told.newer.position}.")
    if told.new_epoch:
        say("A new epoch begins: readers of the feed are told from which position to go on.")


def _made(made: LogManifest, target: Path, keys_target: Path) -> dict[str, Any]:
    return {
        "id": made.name,
        "folder": str(target / made.name),
        "keys": str(keys_target / made.name),
        "position": made.end.position,
        "epoch": made.end.epoch,
        "made_at": made.made_at.isoformat(),
    }


def _restored(told: Restored) -> dict[str, Any]:
    return {
        "id": told.backup,
        "keys": told.keys,
        "position": told.end.position,
        "epoch": told.end.epoch,
        "new_epoch": told.new_epoch,
        "newest_given_up": told.newer.position if told.newer else None,
    }
