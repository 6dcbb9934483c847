"""A process of its own that appends to a store: until it is killed, or in a race with another one."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

from service.keys import KeyStore
from service.log import CommandKey, Log, VersionConflict, open_log
from service.log.postgres_store import open_postgres_log
from tests.service.log import mutants
from tests.service.log.building import DATABASE, WORKER, capture
from tests.service.log.mutants import go_wrong

SHARED = "case-shared"


def opened_store(folder: Path) -> tuple[Log, KeyStore]:
    keys = KeyStore.open_folder(folder / "keys")
    if (folder / DATABASE).exists():
        url, schema = (folder / DATABASE).read_text().split("\n")
        return open_postgres_log(url, keys, now, schema=schema), keys
    return open_log(folder / "data" / "log.sqlite3", keys, now), keys


def now() -> datetime:
    return datetime.now(UTC)


def say(word: str) -> None:
    """One line on the way out, at once and whole."""
    os.write(sys.stdout.fileno(), f"{word}\n".encode())


def append_for_ever(log: Log, run: str, number: int) -> None:
    """Appends of three records over two streams, each with a key; each is told once it was acknowledged."""
    stream = f"case-{run}-{number}"
    for version in range(0, 1_000_000, 2):
        key = f"{run}-{number}-{version}"
        made = [capture(each, command_id=key, subject=f"child-{key}") for each in (stream, SHARED, stream)]
        command = CommandKey(person=WORKER, key=key, request_hash=key.encode(), status=201)
        log.append(made, {stream: version}, command)
        say(key)


def race(log: Log, wins: int) -> None:
    """Decisions on the newest version of one stream, taken again whenever somebody else was faster."""
    say("ready")
    sys.stdin.readline()
    while wins:
        version = log.head(SHARED).version
        try:
            appended = log.append([capture(SHARED)], {SHARED: version})
        except VersionConflict:
            continue
        say(appended.event_ids[0])
        wins -= 1


def append_and_wait(log: Log, wrong: str) -> None:
    """A few appends, each told when it was acknowledged; then nothing more, until it is killed."""
    if wrong != "sound":
        go_wrong(log, getattr(mutants, wrong))
    for _ in range(3):
        say(log.append([capture(SHARED)], {}).event_ids[0])
    sys.stdin.read()


def main() -> None:
    what, folder, argument = sys.argv[1:]
    log, keys = opened_store(Path(folder))
    if what == "until-killed":
        threads = [Thread(target=append_for_ever, args=(log, argument, number)) for number in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    elif what == "wait":
        append_and_wait(log, argument)
    else:
        race(log, int(argument))
        log.close()
        keys.close()


if __name__ == "__main__":
    main()
