"""A log that is closed while others work with it."""

from collections.abc import Callable
from threading import Thread
from time import sleep

import pytest

from service.log import Log, LogUnavailable, verify
from tests.service.log.building import CASE, CLASSES, Site, capture

Use = Callable[[Log], object]

USES: tuple[Use, ...] = (
    lambda log: log.load(CASE),
    lambda log: log.read(0, 300),
    lambda log: log.append([capture()], {}),
)


@pytest.mark.parametrize("seconds", [0.01, 0.05])
def test_a_log_is_closed_under_nobodys_hands(site: Site, seconds: float) -> None:
    """The process lives on, every answer is whole, and whoever comes later is told."""
    site.log.append([capture() for _ in range(300)], {})
    told: list[str] = []

    def work(use: Use, log: Log) -> None:
        try:
            while True:
                use(log)
        except LogUnavailable as unavailable:
            told.append(unavailable.reason)

    for _ in range(5):
        log = site.second_process()
        threads = [Thread(target=work, args=(use, log)) for use in USES]
        for thread in threads:
            thread.start()
        sleep(seconds)
        log.close()
        for thread in threads:
            thread.join()
    assert told == ["closed"] * 5 * len(USES)
    assert list(verify(site.log, site.keys.keyring(CLASSES))) == []
