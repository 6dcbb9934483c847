"""A site: one agency's two logs, keys, views and tokens, opened together and let go together."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING

from uuid_utils.compat import uuid7

from service.accounts import AccountRows, Accounts, StrikesInMemory, StrikeTable
from service.accounts.rows import SCHEMA as ACCOUNT_TABLES
from service.backup.switch import nothing_moving
from service.casework import Casework
from service.keys import KeysOfAnotherStore, KeyStore
from service.knowledge import Knowledge
from service.log import Log, create_log, open_log
from service.log.store import log_in
from service.log.system_clock import SystemClock
from service.log.wakeup import WakeUp
from service.notices.contacts import Contacts
from service.notices.outbox import Outbox
from service.notices.rows import SCHEMA as NOTICE_TABLES
from service.notices.rows import SharedTables
from service.reads.opening import create_reads_of, migrate_reads_of, reads_of
from service.reads.reads import Reads
from service.settings import Settings
from service.table_file import TableFile
from service.token_rows import TokenFile, TokenTable
from service.tokens import TokenStore
from service.views import ViewFile, Views, ViewStore
from service.whose_keys import sealed_under

if TYPE_CHECKING:
    # A small site has no driver for PostgreSQL.
    from service.log.migrator import Migration
    from service.log.postgres_beside import TablesBeside
    from service.log.postgres_datastore import SameLog

BESIDE = "harapan_door"
"""The schema of what the site keeps beside its log, on PostgreSQL."""


utc_now = SystemClock()
"""The hub's clock."""


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that serving, loading and asking need. Close it when done."""

    settings: Settings
    keys: KeyStore
    log: Log
    reads: Reads
    """Who has looked at what."""
    casework: Casework
    knowledge: Knowledge
    views: Views
    tokens: TokenStore
    accounts: Accounts
    outbox: Outbox
    """Who must be told of what, and how far that has come."""
    contacts: Contacts
    """How the staff are reached."""
    beside: "TablesBeside | None"
    """What every process that serves the site shares, beside the log; ``None`` where one process serves it."""
    now: Callable[[], datetime]

    @property
    def replaced(self) -> bool:
        """Whether a restore has put another log or other keys in their place: then the site must be opened anew."""
        return self.log.same.replaced or self.keys.same.replaced

    def close(self) -> None:
        """Let go of every file and every connection."""
        self.views.close()
        self.tokens.close()
        self.accounts.close()
        self.outbox.close()
        if self.beside is not None:
            self.beside.close()
        self.reads.close()
        self.log.close()
        self.keys.close()


def create_site(
    settings: Settings, *, agency: str, source: str, demo: bool = False, now: Callable[[], datetime] = utc_now
) -> Site:
    """A new, empty site. ``StoreExists`` or ``KeyStoreExists`` where there is one.

    ``agency`` is the short code in every record, ``source`` the URI of the installation in the feed.
    """
    keys_must_lie_apart(settings)
    if settings.database is None:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ExitStack() as undoing:
        keys = undoing.enter_context(closing(KeyStore.create(settings.keys, settings.keys_database)))
        if settings.database is None:
            log = create_log(settings.log_file, keys, now, agency=agency, source=source, demo=demo)
        else:
            from service.log.postgres_store import create_postgres_log

            log = create_postgres_log(settings.database, keys, now, agency=agency, source=source, demo=demo)
        undoing.enter_context(closing(log))
        reads = undoing.enter_context(closing(create_reads_of(settings, keys, now, log.info)))
        beside = _beside(settings, log)
        if beside is not None:
            undoing.enter_context(closing(beside)).migrate()
        site = _site(settings, keys, log, reads, beside, now)
        undoing.pop_all()
    return site


def open_site(settings: Settings, *, now: Callable[[], datetime] = utc_now) -> Site:
    """The site in these folders. ``StoreMissing`` or ``KeyStoreMissing`` where there is none.

    ``UnknownSchema`` where its tables are another version's, ``KeysOfAnotherStore`` where other keys seal its log.
    """
    with nothing_moving(settings), ExitStack() as undoing:
        keys_must_lie_apart(settings)
        keys = undoing.enter_context(closing(KeyStore.open_folder(settings.keys, settings.keys_database)))
        if settings.database is None:
            log = open_log(settings.log_file, keys, now, wakeup=_wakeup(settings, undoing))
        else:
            from service.log.postgres_store import open_postgres_log

            log = open_postgres_log(settings.database, keys, now, wakeup=_wakeup(settings, undoing))
        undoing.enter_context(closing(log))
        if not sealed_under(log, keys):
            raise KeysOfAnotherStore(settings.keys)
        reads = undoing.enter_context(closing(reads_of(settings, keys, now)))
        beside = _beside(settings, log)
        if beside is not None:
            undoing.enter_context(closing(beside)).check()
        site = _site(settings, keys, log, reads, beside, now)
        undoing.pop_all()
    return site


def migrate_site(settings: Settings, now: Callable[[], datetime] = utc_now) -> list[str]:
    """Bring the tables of a database to the layout of this program; the names of the steps that this took.

    What lies in files needs none: a file of another version is refused when it is opened. Only a read log is made, in
    a file or a database, for a site that has none.
    """
    beside = _beside(settings)
    if settings.database is None or beside is None:
        return migrate_reads_of(settings, now, log_in(settings.log_file) if has_log(settings) else None)
    from service.log.postgres_store import migrate_postgres_log, postgres_log_in

    with closing(beside):
        steps = [*migrate_postgres_log(settings.database), *beside.migrate()]
    log = postgres_log_in(settings.database) if has_log(settings) else None
    return [*steps, *migrate_reads_of(settings, now, log)]


def site_migrations() -> "list[Migration]":
    """The steps by which what is kept beside the log came to its present layout."""
    from service.log.migrator import migrations_in

    return migrations_in(files("service") / "migrations")


def keys_must_lie_apart(settings: Settings) -> None:
    """``KeysBesideLog`` where one database would hold both."""
    if settings.database is not None and settings.keys_database is not None:
        from service.keys.postgres_vault import refuse_beside_log

        refuse_beside_log(settings.keys_database, settings.database)


def has_log(settings: Settings) -> bool:
    """Whether there is a log where the settings say that it lies."""
    if settings.database is None:
        return settings.log_file.exists()
    from service.log.postgres_store import has_postgres_log

    return has_postgres_log(settings.database)


def _site(
    settings: Settings,
    keys: KeyStore,
    log: Log,
    reads: Reads,
    beside: "TablesBeside | None",
    now: Callable[[], datetime],
) -> Site:
    rows = TokenFile(settings.tokens_file) if beside is None else TokenTable(beside)
    notices = TableFile(settings.notices_file, NOTICE_TABLES) if beside is None else SharedTables(beside)
    return Site(
        settings=settings,
        keys=keys,
        log=log,
        reads=reads,
        casework=Casework(log, keys, now, lambda: str(uuid7())),
        knowledge=Knowledge(log, keys),
        views=Views(view_store(settings, log), log, keys, now),
        tokens=TokenStore(rows, keys, now),
        accounts=_accounts(settings, keys, beside, now),
        outbox=Outbox(notices),
        contacts=Contacts(notices, keys),
        beside=beside,
        now=now,
    )


def _accounts(
    settings: Settings, keys: KeyStore, beside: "TablesBeside | None", now: Callable[[], datetime]
) -> Accounts:
    if beside is None:
        file = TableFile(settings.accounts_file, ACCOUNT_TABLES)
        return Accounts(AccountRows(file.ask, file.close), StrikesInMemory(now), keys, now)
    return Accounts(AccountRows(beside.ask), StrikeTable(beside.ask, now), keys, now)


def _wakeup(settings: Settings, undoing: ExitStack) -> WakeUp | None:
    """By Redis where there is one; otherwise as the log itself does it."""
    if settings.redis is None:
        return None
    from service.stream import RedisWakeUp

    return undoing.enter_context(closing(RedisWakeUp(settings.redis)))


def _beside(settings: Settings, log: Log | None = None) -> "TablesBeside | None":
    if settings.database is None:
        return None
    from service.log.postgres_beside import TablesBeside

    return TablesBeside(settings.database, BESIDE, site_migrations(), _same(log))


def view_store(settings: Settings, log: Log | None = None) -> ViewStore:
    """The views lie beside the log: in a file, or in the same database."""
    if settings.database is None:
        return ViewFile(settings.views_file)
    from service.views.database import ViewDatabase

    return ViewDatabase(settings.database, same=_same(log))


def _same(log: Log | None) -> "SameLog | None":
    """What tells everything beside a log in a database that another one has come."""
    from service.log.postgres_datastore import SameLog

    return log.same if log and isinstance(log.same, SameLog) else None
