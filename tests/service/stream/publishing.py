"""A process of its own that publishes in small batches until it is killed."""

import sys
from pathlib import Path

from service.http.stopping import Stopping
from service.keys import KeyStore
from service.log import open_log
from service.stream import Publisher, publisher
from tests.service.log.building import Clock
from tests.service.stream.office import SCHEMAS, say


def main() -> None:
    folder, url = sys.argv[1:]
    log = open_log(Path(folder) / "data" / "log.sqlite3", KeyStore.open_folder(Path(folder) / "keys"), Clock())
    # In the smallest steps, so that the end comes in the middle of much.
    publisher.BATCH = 3
    say("begun")
    Publisher(log, url, SCHEMAS).run(Stopping(), lambda error: say(repr(error)))


if __name__ == "__main__":
    main()
