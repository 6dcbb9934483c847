"""How a site is set up: where its log and its keys lie, and on which address it serves."""

from dataclasses import dataclass, field
from pathlib import Path

from service.notices.settings import NoticeSettings

LOG_FILE = "log.sqlite3"
READS_FILE = "reads.sqlite3"
RESERVE_FILE = "reads.reserve"
VIEWS_FILE = "views.sqlite3"
TOKENS_FILE = "tokens.sqlite3"
ACCOUNTS_FILE = "accounts.sqlite3"
NOTICES_FILE = "notices.sqlite3"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSettings:
    """A provider of identities: its address, as what we ask there, and how people call it.

    ``claim`` is the one in which it tells the handle that somebody has here; without one it tells none.
    """

    issuer: str
    client: str
    secret: str = field(repr=False)
    name: str
    claim: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The folders of a site. Keys lie apart from the data, so that neither alone tells anything."""

    data: Path
    keys: Path
    database: str | None = field(default=None, repr=False)
    """The connection string of the PostgreSQL database that holds the log; without one it is a file in ``data``."""
    keys_database: str | None = field(default=None, repr=False)
    """That of another database, which holds the wrapped keys; without one they lie in ``keys``."""
    redis: str | None = field(default=None, repr=False)
    """The URL of the Redis that wakes other processes and carries the stream; everything works without one."""
    public_url: str = "http://localhost:8000"
    """Under which address others know the site: where the events in the stream say that their schemas are."""
    metrics_token: str | None = field(default=None, repr=False)
    """Who shows this token reads ``/metrics``; without one nobody does."""
    notices: NoticeSettings = field(default_factory=NoticeSettings)
    """By which ways people are told of danger, and how long that waits for an answer."""
    behind_proxy: bool = False
    """Whether nobody but a proxy reaches the server, so that it is believed about who has asked."""
    provider: ProviderSettings | None = None
    """With whom people may sign in instead of with a password."""
    pace: int | None = 500
    """Requests to the API that each process answers one caller in a second; five times as many at once. Or no bound."""
    largest_body: int = 256 * 1024
    """Bytes in one request at most."""

    @classmethod
    def at(
        cls,
        data: Path,
        keys: Path | None = None,
        *,
        database: str | None = None,
        keys_database: str | None = None,
        redis: str | None = None,
        metrics_token: str | None = None,
    ) -> "Settings":
        """The settings for a data folder; the keys lie in its neighbour ``<data>-keys`` where nothing else is said."""
        keys = keys or data.with_name(f"{data.name}-keys")
        return cls(
            data=data,
            keys=keys,
            database=database,
            keys_database=keys_database,
            redis=redis,
            metrics_token=metrics_token,
        )

    @property
    def place(self) -> str:
        """Where the store lies, as a person reads it; the connection string may hold a password."""
        return str(self.data) if self.database is None else "its database"

    @property
    def keys_place(self) -> str:
        """Where the keys lie, as a person reads it."""
        return str(self.keys) if self.keys_database is None else f"a database, which {self.keys} unlocks"

    @property
    def log_file(self) -> Path:
        return self.data / LOG_FILE

    @property
    def reads_file(self) -> Path:
        return self.data / READS_FILE

    @property
    def reserve_file(self) -> Path:
        """What keeps room on the disk for looks."""
        return self.data / RESERVE_FILE

    @property
    def views_file(self) -> Path:
        return self.data / VIEWS_FILE

    @property
    def tokens_file(self) -> Path:
        return self.data / TOKENS_FILE

    @property
    def accounts_file(self) -> Path:
        return self.data / ACCOUNTS_FILE

    @property
    def notices_file(self) -> Path:
        return self.data / NOTICES_FILE
