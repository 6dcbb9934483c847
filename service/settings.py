"""How a site is set up: where its log and its keys lie, and on which address it serves."""

from dataclasses import dataclass
from pathlib import Path

LOG_FILE = "log.sqlite3"
VIEWS_FILE = "views.sqlite3"
TOKENS_FILE = "tokens.sqlite3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The folders of a site. Keys lie apart from the data, so that neither alone tells anything."""

    data: Path
    keys: Path
    metrics_token: str | None = None
    """Who shows this token reads ``/metrics``; without one nobody does."""
    largest_body: int = 256 * 1024
    """Bytes in one request at most."""

    @classmethod
    def at(cls, data: Path, keys: Path | None = None, *, metrics_token: str | None = None) -> "Settings":
        """The settings for a data folder; the keys lie in its neighbour ``<data>-keys`` where nothing else is said."""
        return cls(data=data, keys=keys or data.with_name(f"{data.name}-keys"), metrics_token=metrics_token)

    @property
    def log_file(self) -> Path:
        return self.data / LOG_FILE

    @property
    def views_file(self) -> Path:
        return self.data / VIEWS_FILE

    @property
    def tokens_file(self) -> Path:
        return self.data / TOKENS_FILE
