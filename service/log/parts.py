"""Opens the sealed parts of a record, as far as a keyring goes, and proves that they are what was captured."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.keys import KeyGone, Keyring
from service.log.errors import BrokenCapture
from service.log.header import Header, read_header
from service.log.record import Stored
from sync.capture import part_class, part_data, part_subject


@dataclass(frozen=True, slots=True)
class Opened:
    """The data of the parts that were opened, and the names of those that were not.

    ``withheld``: the ring does not hold their class. ``erased``: the key of their subject was destroyed.
    """

    parts: Mapping[str, dict[str, Any]]
    withheld: frozenset[str]
    erased: frozenset[str]


def opened(stored: Stored, keyring: Keyring, header: Header | None = None) -> Opened:
    """What the ring may see of a record; whoever has read its header before hands it in.

    ``SealBroken``, ``PartDiffers``, ``BrokenCapture`` or ``NotCanonical`` where a part is not what was captured: the
    store is damaged, or was tampered with. ``KeyMissing`` where its subject was never erased, and has no key here.
    """
    if header is None and stored.parts:
        header = read_header(stored.envelope)
    parts: dict[str, dict[str, Any]] = {}
    withheld, erased = set(), set()
    for name in stored.parts:
        assert header is not None
        if not keyring.holds(part_class(name)):
            withheld.add(name)
            continue
        try:
            parts[name] = open_part(stored, name, header, keyring)
        except KeyGone:
            erased.add(name)
    return Opened(parts, frozenset(withheld), frozenset(erased))


def open_part(stored: Stored, name: str, header: Header, keyring: Keyring) -> dict[str, Any]:
    """The data of one part. Beside the errors of ``opened``: ``ClassNotHeld`` and ``KeyGone``."""
    subject = part_subject(name, header.subject)
    if subject is None or name not in header.parts:
        raise BrokenCapture("parts", name)
    plain = keyring.open(subject, part_class(name), stored.event_id, stored.parts[name])
    return part_data(plain, name, header.parts[name])
