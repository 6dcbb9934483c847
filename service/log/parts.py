"""Opens the sealed parts of a record, as far as a keyring goes, and proves that they are what was captured."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from service.keys import KeyGone, Keyring
from service.log.errors import BrokenCapture
from service.log.header import Header, read_header
from service.log.record import Stored
from sync.capture import part_class, part_data, part_subject, proved


class Opened(NamedTuple):
    """The parts that were opened, as they were captured and proved, and the names of those that were not.

    ``withheld``: the ring does not hold their class. ``erased``: the key of their subject was destroyed.
    """

    clear: Mapping[str, bytes]
    withheld: frozenset[str]
    erased: frozenset[str]

    @property
    def parts(self) -> dict[str, dict[str, Any]]:
        """The data of the parts that were opened. ``PartDiffers`` or ``NotCanonical`` where one holds none."""
        return {name: part_data(part, name) for name, part in self.clear.items()}


def opened(stored: Stored, keyring: Keyring, header: Header | None = None) -> Opened:
    """What the ring may see of a record; whoever has read its header before hands it in.

    ``SealBroken``, ``PartDiffers`` or ``BrokenCapture`` where a part is not what was captured: the store is damaged, or
    was tampered with. ``KeyMissing`` where its subject was never erased, and has no key here.
    """
    if header is None and stored.parts:
        header = read_header(stored.envelope)
    clear: dict[str, bytes] = {}
    withheld = erased = NONE
    for name in stored.parts:
        assert header is not None
        if not keyring.holds(part_class(name)):
            withheld |= {name}
            continue
        try:
            clear[name] = open_part(stored, name, header, keyring)
        except KeyGone:
            erased |= {name}
    return Opened(clear, withheld, erased)


NONE: frozenset[str] = frozenset()


def open_part(stored: Stored, name: str, header: Header, keyring: Keyring) -> bytes:
    """One part as it was captured. Beside the errors of ``opened``: ``ClassNotHeld`` and ``KeyGone``."""
    subject = part_subject(name, header.subject)
    if subject is None or name not in header.parts:
        raise BrokenCapture("parts", name)
    clear = keyring.open(subject, part_class(name), stored.event_id, stored.parts[name])
    return proved(clear, name, header.parts[name])
