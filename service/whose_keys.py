"""Whether a log was sealed under these keys: with others it would read as if everybody in it had been erased."""

from domain.sensitivity import Sensitivity
from service.keys import KeyStore
from service.log import Log, verify

LOOKED_AT = 100
"""Records of a store that does not say whose keys seal it: enough that somebody's key is among them."""


def sealed_under(log: Log, keys: KeyStore) -> bool:
    """Whether these are the keys of this log, or a copy of them, older ones too.

    A store that was made before that was kept learns it here, unless these keys do not open its newest records.
    """
    if log.info.keys is None and _open_its_end(log, keys):
        log.learn_keys(keys.fingerprint())
    return keys.has(log.info.keys)


def _open_its_end(log: Log, keys: KeyStore) -> bool:
    since = max(0, log.last().position - LOOKED_AT)
    findings = verify(log, keys.keyring(frozenset(map(str, Sensitivity))), since=since)
    return not {"part.key-missing", "part.broken"} & {each.code for each in findings}
