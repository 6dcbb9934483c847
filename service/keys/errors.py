"""What can go wrong with a key."""

from pathlib import Path


class KeyGone(LookupError):
    """There is no key for this subject: it was destroyed, or never made. What it sealed cannot be read."""

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
    """The key store cannot answer now: ``reason`` is ``busy``, ``full``, ``io``, ``damaged`` or ``other``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class KeyStoreMissing(FileNotFoundError):
    """The folder holds no complete key store."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"no key store in {folder}")
        self.folder = folder


class KeyStoreExists(FileExistsError):
    """The folder holds a key store already; a new one would make everything sealed so far unreadable."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} holds a key store already")
        self.folder = folder
