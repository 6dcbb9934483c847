"""A site: one agency's log, keys, views and tokens, opened together and let go together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from uuid_utils.compat import uuid7

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
    create_log(settings.log_file, keys, now, agency=agency, source=source, demo=demo).close()
    return _site(settings, keys, now)


def open_site(settings: Settings, *, now: Callable[[], datetime] = utc_now) -> Site:
    """The site in these folders. ``StoreMissing`` or ``KeyStoreMissing`` where there is none."""
    return _site(settings, KeyStore.open_folder(settings.keys), now)


def _site(settings: Settings, keys: KeyStore, now: Callable[[], datetime]) -> Site:
    log = open_log(settings.log_file, keys, now)
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
