"""Where the read log of a site lies: in a file beside that of the records, or in a schema of the same database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from service.keys import KeyStore
from service.log import StoreExists, StoreInfo
from service.reads.reads import Reads
from service.reads.reserve import Reserve
from service.reads.sqlite_reads import lay_out_reads, open_reads
from service.settings import Settings

Now = Callable[[], datetime]


def create_reads_of(settings: Settings, keys: KeyStore, now: Now, log: StoreInfo) -> Reads:
    """A new, empty read log beside a log; ``StoreExists`` where there is one."""
    _lay_out(settings, now, log)
    return reads_of(settings, keys, now)


def reads_of(settings: Settings, keys: KeyStore, now: Now) -> Reads:
    """The read log of a site; ``OlderSchema`` where it has none, or one of an older version."""
    if settings.database is None:
        return Reads(open_reads(settings.reads_file, keys, now), now, Reserve(settings.reserve_file))
    from service.reads.postgres_reads import open_postgres_reads

    return Reads(open_postgres_reads(settings.database, keys, now), now, None)


def migrate_reads_of(settings: Settings, now: Now, log: StoreInfo | None) -> list[str]:
    """Bring its tables up to date, and make it where a site has none; the names of the steps that this took.

    ``log`` is ``None`` where nobody has made a site yet: then there are only tables to be made.
    """
    steps = list[str]()
    if settings.database is not None:
        from service.reads.postgres_reads import migrate_postgres_reads

        steps = [f"reads/{each}" for each in migrate_postgres_reads(settings.database)]
    if log is None:
        return steps
    try:
        _lay_out(settings, now, log)
    except StoreExists:
        return steps
    return [*steps, "reads"]


def _lay_out(settings: Settings, now: Now, log: StoreInfo) -> None:
    """Of the same store as the log; but it has its own positions, and so its own epoch, and is no demo's."""
    info = replace(log, hub_epoch=str(uuid4()), past_epochs={}, demo=False)
    if settings.database is None:
        lay_out_reads(settings.reads_file, now, info)
    else:
        from service.reads.postgres_reads import lay_out_postgres_reads

        lay_out_postgres_reads(settings.database, now, info)
