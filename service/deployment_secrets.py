"""The secrets of a deployment: made once, each in a file, in one folder for each program that may read it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

from service.keys.private_files import write_private_file

OWN, SHOWN = 0o400, 0o444
"""The programs of database and stream run as users of their own: each is shown its own folder and no other."""

VALKEY = """\
requirepass {}
save ""
appendonly no
"""
"""The stream is a projection of the log: what is lost with the process is published anew."""


@dataclass(frozen=True, slots=True)
class Made:
    """Which files were made, and which were there already, by name."""

    made: tuple[str, ...]
    kept: tuple[str, ...]


def make_secrets(folder: Path, *, database: str, redis: str) -> Made:
    """Make what is missing; what is there is never changed. The URLs come without a password and get one."""
    database_password = folder / "database" / "password"
    redis_password = folder / "service" / "redis-password"
    files: dict[Path, tuple[int, Callable[[], str]]] = {
        database_password: (SHOWN, _random),
        redis_password: (OWN, _random),
        folder / "stream" / "valkey.conf": (SHOWN, lambda: VALKEY.format(redis_password.read_text("ascii"))),
        folder / "service" / "database-url": (OWN, lambda: _with(database, database_password)),
        folder / "service" / "redis-url": (OWN, lambda: _with(redis, redis_password)),
        folder / "service" / "metrics-token": (OWN, _random),
    }
    made: list[str] = []
    kept: list[str] = []
    for path, (mode, content) in files.items():
        (kept if path.exists() else made).append(str(path.relative_to(folder)))
        if not path.exists():
            _write(path, content())
        path.chmod(mode)
    return Made(tuple(made), tuple(kept))


def _random() -> str:
    return token_urlsafe(32)


def _with(url: str, password: Path) -> str:
    """A password is a parameter of a URL like any other, and has no letter that would need another form."""
    return f"{url}{'&' if '?' in url else '?'}password={password.read_text('ascii')}"


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    write_private_file(path, content.encode("ascii"))
