"""What keeps a backup from being made or restored: a stable code, and the facts that explain it."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from service.keys import KeyStoreUnavailable
from service.log import LogUnavailable
from service.sqlite_faults import why_unavailable

FULL = (errno.ENOSPC, errno.EDQUOT)
UNUSABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.ENOENT)

TOLD = ("away", "busy", "damaged", "full")
"""Why a store is unavailable, where that has a code of its own."""


class Failed(Exception):
    """``code`` is stable; ``facts`` are paths, codes and counts, never content."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


class BackupFailed(Failed):
    """There is no new backup; those made before are as they were."""


class RestoreRefused(Failed):
    """Nothing was restored; the site is as it was."""


class ToolFailed(Exception):
    """A tool of the database did not do its work.

    ``reason`` is ``no-tools``, ``tools-older``, ``away``, ``busy``, ``full``, ``damaged`` or ``io``.
    """

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason, self.facts = reason, facts


@contextmanager
def told_as(failed: type[Failed], what: str) -> Iterator[None]:
    """Name what the disk, a store or a tool refuses.

    ``<what>.full``, ``.unusable``, ``.busy``, ``.away``, ``.damaged`` or ``.io``; of a tool also ``.no-tools`` and
    ``.tools-older``.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _failure(failed, what, why_unavailable(error)) from error
    except (LogUnavailable, KeyStoreUnavailable) as error:
        raise _failure(failed, what, error.reason) from error
    except ToolFailed as error:
        raise failed(f"{what}.{error.reason}", **error.facts) from error
    except OSError as error:
        reason = "full" if error.errno in FULL else "unusable" if error.errno in UNUSABLE else "io"
        raise failed(f"{what}.{reason}", path=error.filename) from error


def _failure(failed: type[Failed], what: str, reason: str) -> Failed:
    return failed(f"{what}.{reason if reason in TOLD else 'io'}")
