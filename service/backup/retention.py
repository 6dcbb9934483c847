"""Which backups go when a new one is there: the log is kept long, keys never longer than 30 days."""

from datetime import timedelta
from shutil import rmtree

from service.backup.manifest import KeyManifest, LogManifest
from service.backup.shelf import Shelf
from service.backup.switch import replaced_outside
from service.settings import Settings

KEYS_KEPT = timedelta(days=30)
"""After this an erased person cannot be brought back from any backup."""


def prune(
    logs: Shelf[LogManifest], keys: Shelf[KeyManifest], made: LogManifest, settings: Settings, keep: int | None
) -> None:
    """Remove what is too old, and never what was just made; other stores on the same shelf are left alone.

    Keys that were copied or replaced in the future are too old: a clock was wrong, and how old they are nobody knows.
    """
    kept = [each for each in logs.newest_first(made.store) if each.manifest.name != made.name]
    for each in kept[keep - 1 :] if keep else ():
        logs.remove(each)
    last_day = made.made_at - KEYS_KEPT
    for copied in keys.newest_first(made.store):
        if not last_day <= copied.manifest.made_at <= made.made_at:
            keys.remove(copied)
    for folder in replaced_outside(settings.keys, last_day, made.made_at):
        rmtree(folder)
    if settings.keys_database is not None:
        from service.keys.postgres_vault import drop_replaced_outside

        drop_replaced_outside(settings.keys_database, last_day, made.made_at)
