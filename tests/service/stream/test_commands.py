"""Which commands are sent: only those that Redis 7 and Valkey both know, and no other than the page names."""

import re
from pathlib import Path
from typing import Any

from redis import Redis

from service.stream import RedisWakeUp
from tests.service.stream.integrator import ROOT, Hub, integrator

KNOWN_SINCE_REDIS_6 = {
    *("get", "set", "pexpire", "watch", "unwatch", "multi", "exec", "publish", "subscribe"),
    *("xadd", "xgroup", "xreadgroup", "xautoclaim", "xack"),
}

CLIENTS_OWN = {"hello", "client", "auth", "select", "ping", "info", "config"}
"""What the client sends by itself as it connects, and what this test asks."""


def named_on_the_page() -> set[str]:
    page = (ROOT / "docs" / "stream.md").read_text("utf-8")
    (said,) = re.findall(r"The hub uses(.*?)\.\n- ", page, re.DOTALL)
    return {name.lower() for names in re.findall(r"`([A-Z\s]+)`", said) for name in names.split()}


def counted(redis: Redis, section: str, prefix: str) -> set[str]:
    return {name.removeprefix(prefix).partition("|")[0] for name in redis.info(section)}


def test_only_commands_that_redis_7_and_valkey_know_are_used(hub: Hub, path: Path, module: Any):
    module.LEASE = 30_000
    hub.redis.config_resetstat()
    wakeup = RedisWakeUp(hub.redis_url)
    assert wakeup.listening.wait(10)
    for _ in range(2):
        hub.publish()
    with integrator(hub, path, module) as ours:
        ours.work()
        hub.record(30)
        hub.publish()
        ours.work()
    wakeup.close()
    used = counted(hub.redis, "commandstats", "cmdstat_") - CLIENTS_OWN
    assert used == named_on_the_page() == KNOWN_SINCE_REDIS_6
    # A group that is not there yet is how the program learns that it must make it.
    assert counted(hub.redis, "errorstats", "errorstat_") <= {"NOGROUP"}
