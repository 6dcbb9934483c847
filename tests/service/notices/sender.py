"""The notices of a folder at work in a process of its own, which a test kills: the folder and the port are told."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from time import sleep

from service.notices.contacts import Channel
from service.notices.mail import Mail
from service.notices.settings import MailServer, Security
from service.notices.work import Notifier
from service.settings import Settings
from service.site import open_site


def main(data: Path, port: int, now: datetime) -> None:
    """Send until there is nothing more to send."""
    server = MailServer(host="127.0.0.1", port=port, security=Security.CLEAR, sender="harapan@example.org")
    site = open_site(Settings.at(data), now=lambda: now)
    notifier = Notifier(site, {Channel.MAIL: Mail(server, lambda: datetime.now(UTC), patience=60, longest=60)})
    notifier.begin()
    notifier.turn(lambda error: None)
    while site.outbox.oldest_unsent() is not None:
        sleep(0.01)
        notifier.turn(lambda error: None)
    site.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), datetime.fromisoformat(sys.argv[3]))
