"""Clients of Redis that say at once when it is away, and use nothing that Redis 7 or Valkey does not know."""

from collections.abc import Iterator
from contextlib import contextmanager

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 5.0


class StreamUnavailable(RuntimeError):
    """Redis does not answer, or refuses; ``reason`` is the kind of its error, never its words."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Redis cannot be had: {reason}")
        self.reason = reason


def connect(url: str, patience: float = ANSWER_SECONDS) -> Redis:
    """A client for ``redis://``, ``rediss://`` or ``unix://``; it connects when it is first asked.

    It waits for an answer for ``patience`` seconds. ``ValueError`` where the address is none.
    """
    # The second version of the protocol needs no greeting, and so none that an older server does not understand. A
    # failure is told at once: who asks here has a rest of its own between two tries.
    return Redis.from_url(
        url,
        protocol=2,
        driver_info=None,
        retry=Retry(NoBackoff(), 0),
        socket_connect_timeout=min(CONNECT_SECONDS, patience),
        socket_timeout=patience,
    )


@contextmanager
def reachable() -> Iterator[None]:
    """Turns what the client raises into ``StreamUnavailable``."""
    try:
        yield
    except (RedisError, OSError) as error:
        # Its words can quote the command, and with it what somebody has recorded.
        raise StreamUnavailable(type(error).__name__) from error
