"""The keys that one request may use: the matrix of access, enforced a second time."""

from collections.abc import Callable, Collection

from service.keys.errors import ClassNotHeld

Open = Callable[[str, str, str, bytes], bytes]


class Keyring:
    """Opens what is sealed under the classes it holds, and nothing else."""

    def __init__(self, classes: Collection[str], open_sealed: Open) -> None:
        self._classes = frozenset(classes)
        self._open = open_sealed

    def holds(self, sensitivity: str) -> bool:
        """Whether parts of this class can be opened with this ring."""
        return sensitivity in self._classes

    def open(self, subject: str, sensitivity: str, label: str, sealed: bytes) -> bytes:
        """As ``KeyStore.open``; ``ClassNotHeld`` for a class that the ring does not hold."""
        if sensitivity not in self._classes:
            raise ClassNotHeld(sensitivity)
        return self._open(subject, sensitivity, label, sealed)
