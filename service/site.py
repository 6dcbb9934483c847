"""A site: one agency's log, keys, views and tokens, opened together and let go together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from uuid_utils.compat import uuid7

from service.backup.switch import finish_switch
from service.casework import Casework
from service.keys import KeyStore
from service.knowledge import Knowledge
from service.log import Log, create_log, open_log
from service.settings import Settings
from service.tokens import TokenStore
from service.views import Views


def utc_now() -> datetime:
    """The hub's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that serving, loading and asking need. Close it when done."""

    settings: Settings
    keys: KeyStore
    log: Log
    casework: Casework
    knowledge: Knowledge
    views: Views
    tokens: TokenStore
    now: Callable[[], datetime]

    def close(self) -> None:
        """Let go of every file."""
        self.views.close()
        self.tokens.close()
        self.log.close()
        self.keys.close()


def create_site(
    settings: Settings, *, agency: str, source: str, demo: bool = False, now: Callable[[], datetime] = utc_now
) -> Site:
    """A new, empty site. ``StoreExists`` or ``KeyStoreExists`` where there is one.

    ``agency`` is the short code in every record, ``source`` the URI of the installation in the feed.
    """
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = KeyStore.create(settings.keys)
    if settings.database is None:
        log = create_log(settings.log_file, keys, now, agency=agency, source=source, demo=demo)
    else:
        from service.log.postgres_store import create_postgres_log

        log = create_postgres_log(settings.database, keys, now, agency=agency, source=source, demo=demo)
    return _site(settings, keys, log, now)


def open_site(settings: Settings, *, now: Callable[[], datetime] = utc_now) -> Site:
    """The site in these folders. ``StoreMissing`` or ``KeyStoreMissing`` where there is none."""
    finish_switch(settings)
    keys = KeyStore.open_folder(settings.keys)
    if settings.database is None:
        return _site(settings, keys, open_log(settings.log_file, keys, now), now)
    from service.log.postgres_store import open_postgres_log

    return _site(settings, keys, open_postgres_log(settings.database, keys, now), now)


def has_log(settings: Settings) -> bool:
    """Whether there is a log where the settings say that it lies."""
    if settings.database is None:
        return settings.log_file.exists()
    from service.log.postgres_store import has_postgres_log

    return has_postgres_log(settings.database)


def _site(settings: Settings, keys: KeyStore, log: Log, now: Callable[[], datetime]) -> Site:
    return Site(
        settings=settings,
        keys=keys,
        log=log,
        casework=Casework(log, keys, now, lambda: str(uuid7())),
        knowledge=Knowledge(log, keys),
        views=Views(settings.views_file, log, keys, now),
        tokens=TokenStore(settings.tokens_file, keys),
        now=now,
    )
