"""What can go wrong with a key."""

from pathlib import Path


class KeyGone(LookupError):
    """The key of this subject was destroyed: they were erased, and what it sealed cannot be read any more."""

    def __init__(self, subject: str) -> None:
        super().__init__(subject)
        self.subject = subject


class KeyMissing(LookupError):
    """These keys never had one for this subject, so nobody was erased: they are older than the log, or incomplete."""

    def __init__(self, subject: str) -> None:
        super().__init__(subject)
        self.subject = subject


class ClassNotHeld(PermissionError):
    """The keyring of this request does not open parts of this class."""

    def __init__(self, sensitivity: str) -> None:
        super().__init__(sensitivity)
        self.sensitivity = sensitivity


class SealBroken(ValueError):
    """What was sealed has been altered, or was sealed for another event, subject or class."""


class KeyStoreUnavailable(RuntimeError):
    """The key store cannot answer now.

    ``reason`` is ``away`` (the server of a vault on PostgreSQL), ``busy``, ``full``, ``io``, ``damaged``, ``replaced``
    (by a restore: they must be opened anew) or ``other``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class KeyStoreMissing(FileNotFoundError):
    """There is no complete key store at this place, a folder or what a database is called."""

    def __init__(self, place: Path | str) -> None:
        super().__init__(f"no key store in {place}")
        self.place = place


class KeyStoreExists(FileExistsError):
    """There is a key store at this place already; a new one would make everything sealed so far unreadable."""

    def __init__(self, place: Path | str) -> None:
        super().__init__(f"{place} holds a key store already")
        self.place = place


class KeysOfAnotherStore(ValueError):
    """The log was sealed under other keys than those in this folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"the keys in {folder} are of another store")
        self.folder = folder


class KeysBesideLog(ValueError):
    """The vault and the log would lie in one database: whoever gets hold of it would have both."""
