"""Whether the copy of a log is whole, and whether keys open all that is sealed in it."""

from domain.sensitivity import Sensitivity
from service.backup.errors import Failed
from service.backup.source import Progress
from service.keys import KeyStore
from service.log import Log, RecordDamaged, verify
from service.log.header import read_header
from sync.capture import part_subject

CLASSES = frozenset(map(str, Sensitivity))


def check(log: Log, keys: KeyStore, progress: Progress, *, since: int = 0) -> Failed | None:
    """What is wrong with the records after a position: damage, or keys that are older than the log.

    Every person with a sealed part has a key that opens it, or one that was destroyed.
    """
    try:
        for finding in verify(log, keys.keyring(CLASSES), progress, since=since):
            if finding.is_damage:
                return Failed("log.damaged", finding=finding.code, position=finding.position)
            if not _was_destroyed(log, keys, finding.position, finding.about):
                return Failed("keys.older", position=finding.position)
    except RecordDamaged as error:
        return Failed("log.damaged", finding="record.damaged", position=error.position)
    return None


def _was_destroyed(log: Log, keys: KeyStore, position: int, part: str) -> bool:
    (record,) = log.read(position - 1, 1)
    subject = part_subject(part, read_header(record.envelope).subject)
    return subject is not None and keys.was_destroyed(subject)
