"""Whether the copy of a log is whole, and whether keys open all that is sealed in it."""

from domain.sensitivity import Sensitivity
from service.backup.errors import Failed
from service.backup.source import Progress
from service.keys import KeyStore
from service.log import Log, RecordDamaged, verify

CLASSES = frozenset(map(str, Sensitivity))


def check(log: Log, keys: KeyStore, progress: Progress) -> Failed | None:
    """What is wrong with the records: damage, or keys that are older than the log.

    Every person with a sealed part has a key that opens it, or one that was destroyed.
    """
    try:
        for finding in verify(log, keys.keyring(CLASSES), progress):
            if finding.code == "part.key-missing":
                return Failed("keys.older", position=finding.position)
            if finding.is_damage:
                return Failed("log.damaged", finding=finding.code, position=finding.position)
    except RecordDamaged as error:
        return Failed("log.damaged", finding="record.damaged", position=error.position)
    return None
